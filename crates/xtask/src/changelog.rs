//! What the changelog says of a version.

/// The text below the heading of a version, without what links at the end of the file stand for.
pub(crate) fn section(changelog: &str, version: &str) -> Option<String> {
    let title = format!("## [{version}]");
    let lines: Vec<_> = changelog
        .lines()
        .skip_while(|line| !line.starts_with(&title))
        .skip(1)
        .take_while(|line| !line.starts_with("## ["))
        .collect();
    let text = lines.join("\n").trim().to_owned();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_where_that_of_the_version_before_begins() {
        let text = "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2027-01-01\n\n### Added\n\n- New.\n\n## [1.0.0]\n\n- Old.\n";
        assert_eq!(
            section(text, "1.1.0").as_deref(),
            Some("### Added\n\n- New.")
        );
        assert_eq!(section(text, "1.0.0").as_deref(), Some("- Old."));
        assert_eq!(section(text, "1.2.0"), None);
        assert_eq!(section(text, "Unreleased"), None, "nothing is in it");
    }
}
