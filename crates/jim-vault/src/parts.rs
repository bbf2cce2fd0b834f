//! Secrets in parts: Credential Manager takes 2,560 bytes at a time.

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// The longest part, in bytes.
const LONGEST: usize = 2000;

/// The parts of a text. The first begins with their number and a digest of the whole, so that parts
/// of two texts are never taken for one.
pub(crate) fn split(text: &SecretString) -> Vec<Zeroizing<Vec<u8>>> {
    let text = text.expose_secret().as_bytes();
    let head = head(text, (text.len() + LONGEST).div_ceil(LONGEST));
    let whole = Zeroizing::new([head.as_bytes(), text].concat());
    let parts = whole
        .chunks(LONGEST)
        .map(|part| Zeroizing::new(part.to_vec()));
    let parts: Vec<_> = parts.collect();
    match head_of(&parts[0]) {
        Some((number, _, _)) if number == parts.len() => parts,
        // The head itself made one part more, or one fewer.
        _ => {
            let head = self::head(text, parts.len());
            let whole = Zeroizing::new([head.as_bytes(), text].concat());
            let parts = whole
                .chunks(LONGEST)
                .map(|part| Zeroizing::new(part.to_vec()));
            parts.collect()
        }
    }
}

/// The text again; `None` where a part is missing or of another text.
pub(crate) fn join(
    first: &[u8],
    mut part: impl FnMut(usize) -> Option<Vec<u8>>,
) -> Option<SecretString> {
    let (number, digest, rest) = head_of(first)?;
    let mut text = Zeroizing::new(rest.to_vec());
    for index in 1..number {
        let part = Zeroizing::new(part(index)?);
        text.extend_from_slice(&part);
    }
    let text = std::str::from_utf8(&text).ok()?;
    (digest_of(text.as_bytes()) == digest).then(|| SecretString::from(text))
}

/// How many parts there are, by the first of them.
pub(crate) fn number(first: &[u8]) -> usize {
    head_of(first).map_or(1, |(number, _, _)| number)
}

fn head(text: &[u8], number: usize) -> String {
    format!("{number:04} {}\n", digest_of(text))
}

fn head_of(first: &[u8]) -> Option<(usize, &str, &[u8])> {
    let end = first.iter().position(|byte| *byte == b'\n')?;
    let (number, digest) = std::str::from_utf8(&first[..end]).ok()?.split_once(' ')?;
    let number = number
        .parse()
        .ok()
        .filter(|number| (1..10_000).contains(number))?;
    Some((number, digest, &first[end + 1..]))
}

fn digest_of(text: &[u8]) -> String {
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn round_trip(length: usize) {
        let text = SecretString::from("x".repeat(length));
        let parts = split(&text);
        assert!(parts.iter().all(|part| part.len() <= LONGEST));
        assert_eq!(number(&parts[0]), parts.len(), "{length}");
        let joined = join(&parts[0], |index| {
            parts.get(index).map(|part| part.to_vec())
        });
        assert_eq!(joined.unwrap().expose_secret(), text.expose_secret());
    }

    #[test]
    fn a_text_of_any_length_comes_back() {
        for length in [0, 1, 1900, 1929, 1930, 1931, 1999, 2000, 2001, 4000, 10_000] {
            round_trip(length);
        }
    }

    #[test]
    fn parts_of_two_texts_are_no_text() {
        let (old, new) = ("a".repeat(5000), "b".repeat(5000));
        let (old, new) = (split(&old.into()), split(&new.into()));
        let mixed = join(&old[0], |index| Some(new[index].to_vec()));
        assert!(mixed.is_none());
        assert!(join(&old[0], |_| None).is_none());
        assert!(join(b"nonsense", |_| None).is_none());
    }
}
