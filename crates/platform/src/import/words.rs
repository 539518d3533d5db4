//! Headers as words: cleaned of marks and units, and the words that mean the same.

use unicode_normalization::UnicodeNormalization;

/// Words of headers that mean the same; each group is one meaning.
const SAME: &[&[&str]] = &[
    &["名称", "全称", "name", "fullname"],
    &["简称", "短名", "shortname"],
    &[
        "姓名",
        "联系人",
        "联系人姓名",
        "联系人名称",
        "contact",
        "contactname",
        "contactperson",
    ],
    &[
        "编号",
        "编码",
        "代码",
        "货号",
        "卡号",
        "会员卡号",
        "会员号",
        "客户代码",
        "code",
        "no",
        "number",
        "sku",
        "id",
    ],
    &[
        "条码",
        "条形码",
        "基本条码",
        "商品条码",
        "barcode",
        "ean",
        "upc",
    ],
    &[
        "手机",
        "手机号",
        "手机号码",
        "移动电话",
        "mobile",
        "mobilephone",
        "cell",
        "cellphone",
    ],
    &[
        "电话",
        "联系电话",
        "电话号码",
        "联系方式",
        "phone",
        "telephone",
        "tel",
        "phonenumber",
    ],
    &[
        "座机",
        "固定电话",
        "固话",
        "办公电话",
        "landline",
        "officephone",
    ],
    &[
        "邮箱",
        "电子邮箱",
        "电子邮件",
        "邮件",
        "email",
        "mail",
        "emailaddress",
    ],
    &["传真", "传真号码", "fax"],
    &["微信", "微信号"],
    &["网址", "网站", "主页", "官网", "website", "url", "homepage"],
    &[
        "税号",
        "纳税人识别号",
        "统一社会信用代码",
        "社会信用代码",
        "taxnumber",
        "taxid",
        "vat",
    ],
    &[
        "地址",
        "详细地址",
        "联系地址",
        "通讯地址",
        "公司地址",
        "address",
        "street",
    ],
    &[
        "地区",
        "省市区",
        "区域",
        "所在地区",
        "所在地",
        "行政区划",
        "region",
    ],
    &["城市", "市", "city"],
    &["国家", "country"],
    &["邮编", "邮政编码", "postalcode", "zip", "zipcode"],
    &[
        "备注", "说明", "附注", "note", "notes", "remark", "remarks", "memo", "comment",
    ],
    &[
        "职务", "职位", "岗位", "头衔", "jobtitle", "title", "position",
    ],
    &["生日", "出生日期", "birthday", "birthdate"],
    &["单位", "基本单位", "计量单位", "unit", "uom"],
    &["规格", "规格型号", "型号", "specification", "spec", "model"],
    &["类别", "分类", "类型", "产品类别", "商品类别", "category"],
    &["标准售价", "销售价", "售价", "listprice", "saleprice"],
    &["单价", "价格", "unitprice", "price"],
    &["数量", "quantity", "qty", "count"],
    &["折扣", "折扣率", "discount"],
    &["金额", "合计", "总金额", "amount", "total"],
    &[
        "日期",
        "单据日期",
        "订单日期",
        "下单日期",
        "orderdate",
        "date",
    ],
    &["交期", "要求交期", "交货日期", "requireddate", "duedate"],
    &[
        "订单号",
        "单号",
        "单据编号",
        "订单编号",
        "ordernumber",
        "orderno",
    ],
    &[
        "客户",
        "客户名称",
        "所属客户",
        "公司名称",
        "单位名称",
        "customer",
        "account",
        "company",
        "customername",
    ],
    &["供应商", "供应商名称", "supplier", "vendor"],
    &[
        "商品",
        "产品",
        "物料",
        "产品名称",
        "商品名称",
        "品名",
        "product",
        "item",
        "goods",
    ],
    &["仓库", "仓库名称", "warehouse"],
    &[
        "负责人",
        "归属人",
        "所属人",
        "业务员",
        "销售员",
        "销售",
        "owner",
        "salesrep",
        "salesperson",
    ],
    &["部门", "所属部门", "department"],
    &["行业", "所属行业", "industry"],
    &["级别", "等级", "客户级别", "客户等级", "level", "grade"],
    &["信用额度", "授信额度", "creditlimit"],
    &["账期天数", "账期", "信用期", "termdays", "creditdays"],
    &["来源", "客户来源", "线索来源", "source"],
    &["税率", "taxrate"],
];

/// A header without what only decorates it: stars, units in brackets, blanks, widths, case.
pub(super) fn plain(header: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::new();
    for c in header.nfkc().flat_map(char::to_lowercase) {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 || c.is_whitespace() => {}
            '*' | ':' | '_' | '-' | '/' | '.' | '\'' | '"' | '、' => {}
            c => plain.push(c),
        }
    }
    plain
}

/// Whether the header marks its column as required.
pub(super) fn is_starred(header: &str) -> bool {
    header.contains(['*', '＊', '★'])
}

/// Whether figures below the header are hundredths: 税率(%).
pub(super) fn counts_hundredths(header: &str) -> bool {
    header.contains(['%', '％'])
}

/// The meanings of a plain word: places of the groups that hold it.
pub(super) fn meanings(word: &str) -> impl Iterator<Item = usize> {
    let holds = move |group: &&[&str]| group.contains(&word);
    let places: Vec<usize> = SAME
        .iter()
        .enumerate()
        .filter(|(_, group)| holds(group))
        .map(|(place, _)| place)
        .collect();
    places.into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_lose_what_decorates_them() {
        for (header, word) in [
            ("名称*", "名称"),
            ("＊ 客户 名称", "客户名称"),
            ("税率（%）", "税率"),
            ("基础重量(kg)", "基础重量"),
            ("Postal Code:", "postalcode"),
            ("E-mail", "email"),
            ("unit_price", "unitprice"),
        ] {
            assert_eq!(plain(header), word, "{header}");
        }
        assert!(is_starred("名称*") && !is_starred("名称"));
        assert!(counts_hundredths("税率（%）") && !counts_hundredths("税率"));
    }

    #[test]
    fn every_word_of_a_meaning_is_plain() {
        for word in SAME.iter().flat_map(|group| group.iter()) {
            assert_eq!(plain(word), *word);
        }
        assert_ne!(meanings("手机号码").next(), None);
        assert_eq!(meanings("手机号码").next(), meanings("mobile").next());
        assert_eq!(meanings("无此词").next(), None);
    }
}
