//! Identifiers as published vectors write them, and the names of companies taken apart.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value as Json;
use weft_kernel::{Label, Zone};
use weft_signals::identity::{
    CompanyNames, CreditCode, Email, Phone, PhoneKind, alike, organisation_check,
};

static VECTORS: LazyLock<Json> =
    LazyLock::new(|| serde_json::from_str(include_str!("../vectors/identity.json")).unwrap());

static NAMES: LazyLock<CompanyNames> = LazyLock::new(|| {
    let regions = include_str!("../../../../packs/core/data/regions.csv");
    let lines = regions.lines().skip(1);
    CompanyNames::new(lines.filter_map(|line| {
        let mut parts = line.split(',');
        Some((parts.next()?, parts.next()?))
    }))
});

fn vectors(group: &str) -> &'static [Json] {
    VECTORS[group].as_array().unwrap()
}

#[test]
fn phones_are_read_as_libphonenumber_reads_them() {
    for vector in vectors("phone_cn_libphonenumber") {
        let typed = vector["input"].as_str().unwrap();
        let phone = Phone::read(typed).unwrap();
        let kind = match phone.kind() {
            PhoneKind::Mobile => "MOBILE",
            PhoneKind::Fixed => "FIXED_LINE",
            PhoneKind::SharedCost => "SHARED_COST",
            PhoneKind::TollFree => "TOLL_FREE",
            PhoneKind::Service => "99",
            PhoneKind::Abroad => "abroad",
        };
        assert_eq!(vector["e164"], phone.e164(), "{typed}");
        assert_eq!(vector["valid"], phone.is_valid(), "{typed}");
        assert_eq!(vector["type"], kind, "{typed}");
    }
}

#[test]
fn an_extension_is_taken_off_before_the_number_is_read() {
    for typed in [
        "0571-8888 6666 转 801",
        "0571 88886666轉801",
        "(0571)88886666 分机：801",
        "+86 571 8888 6666 Ext. 801",
        "０５７１－８８８８６６６６×８０１",
        "057188886666x801",
        "057188886666-801",
    ] {
        let typed = typed.replace('×', "x");
        let phone = Phone::read(&typed).unwrap();
        assert_eq!(phone.e164(), "+8657188886666", "{typed}");
        assert_eq!(phone.extension(), Some("801"), "{typed}");
        assert_eq!(phone.personal(), None, "a switchboard is nobody's own");
    }
    let stored = Phone::read("+8613912345670-12").unwrap();
    assert_eq!(
        (stored.e164(), stored.extension()),
        ("+8613912345670", Some("12"))
    );
}

#[test]
fn only_numbers_of_one_person_stand_for_a_person() {
    for (typed, personal) in [
        ("139 1234 5670", Some("+8613912345670")),
        ("+49 30 901820", Some("+4930901820")),
        ("0049 30 901820", Some("+4930901820")),
        ("8613912345670", Some("+8613912345670")),
        ("13800138000", None),
        ("+86 138 0013 8000", None),
        ("13900000000", None),
        ("13812345678", None),
        ("400-123-4567", None),
        ("800-810-1234", None),
        ("95588", None),
        ("10086", None),
        ("021-62345678", None),
    ] {
        let phone = Phone::read(typed).unwrap();
        assert_eq!(phone.personal(), personal, "{typed}");
    }
    for typed in [
        "",
        "无",
        "1234",
        "12800138000",
        "62345678",
        "2065559857",
        "0000000000",
        "1380013800013",
    ] {
        assert_eq!(Phone::read(typed), None, "{typed}");
    }
}

#[test]
fn the_field_s_stored_form_is_the_same_number() {
    let field = weft_platform::FIELD_TYPES
        .iter()
        .find(|ty| ty.name() == "phone")
        .unwrap();
    let doc: weft_platform::FieldDoc = toml::from_str(
        "name = \"phone\"\ntype = \"phone\"\nlabel = { zh = \"电话\", en = \"Phone\" }",
    )
    .unwrap();
    assert_eq!(doc.label, Label::new("电话", "Phone"));
    for typed in [
        "138 0013 8000",
        "0571-8888 6666 转 801",
        "+49 30 901820",
        "400-123-4567",
        "1391 234 5670 转 3",
    ] {
        let stored = field.parse(typed, &doc, &Zone::utc()).unwrap();
        let weft_kernel::Value::Text(stored) = stored else {
            panic!("a phone is a text")
        };
        assert_eq!(
            Phone::read(&stored),
            Phone::read(typed),
            "{typed} is stored as {stored}"
        );
    }
}

