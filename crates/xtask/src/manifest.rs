//! The module's manifest, as it stands in the checkout and as it stands in the package.

use anyhow::{Result, ensure};

/// What the manifest of the checkout names, and where it lies in the package: beside the manifest.
const FILES: [(&str, &str); 3] = [
    ("module/bin/JIM.PowerShell.dll", "JIM.PowerShell.dll"),
    ("module/JIM.Types.ps1xml", "JIM.Types.ps1xml"),
    ("module/JIM.Format.ps1xml", "JIM.Format.ps1xml"),
];

/// The manifest of the package: with its paths, and with what is new in the version.
pub(crate) fn of_package(manifest: &str, notes: &str) -> Result<String> {
    let mut text = manifest.to_owned();
    for (here, there) in FILES {
        let (here, there) = (format!("'{here}'"), format!("'{there}'"));
        let found = text.matches(&here).count();
        ensure!(
            found == 1,
            "JIM.psd1 names {here} {found} times: it should once"
        );
        text = text.replace(&here, &there);
    }
    let line = |line: &&str| name(line) == Some("ReleaseNotes");
    ensure!(
        text.lines().filter(line).count() == 1,
        "JIM.psd1 has no line ReleaseNotes = '…', or several"
    );
    let lines = text.lines().map(|this| match value(this) {
        Some(old) if line(&this) => {
            this.replace(&format!("'{old}'"), &format!("'{}'", quoted(notes)))
        }
        _ => this.to_owned(),
    });
    Ok(lines.collect::<Vec<_>>().join("\n") + "\n")
}

/// The version, with the label of a preview.
pub(crate) fn version(manifest: &str) -> Option<String> {
    let numbers = entry(manifest, "ModuleVersion")?;
    Some(match entry(manifest, "Prerelease") {
        Some(label) => format!("{numbers}-{label}"),
        None => numbers.to_owned(),
    })
}

fn entry<'text>(manifest: &'text str, wanted: &str) -> Option<&'text str> {
    let line = manifest.lines().find(|line| name(line) == Some(wanted))?;
    value(line).filter(|value| !value.is_empty())
}

/// The name in a line such as `Name = 'value'`.
fn name(line: &str) -> Option<&str> {
    Some(line.split_once('=')?.0.trim())
}

fn value(line: &str) -> Option<&str> {
    let quoted = line.split_once('=')?.1.trim();
    quoted.strip_prefix('\'')?.strip_suffix('\'')
}

/// A text between single quotes, of which PowerShell takes the typographic ones for such, too.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for letter in text.chars() {
        quoted.push(letter);
        if matches!(letter, '\'' | '\u{2018}'..='\u{201b}') {
            quoted.push(letter);
        }
    }
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "@{
    RootModule = 'module/bin/JIM.PowerShell.dll'
    ModuleVersion     = '1.2.0'
    TypesToProcess    = @('module/JIM.Types.ps1xml')
    FormatsToProcess  = @('module/JIM.Format.ps1xml')
            ReleaseNotes = 'See CHANGELOG.md.'
}
";

    #[test]
    fn the_package_has_its_files_beside_the_manifest_and_tells_what_is_new() {
        let text = of_package(MANIFEST, "- It's new.\n- So is ’this’.").unwrap();
        assert!(!text.contains("module/"), "{text}");
        assert!(
            text.contains("FormatsToProcess  = @('JIM.Format.ps1xml')"),
            "{text}"
        );
        assert!(
            text.contains("        ReleaseNotes = '- It''s new.\n- So is ’’this’’.'\n}"),
            "{text}"
        );
    }

    #[test]
    fn a_manifest_that_lost_a_line_is_not_packed() {
        for lost in ["RootModule", "ReleaseNotes"] {
            let lines = MANIFEST.lines().filter(|line| !line.contains(lost));
            let text = lines.collect::<Vec<_>>().join("\n");
            assert!(of_package(&text, "").is_err(), "{lost}");
        }
    }

    #[test]
    fn a_preview_has_a_label() {
        assert_eq!(version(MANIFEST).as_deref(), Some("1.2.0"));
        let preview = format!("{MANIFEST}Prerelease = 'preview1'");
        assert_eq!(version(&preview).as_deref(), Some("1.2.0-preview1"));
    }
}
