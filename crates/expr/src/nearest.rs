//! The name a person may have meant.

use std::cmp::Reverse;

/// The longest name that is compared, so that a suggestion costs little.
const LENGTH_MAX: usize = 60;

/// The candidate nearest to `typed`, if one is near: a third of its characters may differ.
#[must_use]
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let typed: Vec<char> = typed.to_lowercase().chars().take(LENGTH_MAX).collect();
    let far = (typed.len() / 3).max(1);
    candidates
        .into_iter()
        .filter(|candidate| !candidate.is_empty())
        .map(|candidate| {
            let chars: Vec<char> = candidate.to_lowercase().chars().take(LENGTH_MAX).collect();
            let alike = typed.iter().zip(&chars).take_while(|(a, b)| a == b).count();
            (distance(&typed, &chars), Reverse(alike), candidate)
        })
        // A name of which every character differs is no suggestion.
        .filter(|(distance, _, candidate)| *distance <= far && *distance < candidate.chars().count())
        .min_by_key(|(distance, alike, _)| (*distance, *alike))
        .map(|(_, _, candidate)| candidate.to_owned())
}

/// How many characters must be added, left out, replaced, or exchanged with their neighbour.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=right.len()).collect();
    let mut above_row: Vec<usize> = Vec::new();
    for (index, a) in left.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| left.get(before));
        let mut diagonal = index;
        let mut last = index + 1;
        let mut next = vec![last];
        for (place, (b, above)) in right.iter().zip(row.iter().skip(1)).enumerate() {
            let changed = diagonal + usize::from(a != b);
            diagonal = *above;
            last = changed.min(above + 1).min(last + 1);
            let neighbour = place.checked_sub(1).and_then(|place| right.get(place));
            if before == Some(b) && neighbour == Some(a) {
                let two_back = place.checked_sub(1).and_then(|place| above_row.get(place));
                last = two_back.map_or(last, |cost| last.min(cost + 1));
            }
            next.push(last);
        }
        above_row = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(left.len())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        let fields = ["amount", "account", "客户名称", "状态"];
        assert_eq!(nearest("amuont", fields), Some("amount".to_owned()));
        assert_eq!(
            nearest("RUOND", ["FIND", "ROUND"]),
            Some("ROUND".to_owned())
        );
        assert_eq!(nearest("acount", fields), Some("account".to_owned()));
        assert_eq!(nearest("客户名", fields), Some("客户名称".to_owned()));
        assert_eq!(nearest("状况", fields), Some("状态".to_owned()));
        assert_eq!(nearest("weather", fields), None);
        assert_eq!(nearest("", fields), None);
    }
}
