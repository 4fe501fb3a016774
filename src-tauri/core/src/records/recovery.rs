//! The recovery code: 120 random bits that a person can print, keep and type.
//!
//! Crockford's base 32 in groups of four, and his check character (modulo 37) at the end, which tells a slip of the
//! pen from the code of another archive before anything is derived. Letters that look like digits are read as these.
//! It is nowhere kept: the key file holds the archive's key wrapped by it, and it is shown once.

use zeroize::Zeroizing;

const DIGITS: &[u8; 37] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
const BYTES: usize = 15;
const LENGTH: usize = 24;
const GROUP: usize = 4;

/// A new code, as it is shown: seven groups, the last the check character alone.
pub(super) fn new_code(random: &mut dyn FnMut(&mut [u8])) -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0_u8; BYTES]);
    random(bytes.as_mut());
    // Room for all of it from the start, so that growing leaves no copy behind.
    let mut code = Zeroizing::new(String::with_capacity(LENGTH + LENGTH / GROUP + 1));
    let mut rest = 0_u32;
    for index in 0..LENGTH {
        if index > 0 && index % GROUP == 0 {
            code.push('-');
        }
        let digit = (0..5).fold(0, |digit, bit| {
            let at = index * 5 + bit;
            digit << 1 | bytes[at / 8] >> (7 - at % 8) & 1
        });
        rest = (rest * 32 + u32::from(digit)) % 37;
        code.push(char::from(DIGITS[usize::from(digit)]));
    }
    code.push('-');
    code.push(char::from(DIGITS[rest as usize]));
    code
}

/// A code as it was typed, in the one form that is derived from: 24 digits. None if it was mistyped.
pub(super) fn read_code(typed: &str) -> Option<Zeroizing<String>> {
    let mut code = Zeroizing::new(String::with_capacity(LENGTH + 1));
    let mut rest = 0_u32;
    for letter in typed.chars().filter(|c| !c.is_whitespace() && *c != '-') {
        let letter = match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        let digit = DIGITS.iter().position(|d| char::from(*d) == letter)?;
        let digit = u32::try_from(digit).ok()?;
        match code.len() {
            LENGTH if digit == rest => code.push(letter),
            0..LENGTH if digit < 32 => {
                rest = (rest * 32 + digit) % 37;
                code.push(letter);
            }
            _ => return None,
        }
    }
    if code.len() != LENGTH + 1 {
        return None;
    }
    code.truncate(LENGTH);
    Some(code)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn code(first: u8) -> Zeroizing<String> {
        let mut next = first;
        new_code(&mut |bytes| {
            for byte in bytes {
                *byte = next;
                next = next.wrapping_mul(7).wrapping_add(31);
            }
        })
    }

    #[test]
    fn a_code_is_seven_groups_with_its_check_character() {
        let zeros = new_code(&mut |bytes| bytes.fill(0));
        assert_eq!(*zeros, "0000-0000-0000-0000-0000-0000-0");
        let most = new_code(&mut |bytes| bytes.fill(255));
        assert!(most.starts_with("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-"), "{}", *most);
        // 2^120 - 1 leaves 25 when divided by 37: 2^36 leaves 1, so 2^120 leaves 2^12, which is 26.
        assert!(most.ends_with("-S"), "{}", *most);
    }

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let code = code(3);
        let plain = code.replace('-', "");
        let read = read_code(&code).unwrap();
        assert_eq!(*read, plain[..24]);
        assert_eq!(
            read_code(&format!(" {} ", plain.to_lowercase())),
            Some(read.clone())
        );
        assert_eq!(read_code(&code.replace('0', "o").replace('1', "l")), Some(read));
    }

    #[test]
    fn every_single_slip_and_every_swap_of_neighbours_is_seen() {
        for seed in 0..20 {
            let plain = code(seed).replace('-', "").into_bytes();
            for at in 0..plain.len() {
                for digit in DIGITS.iter().filter(|d| **d != plain[at]) {
                    let mut slip = plain.clone();
                    slip[at] = *digit;
                    assert_eq!(read_code(&String::from_utf8(slip).unwrap()), None);
                }
                if at + 1 < plain.len() && plain[at] != plain[at + 1] {
                    let mut swapped = plain.clone();
                    swapped.swap(at, at + 1);
                    assert_eq!(read_code(&String::from_utf8(swapped).unwrap()), None);
                }
            }
            assert_eq!(read_code(str::from_utf8(&plain[..24]).unwrap()), None);
        }
        assert_eq!(read_code(""), None);
        assert_eq!(read_code("zé"), None);
    }
}
