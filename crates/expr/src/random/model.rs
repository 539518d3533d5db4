//! The fixed model: orders with lines, their customers and users.

use std::sync::Arc;

use weft_kernel::Label;
use weft_kernel::query::{Column, Table};

use super::fixed;
use crate::calendar::Calendar;
use crate::catalogue::{Catalogue, KnownField, KnownRows, ObjectRef, Type};
use crate::rates::RateSource;
use crate::regions::Regions;
use crate::tables;

/// Orders; expressions are over these.
pub const ORDER: ObjectRef = ObjectRef(1);
/// Customers of orders, suppliers of lines.
pub const ACCOUNT: ObjectRef = ObjectRef(2);
/// Lines of orders.
pub const LINE: ObjectRef = ObjectRef(3);
/// Users.
pub const USER: ObjectRef = ObjectRef(4);
/// Exchange rates.
pub const RATE: ObjectRef = ObjectRef(5);

const MONEY: u8 = 4;
const NUMBER: u8 = 6;
const STATUS: &[(&str, &str, &str)] = &[
    ("draft", "草稿", "Draft"),
    ("confirmed", "已审核", "Confirmed"),
    ("closed", "已关闭", "Closed"),
];
const TAGS: &[(&str, &str, &str)] = &[
    ("vip", "重点", "Important"),
    ("new", "新客", "New customer"),
    ("risk", "有风险", "At risk"),
];
const KINDS: &[(&str, &str, &str)] = &[("goods", "商品", "Goods"), ("gift", "赠品", "Gift")];
const NONE: &[(&str, &str, &str)] = &[];

type Options = &'static [(&'static str, &'static str, &'static str)];
type FieldRow = (
    u32,
    &'static str,
    &'static str,
    &'static str,
    Type,
    u8,
    Options,
);

const ORDER_FIELDS: &[FieldRow] = &[
    (101, "name", "名称", "Name", Type::Text, 0, NONE),
    (102, "note", "备注", "Note", Type::Text, 0, NONE),
    (103, "amount", "金额", "Amount", Type::Number, MONEY, NONE),
    (
        104,
        "quantity",
        "数量",
        "Quantity",
        Type::Number,
        NUMBER,
        NONE,
    ),
    (
        105,
        "discount",
        "折扣",
        "Discount",
        Type::Number,
        NUMBER,
        NONE,
    ),
    (106, "stars", "星级", "Stars", Type::Number, 0, NONE),
    (107, "active", "有效", "Active", Type::Bool, 0, NONE),
    (
        108,
        "order_date",
        "下单日期",
        "Order date",
        Type::Date,
        0,
        NONE,
    ),
    (109, "due_date", "到期日", "Due date", Type::Date, 0, NONE),
    (
        110,
        "created_at",
        "创建时间",
        "Created at",
        Type::Moment,
        0,
        NONE,
    ),
    (111, "status", "状态", "Status", Type::Select, 0, STATUS),
    (112, "tags", "标签", "Tags", Type::List, 0, TAGS),
    (
        113,
        "account",
        "客户",
        "Account",
        Type::Record(ACCOUNT),
        0,
        NONE,
    ),
    (114, "owner", "负责人", "Owner", Type::Record(USER), 0, NONE),
    (115, "lines", "订单明细", "Lines", Type::Rows(LINE), 0, NONE),
];
const ACCOUNT_FIELDS: &[FieldRow] = &[
    (201, "name", "名称", "Name", Type::Text, 0, NONE),
    (202, "region", "地区", "Region", Type::Text, 0, NONE),
    (
        203,
        "credit",
        "信用额度",
        "Credit limit",
        Type::Number,
        MONEY,
        NONE,
    ),
    (204, "founded", "成立日期", "Founded", Type::Date, 0, NONE),
    (205, "owner", "负责人", "Owner", Type::Record(USER), 0, NONE),
    (206, "active", "有效", "Active", Type::Bool, 0, NONE),
];
const LINE_FIELDS: &[FieldRow] = &[
    (301, "order", "订单", "Order", Type::Record(ORDER), 0, NONE),
    (302, "kind", "类型", "Kind", Type::Select, 0, KINDS),
    (303, "price", "单价", "Price", Type::Number, MONEY, NONE),
    (
        304,
        "quantity",
        "数量",
        "Quantity",
        Type::Number,
        NUMBER,
        NONE,
    ),
    (305, "due_date", "到期日", "Due date", Type::Date, 0, NONE),
    (
        306,
        "supplier",
        "供应商",
        "Supplier",
        Type::Record(ACCOUNT),
        0,
        NONE,
    ),
];
const USER_FIELDS: &[FieldRow] = &[
    (401, "name", "姓名", "Name", Type::Text, 0, NONE),
    (402, "age", "年龄", "Age", Type::Number, 0, NONE),
];

