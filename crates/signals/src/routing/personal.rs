//! What looks personal or secret: fields by their names, values by their form. Doubt closes.

/// Parts of names that say it wherever they stand, without separators and in small letters.
const IN_NAMES: [&str; 41] = [
    "phone",
    "mobile",
    "email",
    "idcard",
    "idnumber",
    "passport",
    "openid",
    "unionid",
    "userid",
    "password",
    "passwd",
    "fullname",
    "firstname",
    "lastname",
    "realname",
    "username",
    "nickname",
    "birth",
    "latitude",
    "longitude",
    "location",
    "imei",
    "idfa",
    "oaid",
    "bankcard",
    "cardno",
    "cardnumber",
    "cvv",
    "chat",
    "weix",
    "address",
    "secret",
    "token",
    "cookie",
    "gender",
    "手机",
    "电话",
    "邮箱",
    "身份证",
    "姓名",
    "地址",
];
/// Words of names that say it only when they stand alone.
const AS_WORDS: [&str; 13] = [
    "tel", "ip", "lat", "lng", "dob", "pwd", "qq", "ssn", "mail", "addr", "contact", "微信", "生日",
];
/// Digits of a mobile number in mainland China.
const MOBILE_DIGITS: usize = 11;
/// Digits of a resident identity number.
const RESIDENT_DIGITS: usize = 18;
/// Digits of bank cards.
const CARD_DIGITS: std::ops::RangeInclusive<usize> = 16..=19;

/// Whether a field of this name is delicate whatever it holds.
pub(super) fn is_delicate_name(name: &str) -> bool {
    let words = words(name);
    let whole: String = words.concat();
    IN_NAMES.iter().any(|part| whole.contains(part))
        || words.iter().any(|word| AS_WORDS.contains(&word.as_str()))
}

/// The words of `sentFrom_ip-address`, in small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_small) {
            words.push(String::new());
        }
        was_small = c.is_lowercase() || c.is_numeric();
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
    }
    words
}

/// Whether a text holds what looks like a telephone number, an e-mail address, an identity number or a bank card.
pub(super) fn is_delicate_text(text: &str) -> bool {
    has_mail(text) || runs(text).iter().any(|run| is_delicate_run(run))
}

/// Runs of digits, single blanks and hyphens between them left out; an X that ends an identity number counts.
fn runs(text: &str) -> Vec<String> {
    let mut runs = vec![String::new()];
    let mut gap = 0;
    for c in text.chars() {
        let digit = digit(c);
        let ends = matches!(c, 'x' | 'X')
            && runs
                .last()
                .is_some_and(|run| run.len() + 1 == RESIDENT_DIGITS);
        match (digit, c) {
            (Some(digit), _) => {
                if gap > 1 {
                    runs.push(String::new());
                }
                gap = 0;
                runs.last_mut().into_iter().for_each(|run| run.push(digit));
            }
            (None, 'x' | 'X') if ends => {
                runs.last_mut().into_iter().for_each(|run| run.push('X'));
                gap = 2;
            }
            (None, ' ' | '-') => gap += 1,
            (None, _) => gap = 2,
        }
    }
    runs
}

/// A digit, also one of full width.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        _ => None,
    }
}

fn is_delicate_run(run: &str) -> bool {
    let local = run.strip_prefix("86").or_else(|| run.strip_prefix("0086"));
    is_mobile(run) || local.is_some_and(is_mobile) || is_resident(run) || is_card(run)
}

fn is_mobile(run: &str) -> bool {
    let mut digits = run.chars();
    run.len() == MOBILE_DIGITS
        && digits.next() == Some('1')
        && digits
            .next()
            .is_some_and(|second| ('3'..='9').contains(&second))
}

/// Eighteen places with a date in the middle; the last one is not checked, doubt closes.
fn is_resident(run: &str) -> bool {
    let number = |from: usize, to: usize| -> u32 {
        let part = run.get(from..to).unwrap_or_default();
        part.parse().unwrap_or_default()
    };
    run.len() == RESIDENT_DIGITS
        && (1900..=2100).contains(&number(6, 10))
        && (1..=12).contains(&number(10, 12))
        && (1..=31).contains(&number(12, 14))
}

/// As many digits as a card has, with Luhn's check digit.
fn is_card(run: &str) -> bool {
    let digits: Vec<u32> = run.chars().filter_map(|c| c.to_digit(10)).collect();
    let doubled = |(place, digit): (usize, &u32)| match place % 2 {
        0 => *digit,
        _ if *digit > 4 => digit * 2 - 9,
        _ => digit * 2,
    };
    let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
    // No network of cards begins with another digit; numbers of records do.
    let begins = digits.first().is_some_and(|first| (3..=6).contains(first));
    let fits = CARD_DIGITS.contains(&digits.len()) && digits.len() == run.len();
    begins && fits && sum.is_multiple_of(10)
}

/// Whether an @ stands between a name and a domain with a dot.
fn has_mail(text: &str) -> bool {
    let ats = text.match_indices(['@', '＠']);
    ats.into_iter().any(|(place, at)| {
        let before = text.get(..place).and_then(|text| text.chars().last());
        let behind = text.get(place + at.len()..).unwrap_or_default();
        let is_host = |c: &char| c.is_alphanumeric() || matches!(c, '.' | '-');
        let host: String = behind.chars().take_while(is_host).collect();
        let (name, top) = host.rsplit_once('.').unwrap_or_default();
        before.is_some_and(char::is_alphanumeric) && !name.is_empty() && !top.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_is_delicate() {
        for delicate in [
            "phone",
            "contactPhone",
            "buyer_mobile",
            "E-Mail",
            "userId",
            "ip",
            "client_ip",
            "客户手机号",
            "shippingAddress",
            "access_token",
            "dob",
            "收货地址",
            "openid",
            "lat",
        ] {
            assert!(is_delicate_name(delicate), "{delicate}");
        }
        for plain in [
            "visible_ms",
            "label",
            "product_name",
            "tip",
            "platform",
            "description",
            "数量",
            "item",
            "flat",
        ] {
            assert!(!is_delicate_name(plain), "{plain}");
        }
    }

    #[test]
    fn values_tell_what_is_delicate() {
        for delicate in [
            "13800138000",
            "请回电 138-0013-8000 谢谢",
            "+86 138 0013 8000",
            "１３８００１３８０００",
            "zhang.san@example.com",
            "联系人＜li@corp.cn＞",
            "11010519491231002X",
            "110105194912310021",
            "4111 1111 1111 1111",
            "6222021234567890128",
        ] {
            assert!(is_delicate_text(delicate), "{delicate}");
        }
        for plain in [
            "",
            "API 文档",
            "2026-11-22T06:04:32.123Z",
            "550e8400-e29b-41d4-a716-446655440000",
            "138000",
            "10000000000",
            "4111111111111112",
            "7301444403200000002",
            "@某人",
            "a@b",
            "订单 2026112200001",
            "https://example.com/product/servo",
        ] {
            assert!(!is_delicate_text(plain), "{plain}");
        }
    }
}
