//! Pairs of records: what each agreement weighs, held to a published example, and what decisions move.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use weft_language::CompanyNames;
use weft_language::matching::{
    BLOCK_MAX, Company, Decided, Judged, Kind, Person, Weights, log2, pairs, probability,
};

const DIVISIONS: [(&str, &str); 6] = [
    ("31", "上海市"),
    ("33", "浙江省"),
    ("3301", "杭州市"),
    ("3306", "绍兴市"),
    ("44", "广东省"),
    ("4403", "深圳市"),
];

fn names() -> CompanyNames {
    CompanyNames::new(DIVISIONS)
}

fn person(name: &str, phone: &str, email: &str, company: &str) -> Person {
    let filled = |text: &str| {
        if text.is_empty() {
            vec![]
        } else {
            vec![text.to_owned()]
        }
    };
    Person::read(
        (name, ""),
        &filled(phone),
        &filled(email),
        names().read(company),
    )
}

fn people(one: &Person, other: &Person) -> Judged {
    Weights::shipped()
        .unwrap()
        .judge(Kind::Person, &one.compare(other), None)
}

fn levels(judged: &Judged) -> Vec<(&str, &str)> {
    let steps = judged.steps.iter().filter(|step| !step.level.is_empty());
    steps
        .map(|step| (step.field.as_str(), step.level.as_str()))
        .collect()
}

/// Splink's guide: λ = 0.001 and three agreements come to 8.226651 bits, 0.996673.
#[test]
fn the_published_example_comes_out() {
    let start = log2(1_000) - log2(999_000);
    let pairs = [(900_000, 1_000), (950_000, 20_000), (700_000, 100_000)];
    let weight: i64 = pairs.iter().map(|(m, u)| log2(*m) - log2(*u)).sum::<i64>() + start;
    assert!((weight - 8_227).abs() <= 3, "{weight}");
    assert!(
        probability(weight).abs_diff(996_673) <= 10,
        "{}",
        probability(weight)
    );
}

#[test]
fn a_shared_mobile_and_a_shared_name_are_one_person() {
    let one = person("李四", "138 1111 2222", "li@yi.cn", "乙公司");
    let other = person("李四", "+8613811112222", "", "");
    let judged = people(&one, &other);
    assert_eq!(levels(&judged), [("name", "same"), ("phone", "same")]);
    assert!(judged.probability > 990_000, "{judged:?}");
    let stranger = person("王五", "13911112222", "wang@jia.cn", "甲公司");
    assert!(people(&one, &stranger).probability < 1_000);
}

#[test]
fn a_common_name_says_less_than_a_rare_one_and_what_many_share_says_nothing() {
    let one = person("张伟", "021-62345678", "sales@yi.cn", "");
    let judged = people(&one, &one);
    assert_eq!(
        levels(&judged),
        [("name", "same")],
        "a switchboard and a mailbox of a task"
    );
    let weights = Weights::shipped().unwrap();
    let of = |common| {
        weights
            .judge(Kind::Person, &one.compare(&one), Some(common))
            .weight
    };
    assert!(of(50_000) < of(100));
}

#[test]
fn companies_agree_by_name_number_and_place() {
    let names = names();
    let read = |name: &str, tax: &str, web: &str| Company::read(&names, (name, tax, web, ""), &[]);
    let one = read(
        "灵动传媒科技(绍兴)有限公司",
        "",
        "https://www.lingdong.cn/about",
    );
    let judge = |other: &Company| {
        let weights = Weights::shipped().unwrap();
        weights.judge(Kind::Company, &one.compare(other), None)
    };
    let same = judge(&read("靈動傳媒科技（紹興）有限公司", "", "lingdong.cn"));
    assert_eq!(
        levels(&same),
        [("name", "same"), ("domain", "same"), ("city", "same")]
    );
    assert!(same.probability > 999_000);
    let strong = judge(&read("绍兴灵动传媒科技股份有限公司", "", ""));
    assert_eq!(levels(&strong)[0], ("name", "strong"));
    let branch = judge(&read("灵动传媒科技(绍兴)有限公司杭州分公司", "", ""));
    assert!(branch.probability < same.probability);
    let brand = judge(&read("深圳灵动餐饮有限公司", "", ""));
    assert!(
        brand.probability < 100_000,
        "an equal brand alone says nothing: {brand:?}"
    );
}

#[test]
fn decisions_move_the_weights_and_few_move_them_little() {
    let (one, other) = (
        person("李四", "", "", "甲公司"),
        person("李四", "", "", "乙公司"),
    );
    let found = one.compare(&other);
    let apart = Decided {
        same: false,
        levels: BTreeMap::from([("name".to_owned(), "same".to_owned())]),
    };
    let after = |count: usize| {
        let decided = vec![apart.clone(); count];
        let weights = Weights::shipped().unwrap().learned(Kind::Person, &decided);
        weights.judge(Kind::Person, &found, None).weight
    };
    assert!(
        after(0) > after(1) && after(1) > after(50),
        "{} {} {}",
        after(0),
        after(1),
        after(50)
    );
    assert_eq!(after(0), people(&one, &other).weight);
}

proptest! {
    #[test]
    fn logarithms_are_those_of_floats_to_half_a_thousandth(number in 1_u32..=u32::MAX) {
        let exact = f64::from(i32::try_from(log2(number.into())).unwrap());
        let expected = f64::from(number).log2() * 1_000.0;
        prop_assert!((exact - expected).abs() <= 0.5001, "{} {}", exact, expected);
    }

    #[test]
    fn probabilities_are_those_of_floats(weight in -45_000_i32..45_000) {
        let expected = 1_000_000.0 / (1.0 + (-f64::from(weight) / 1_000.0).exp2());
        prop_assert!((f64::from(probability(weight.into())) - expected).abs() <= 1.0);
    }

    #[test]
    fn pairs_are_those_that_share_a_key_of_few(records in prop::collection::vec(prop::collection::btree_set("[a-d]", 0..3), 0..70)) {
        let mut naive = BTreeSet::new();
        for (one, of_one) in records.iter().enumerate() {
            for (other, of_other) in records.iter().enumerate().skip(one + 1) {
                let few = |key: &&String| records.iter().filter(|record| record.contains(*key)).count() <= BLOCK_MAX;
                if of_one.intersection(of_other).any(|key| few(&key)) {
                    naive.insert((one, other));
                }
            }
        }
        prop_assert_eq!(pairs(&records), naive);
    }

    #[test]
    fn whoever_is_named_first_the_pair_agrees_alike(name in "[张李王]{1,2}[a-b]", phone in "138[0-1]{8}", other in "[张李王]{1,2}[a-b]") {
        let (one, other) = (person(&name, &phone, "a@yi.cn", "甲公司"), person(&other, &phone, "a@jia.cn", "甲公司"));
        prop_assert_eq!(one.compare(&other), other.compare(&one));
    }
}