#[test]
fn credit_codes_have_the_check_the_standard_says() {
    for vector in vectors("uscc_gb32100") {
        let typed = vector["code"].as_str().unwrap();
        let code = CreditCode::read(typed).unwrap();
        assert_eq!(vector["check_valid"], code.is_right(), "{typed}");
        let computed = code.expected().unwrap().to_string();
        assert_eq!(vector["computed_check"], computed, "{typed}");
    }
    for vector in vectors("org_code_gb11714") {
        let (body, check) = vector["code"].as_str().unwrap().split_at(8);
        assert_eq!(organisation_check(body).unwrap().to_string(), check);
        assert_eq!(vector["expected_check"], check);
    }
}

#[test]
fn a_false_check_is_a_warning_and_no_refusal() {
    for typed in ["91350211M0000XUF46", "91350100M0001TGQXM"] {
        let code = CreditCode::read(typed).unwrap();
        assert!(!code.is_right() && code.as_str() == typed, "{typed}");
    }
    let code = CreditCode::read(" 9111 0000-6000 37341l ").unwrap();
    assert_eq!(code.as_str(), "91110000600037341L");
    assert_eq!(
        (code.region(), code.organisation()),
        ("110000", "600037341")
    );
    let unknown = CreditCode::read("9111000060003O341L").unwrap();
    assert_eq!((unknown.is_right(), unknown.expected()), (false, None));
    for typed in [
        "",
        "91110000600037341",
        "91110000600037341LL",
        "深圳市三晟科技有限公司一二三四五六七",
        "abcdefghijklmnopqr",
    ] {
        assert_eq!(CreditCode::read(typed), None, "{typed}");
    }
}

#[test]
fn mailboxes_of_tasks_are_nobody_s_and_public_houses_no_company() {
    for (typed, personal, company) in [
        ("Li@Yi.CN", Some("li@yi.cn"), Some("yi.cn")),
        ("李四 <li@yi.cn>", Some("li@yi.cn"), Some("yi.cn")),
        ("mailto:li@yi.cn", Some("li@yi.cn"), Some("yi.cn")),
        ("ｌｉ＠ｙｉ．ｃｎ", Some("li@yi.cn"), Some("yi.cn")),
        ("12345@qq.com", Some("12345@qq.com"), None),
        ("sales@yi.cn", None, Some("yi.cn")),
        ("Sales01@yi.cn", None, Some("yi.cn")),
        ("no-reply@yi.cn", None, Some("yi.cn")),
        ("info+exhibition@yi.cn", None, Some("yi.cn")),
        ("salesman@yi.cn", Some("salesman@yi.cn"), Some("yi.cn")),
    ] {
        let email = Email::read(typed).unwrap();
        assert_eq!(email.personal().as_deref(), personal, "{typed}");
        assert_eq!(email.company_domain(), company, "{typed}");
    }
    for typed in [
        "",
        "li",
        "li@",
        "@yi.cn",
        "li@yi",
        "li@.cn",
        "a@b@c.cn",
        "li@yi..cn",
        "li,wang@yi.cn",
    ] {
        assert_eq!(Email::read(typed), None, "{typed}");
    }
}

#[test]
fn names_are_taken_apart_as_published() {
    for vector in vectors("company_name_parse") {
        let name = NAMES.read(vector["input"].as_str().unwrap());
        let expected = &vector["expected"];
        assert_eq!(expected["place"], name.places().concat());
        assert_eq!(expected["brand"], name.brand());
        assert_eq!(expected["trade"], name.trade());
        assert_eq!(expected["suffix"], name.form());
    }
}

