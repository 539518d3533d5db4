//! Bytes as text.

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// `bytes` in hexadecimal: two small digits for each.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |place: u8| {
        DIGITS
            .get(usize::from(place))
            .copied()
            .map_or('0', char::from)
    };
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_two_small_digits() {
        for byte in 0..=u8::MAX {
            assert_eq!(hexadecimal(&[byte]), format!("{byte:02x}"));
        }
        assert_eq!(hexadecimal(&[0, 255, 16]), "00ff10");
    }
}
