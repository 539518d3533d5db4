//! 组织形式: what a company is by law, its branches, and what stands in brackets.

/// The forms, the longer of two that fit first.
const FORMS: [&str; 78] = [
    "集团股份有限公司",
    "集团有限责任公司",
    "控股集团有限公司",
    "集团有限公司",
    "控股有限公司",
    "股份有限公司",
    "有限责任公司",
    "责任有限公司",
    "特殊普通合伙",
    "个人独资企业",
    "农民专业合作社",
    "专业合作社",
    "合伙企业",
    "控股集团",
    "集团公司",
    "股份公司",
    "有限公司",
    "普通合伙",
    "有限合伙",
    "会计师事务所",
    "律师事务所",
    "事务所",
    "服务中心",
    "农副产品店",
    "贸易商行",
    "服装店",
    "百货店",
    "水果摊",
    "淘宝店",
    "商贸店",
    "科技店",
    "食品商店",
    "总公司",
    "支公司",
    "分公司",
    "办事处",
    "代表处",
    "经营部",
    "营业部",
    "门市部",
    "销售部",
    "服务部",
    "经销部",
    "批发部",
    "加工厂",
    "加工坊",
    "工作室",
    "研究所",
    "研究院",
    "设计院",
    "合作社",
    "便利店",
    "大药房",
    "旅行社",
    "分厂",
    "分店",
    "分行",
    "支行",
    "超市",
    "网店",
    "书店",
    "药房",
    "酒店",
    "宾馆",
    "餐厅",
    "饭店",
    "商店",
    "商行",
    "中心",
    "公司",
    "集团",
    "股份",
    "厂",
    "店",
    "行",
    "部",
    "馆",
    "坊",
];
/// Words in front of a form that belong to it.
const STACKED: [&str; 6] = ["集团", "控股", "股份", "有限", "分", "总"];
/// What a branch is called.
const BRANCHES: [&str; 9] = [
    "分公司",
    "支公司",
    "办事处",
    "代表处",
    "营业部",
    "门市部",
    "经营部",
    "分店",
    "分厂",
];
/// Characters in front of a form at least.
const BODY_LENGTH_MIN: usize = 2;

/// The text outside brackets, and what stood in each pair.
pub(super) fn brackets(written: &str) -> (String, Vec<String>) {
    let (mut outside, mut inner) = (String::new(), Vec::new());
    let mut open: Option<String> = None;
    for c in written.chars() {
        match (c, open.as_mut()) {
            ('(', None) => open = Some(String::new()),
            (')', Some(_)) => inner.extend(open.take()),
            (')' | '(', _) => {}
            (c, Some(text)) => text.push(c),
            (c, None) => outside.push(c),
        }
    }
    inner.extend(open);
    (outside, inner)
}

/// What a word in brackets adds to the form.
pub(super) fn in_brackets(inner: &str) -> &str {
    match inner {
        "集团" | "控股" => inner,
        _ => "",
    }
}

/// The head company's name and what stands behind it: 途畅科技有限公司 and 合肥分公司.
pub(super) fn branch(name: &str) -> (&str, Option<&str>) {
    let end = name
        .match_indices("公司")
        .map(|(at, word)| at + word.len())
        .next();
    let parts = end.and_then(|end| name.split_at_checked(end));
    match parts {
        Some((head, behind)) if BRANCHES.iter().any(|kind| behind.ends_with(kind)) => {
            (head, Some(behind))
        }
        _ => (name, None),
    }
}

/// What stands before the form, and the form.
pub(super) fn split(name: &str) -> (&str, String) {
    let fitting = FORMS.iter().find_map(|form| {
        let body = name.strip_suffix(form)?;
        (!body.is_empty()).then_some((body, *form))
    });
    let Some((mut body, form)) = fitting else {
        return (name, String::new());
    };
    let mut whole = form.to_owned();
    while let Some((shorter, word)) = stacked(body) {
        body = shorter;
        whole.insert_str(0, word);
    }
    (body, whole)
}

fn stacked(body: &str) -> Option<(&str, &'static str)> {
    STACKED.iter().find_map(|word| {
        let shorter = body.strip_suffix(word)?;
        (shorter.chars().count() >= BODY_LENGTH_MIN).then_some((shorter, *word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longer_of_two_forms_is_taken() {
        for (at, form) in FORMS.iter().enumerate() {
            let shadowed = FORMS[..at].iter().find(|before| form.ends_with(**before));
            assert_eq!(shadowed, None, "{form} is never reached");
        }
        assert_eq!(split("甲乙股份有限公司"), ("甲乙", "股份有限公司".into()));
        assert_eq!(split("甲乙集团总公司"), ("甲乙", "集团总公司".into()));
        assert_eq!(split("公司"), ("公司", String::new()));
    }

    #[test]
    fn a_branch_stands_behind_its_head() {
        assert_eq!(
            branch("甲乙有限公司合肥分公司"),
            ("甲乙有限公司", Some("合肥分公司"))
        );
        assert_eq!(branch("甲乙合肥分公司"), ("甲乙合肥分公司", None));
    }
}