/// What is typed, its places, the number of its city, its brand, its trade, its form.
const READ: [&str; 10] = [
    "深圳光明区三晟股份有限公司 | 深圳,光明区 | 4403 | 三晟 |  | 股份有限公司",
    "灵动传媒科技(绍兴)有限公司 | 绍兴 | 3306 | 灵动 | 传媒科技 | 有限公司",
    "澳妝（上海）國際貿易有限公司 | 上海 | 31 | 澳妆 | 国际贸易 | 有限公司",
    "新月能源石家庄公司 | 石家庄 | 1301 | 新月 | 能源 | 公司",
    "建业电缆信阳销售公司 | 信阳 | 4115 | 建业 | 电缆 | 公司",
    "昆山千灯镇南野智能科技店 | 昆山,千灯镇 | 3205 | 南野 | 智能 | 科技店",
    "中国平安保险（集团）股份有限公司 | 中国 |  | 平安 | 保险 | 集团股份有限公司",
    "北京市朝阳区方正贸易有限公司 | 北京市,朝阳区 | 11 | 方正 | 贸易 | 有限公司",
    "浦东新区博远科技有限公司 | 浦东新区 | 31 | 博远 | 科技 | 有限公司",
    "福建环境公司 | 福建 | 35 |  | 环境 | 公司",
];

#[test]
fn places_stand_in_front_in_brackets_and_behind() {
    for row in READ {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [typed, places, city, brand, trade, form] = cells[..] else {
            panic!("{row}");
        };
        let name = NAMES.read(typed);
        assert_eq!(name.places().join(","), places, "{typed}");
        assert_eq!(name.city().unwrap_or_default(), city, "{typed}");
        assert_eq!(
            (name.brand(), name.trade(), name.form()),
            (brand, trade, form),
            "{typed}"
        );
    }
}

#[test]
fn a_branch_is_not_its_head_and_a_brand_is_no_match() {
    let head = NAMES.read("常州途畅互联网科技有限公司");
    let branch = NAMES.read("常州途畅互联网科技有限公司合肥分公司");
    assert_eq!(branch.branch(), Some("合肥分公司"));
    assert_eq!((head.brand(), branch.brand()), ("途畅", "途畅"));
    assert_ne!(head.full_key(), branch.full_key());
    assert_eq!(NAMES.read("金龙有限公司").strong_key(), None);
    assert_eq!(NAMES.read("金龙有限公司").blocking_key(), Some("金龙"));
    let twice = NAMES.read("苏州金龙客车制造有限公司").strong_key();
    assert_ne!(twice, NAMES.read("厦门金龙客车制造有限公司").strong_key());
}

#[test]
fn brands_are_those_of_the_published_list() {
    let mut wrong = Vec::new();
    let lines: Vec<_> = include_str!("../vectors/brands.tsv").lines().collect();
    for line in &lines {
        let (typed, brand) = line.split_once('\t').unwrap_or((line, ""));
        let name = NAMES.read(typed);
        if name.brand() != brand {
            wrong.push(format!("{typed}: {brand} expected, {} found", name.brand()));
        }
    }
    let right = lines.len() - wrong.len();
    assert!(
        right * 100 >= lines.len() * 94,
        "{right} of {}\n{}",
        lines.len(),
        wrong.join("\n")
    );
}

proptest! {
    #[test]
    fn whatever_is_typed_is_read_without_a_crash(typed in "\\PC{0,40}") {
        let name = NAMES.read(&typed);
        prop_assert_eq!(NAMES.read(&alike(&typed)), name, "a name is read from its key as from itself");
        for read in [Phone::read(&typed).map(|phone| phone.e164().to_owned()), Email::read(&typed).map(|email| email.address())] {
            prop_assert!(read.is_none_or(|key| !key.is_empty()));
        }
        drop(CreditCode::read(&typed));
    }

    #[test]
    fn a_mobile_is_one_number_however_it_is_typed(middle in 10_000_000_u32..99_999_999, cuts in prop::collection::btree_set(1_usize..11, 0..3), prefix in prop::sample::select(vec!["", "+86", "0086", "+86-", "86", "(+86)"])) {
        let digits = format!("139{middle}");
        let mut typed = prefix.to_owned();
        for (at, digit) in digits.chars().enumerate() {
            if cuts.contains(&at) {
                typed.push(' ');
            }
            typed.push(digit);
        }
        let phone = Phone::read(&typed).unwrap();
        prop_assert_eq!(phone.e164(), format!("+86{digits}"));
    }
}