const RATE_FIELDS: &[FieldRow] = &[
    (501, "currency", "币种", "Currency", Type::Text, 0, NONE),
    (502, "date", "日期", "Date", Type::Date, 0, NONE),
    (503, "rate", "汇率", "Rate", Type::Number, NUMBER, NONE),
];

/// The model.
#[derive(Clone, Copy, Debug, Default)]
pub struct Model;

impl Model {
    /// Its objects.
    pub const OBJECTS: [ObjectRef; 5] = [ORDER, ACCOUNT, LINE, USER, RATE];
}

fn rows_of(object: ObjectRef) -> &'static [FieldRow] {
    match object {
        ORDER => ORDER_FIELDS,
        ACCOUNT => ACCOUNT_FIELDS,
        LINE => LINE_FIELDS,
        USER => USER_FIELDS,
        RATE => RATE_FIELDS,
        _ => &[],
    }
}

fn field_of(row: &FieldRow) -> KnownField {
    let (number, name, zh, en, ty, scale, options) = *row;
    let option = |&(value, zh, en): &(&str, &str, &str)| (value.to_owned(), Label::new(zh, en));
    KnownField {
        number,
        name: name.to_owned(),
        label: Label::new(zh, en),
        ty,
        column: Column::of_field(number),
        scale,
        options: options.iter().map(option).collect(),
        is_region: false,
        formula: None,
    }
}

impl Catalogue for Model {
    fn object(&self, name_or_label: &str) -> Option<ObjectRef> {
        Some(match name_or_label {
            "order" | "订单" => ORDER,
            "account" | "客户" => ACCOUNT,
            "line" | "订单明细" => LINE,
            "user" | "用户" => USER,
            "exchange_rate" | "汇率" => RATE,
            _ => return None,
        })
    }

    fn field(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownField> {
        let named = |row: &&FieldRow| [row.1, row.2, row.3].contains(&name_or_label);
        rows_of(object).iter().find(named).map(field_of)
    }

    fn fields(&self, object: ObjectRef) -> Vec<KnownField> {
        rows_of(object).iter().map(field_of).collect()
    }

    fn table(&self, object: ObjectRef) -> Table {
        Table::of_object(object.0)
    }

    fn object_label(&self, object: ObjectRef) -> Label {
        match object {
            ORDER => Label::new("订单", "Order"),
            ACCOUNT => Label::new("客户", "Account"),
            LINE => Label::new("订单明细", "Line"),
            RATE => Label::new("汇率", "Exchange rate"),
            _ => Label::new("用户", "User"),
        }
    }

    fn children(&self, object: ObjectRef, name_or_label: &str) -> Option<KnownRows> {
        let child = |object, link, name: &str, zh, en| KnownRows {
            object,
            link: Column::of_field(link),
            link_field: link,
            name: name.to_owned(),
            label: Label::new(zh, en),
        };
        match (object, name_or_label) {
            (ORDER, "lines" | "订单明细" | "Lines") => {
                Some(child(LINE, 301, "lines", "订单明细", "Lines"))
            }
            (ACCOUNT, "orders" | "订单" | "Orders") => {
                Some(child(ORDER, 113, "orders", "订单", "Orders"))
            }
            _ => None,
        }
    }

    fn all_children(&self, object: ObjectRef) -> Vec<KnownRows> {
        ["lines", "orders"]
            .iter()
            .filter_map(|name| self.children(object, name))
            .collect()
    }

    fn calendar(&self, name: Option<&str>) -> Option<Arc<Calendar>> {
        let calendar = fixed::calendar();
        let wanted = name.is_none_or(|name| calendar.name == name || calendar.label.zh == name);
        wanted.then(|| Arc::new(calendar))
    }

    fn calendars(&self) -> Vec<(String, Label)> {
        let calendar = fixed::calendar();
        vec![(calendar.name, calendar.label)]
    }

    fn lookup_table(&self, name: &str) -> Option<Arc<tables::Table>> {
        fixed::tables().get(name).cloned()
    }

    fn lookup_tables(&self) -> Vec<Arc<tables::Table>> {
        fixed::tables().into_values().collect()
    }

    fn regions(&self) -> Option<Arc<Regions>> {
        Some(Arc::new(fixed::regions()))
    }

    fn rates(&self) -> Option<RateSource> {
        Some(fixed::rates())
    }
}
