//! When two names are the same.

use icu_normalizer::ComposingNormalizerBorrowed;

/// Whether two names are the same: ordinal, case-insensitive, in Unicode form C.
pub fn same_name(one: &str, other: &str) -> bool {
    one == other || folded(one).eq(folded(other))
}

/// The name in the form in which a server most likely has it.
pub(super) fn composed(name: &str) -> std::borrow::Cow<'_, str> {
    ComposingNormalizerBorrowed::new_nfc().normalize(name)
}

fn folded(name: &str) -> impl Iterator<Item = char> {
    ComposingNormalizerBorrowed::new_nfc()
        .normalize_iter(name.chars())
        .map(upper)
}

/// As .NET's ordinal comparison does it: letter by letter, so that `ß` is not `SS`.
fn upper(letter: char) -> char {
    let mut upper = letter.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(only), None) => only,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_any_case_and_any_unicode_form() {
        for (one, other) in [
            ("HR CSV", "hr csv"),
            ("Café Zürich", "CAFÉ ZÜRICH"),
            ("Cafe\u{301} Zu\u{308}rich", "café zürich"),
            ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
            ("", ""),
        ] {
            assert!(same_name(one, other), "{one} and {other}");
        }
        for (one, other) in [
            ("HR", "HR "),
            ("Straße", "STRASSE"),
            ("Cafe", "Café"),
            ("ﬁle", "file"),
            ("HR", ""),
        ] {
            assert!(!same_name(one, other), "{one} and {other}");
        }
    }
}
