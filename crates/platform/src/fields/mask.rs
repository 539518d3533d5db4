//! What of a masked value is shown: enough to recognise it, too little to use it.
//!
//! The hidden part is always four stars, so that not even its length is told; a value too short to
//! hide anything in shows nothing.

use crate::pack::{MaskDoc, MaskEnds, MaskForm};

/// What stands for the hidden part.
pub(crate) const STARS: &str = "****";
/// The fewest characters that are hidden, whatever a mask would keep.
const HIDDEN_MIN: usize = 2;

/// What `mask` leaves of `text`; nothing of an empty text.
#[must_use]
pub(crate) fn masked(mask: MaskDoc, text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    match mask {
        MaskDoc::Kept(MaskEnds {
            keep_first,
            keep_last,
        }) => ends(text, keep_first.into(), keep_last.into()),
        MaskDoc::Known(MaskForm::All) => STARS.to_owned(),
        MaskDoc::Known(MaskForm::Id) => ends(text, 6, 4),
        MaskDoc::Known(MaskForm::BankCard) => ends(text, 0, 4),
        MaskDoc::Known(MaskForm::Name) => name(text),
        MaskDoc::Known(MaskForm::Phone) => ends(text.strip_prefix("+86").unwrap_or(text), 3, 4),
        MaskDoc::Known(MaskForm::Email) => match text.rsplit_once('@') {
            Some((name, host)) => format!("{}@{host}", ends(name, 1, 0)),
            None => STARS.to_owned(),
        },
    }
}

fn ends(text: &str, first: usize, last: usize) -> String {
    let length = text.chars().count();
    if length < first + last + HIDDEN_MIN {
        return STARS.to_owned();
    }
    let head = text.chars().take(first);
    let tail = text.chars().skip(length - last);
    head.chain(STARS.chars()).chain(tail).collect()
}

/// The surname, which is no secret, and nothing of the rest.
fn name(text: &str) -> String {
    let surname = text.chars().take(1);
    match text.chars().nth(1) {
        Some(_) => surname.chain("**".chars()).collect(),
        None => "**".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FORMS: [MaskForm; 6] = [
        MaskForm::Phone,
        MaskForm::Id,
        MaskForm::BankCard,
        MaskForm::Email,
        MaskForm::Name,
        MaskForm::All,
    ];

    #[test]
    fn each_form_shows_what_people_know_it_by() {
        for (form, text, shown) in [
            (MaskForm::Phone, "+8613800130001", "138****0001"),
            (MaskForm::Phone, "057188886666", "057****6666"),
            (MaskForm::Phone, "10086", "****"),
            (MaskForm::Id, "310115199001011234", "310115****1234"),
            (MaskForm::BankCard, "6222020200112345678", "****5678"),
            (MaskForm::BankCard, "5678", "****"),
            (MaskForm::Email, "zhang@example.com", "z****@example.com"),
            (MaskForm::Email, "z@example.com", "****@example.com"),
            (MaskForm::Email, "zhang", "****"),
            (MaskForm::Name, "张三丰", "张**"),
            (MaskForm::Name, "张", "**"),
            (MaskForm::All, "1200.50", "****"),
            (MaskForm::All, "", ""),
        ] {
            assert_eq!(masked(MaskDoc::Known(form), text), shown, "{form:?} {text}");
        }
        let own = MaskDoc::Kept(MaskEnds {
            keep_first: 2,
            keep_last: 1,
        });
        assert_eq!(masked(own, "浙A12345"), "浙A****5");
        assert_eq!(masked(own, "浙A12"), "****");
    }

    fn mask() -> impl Strategy<Value = MaskDoc> {
        prop_oneof![
            proptest::sample::select(FORMS.to_vec()).prop_map(MaskDoc::Known),
            (0..6_u8, 0..6_u8).prop_map(|(keep_first, keep_last)| MaskDoc::Kept(MaskEnds {
                keep_first,
                keep_last
            })),
        ]
    }

    /// `text` with other characters where the mask has its stars, and one more of them where the text
    /// is long enough to show its ends.
    fn with_another_middle(text: &str, shown: &str) -> Option<String> {
        let (head, tail) = shown.split_once('*')?;
        let tail = tail.trim_start_matches('*');
        let middle = text.strip_prefix("+86").unwrap_or(text);
        let middle = middle.strip_prefix(head)?.strip_suffix(tail)?;
        let other: String = middle
            .chars()
            .map(|c| if c == '7' { '8' } else { '7' })
            .collect();
        let more = if head.is_empty() && tail.is_empty() {
            ""
        } else {
            "7"
        };
        Some(format!("{head}{other}{more}{tail}"))
    }

    proptest! {
        #[test]
        fn what_is_hidden_leaves_no_trace(mask in mask(), text in "[0-9a-z张三]{6,24}") {
            let shown = masked(mask, &text);
            prop_assert_ne!(&shown, &text);
            if let Some(other) = with_another_middle(&text, &shown) {
                prop_assert_eq!(masked(mask, &other), shown, "{} and {}", text, other);
            }
        }
    }

    #[test]
    fn the_property_would_see_a_mask_that_tells_the_length() {
        let leaky = |text: &str| text.replacen(['b', 'c', 'd', 'e', 'f', '7'], "*", usize::MAX);
        let other = with_another_middle("abcdef", &leaky("abcdef")).unwrap();
        assert_ne!(leaky("abcdef"), leaky(&other));
    }
}
