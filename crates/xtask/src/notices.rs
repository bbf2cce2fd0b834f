//! THIRD-PARTY-NOTICES.txt: whose code is in the native library, and under which licences.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xshell::cmd;

use crate::dependencies::{self, Crate};
use crate::licences::Allowed;
use crate::workspace::Workspace;

/// How the name of a file begins that has a licence or belongs to one, in capitals.
const NAMES: [&str; 6] = [
    "LICENSE",
    "LICENCE",
    "COPYING",
    "COPYRIGHT",
    "NOTICE",
    "UNLICENSE",
];

const APACHE: &str = include_str!("../licences/Apache-2.0.txt");
const ASN1_RS: &str = include_str!("../licences/asn1-rs-MIT.txt");
const OBJC2: &str = include_str!("../licences/objc2-MIT.txt");
const RUST: &str = include_str!("../licences/rust-MIT.txt");
const UNICODE: &str = include_str!("../licences/Unicode-3.0.txt");

/// Crates that come without a licence file, with that of the repository that they are from.
const WITHOUT_FILE: [(&str, &str); 8] = [
    ("asn1-rs-impl", ASN1_RS),
    ("block2", OBJC2),
    ("dispatch2", OBJC2),
    ("objc2", OBJC2),
    ("objc2-app-kit", OBJC2),
    ("objc2-core-foundation", OBJC2),
    ("objc2-encode", OBJC2),
    ("objc2-foundation", OBJC2),
];

const INTRODUCTION: &str = "\
Third-party notices of the JIM module for PowerShell

The module's native library contains the works listed below, on some platforms or on all. Each line has a name and a
version, the licence, and the numbers of the texts that belong to it; the texts follow the list. Where a licence
offers a choice (OR), any one of it applies.
";

/// A work with its licence and the texts of it.
struct Work {
    name: String,
    version: String,
    licence: String,
    texts: Vec<String>,
}

/// The notices, complete: a crate without an allowed licence or without a text is an error.
pub(crate) fn text(workspace: &Workspace) -> Result<String> {
    let deny = fs::read_to_string(workspace.root.join("deny.toml"))?;
    let allowed = Allowed::read(&deny)?;
    let crates = dependencies::of(workspace, "jim-native")?;
    let mut works = vec![standard_library(workspace)?];
    for one in &crates {
        works.push(work(one, &allowed)?);
    }
    for (name, _) in WITHOUT_FILE {
        ensure!(
            crates.iter().any(|one| one.name == name),
            "crates/xtask/src/notices.rs has a licence for the crate {name}, which is not linked"
        );
    }
    Ok(format(&works))
}

/// Rust's own library, whose parts are under the same licences.
fn standard_library(workspace: &Workspace) -> Result<Work> {
    let version = cmd!(workspace.shell, "rustc --version").quiet().read()?;
    let version = version.split_whitespace().nth(1);
    Ok(Work {
        name: "The Rust standard library".to_owned(),
        version: version
            .context("rustc does not tell its version")?
            .to_owned(),
        licence: "(MIT OR Apache-2.0) AND Unicode-3.0".to_owned(),
        texts: [RUST, APACHE, UNICODE].map(str::to_owned).into(),
    })
}

fn work(one: &Crate, allowed: &Allowed) -> Result<Work> {
    let Crate { name, version, .. } = one;
    let licence = one
        .license
        .as_deref()
        .with_context(|| format!("the crate {name} {version} names no licence"))?;
    ensure!(
        allowed.allows(name, licence),
        "the crate {name} {version} has the licence {licence}, which deny.toml does not allow"
    );
    Ok(Work {
        name: name.clone(),
        version: version.clone(),
        licence: licence.to_owned(),
        texts: texts(one)?,
    })
}

/// The texts that a crate comes with, or else that of its repository.
fn texts(one: &Crate) -> Result<Vec<String>> {
    let Crate { name, version, .. } = one;
    let folder = one.manifest_path.parent().unwrap_or(Path::new(""));
    let mut files = Vec::new();
    licence_files(folder, &mut files)
        .with_context(|| format!("{} cannot be read", folder.display()))?;
    files.extend(one.license_file.iter().map(|file| folder.join(file)));
    files.sort();
    files.dedup();
    let known = WITHOUT_FILE.iter().find(|(known, _)| known == name);
    match known {
        Some((_, text)) if files.is_empty() => return Ok(vec![(*text).to_owned()]),
        Some(_) => bail!(
            "the crate {name} {version} has a licence file: take it out of the list in crates/xtask/src/notices.rs"
        ),
        None => ensure!(
            !files.is_empty(),
            "the crate {name} {version} has no licence file: put that of {} into crates/xtask/licences, and the \
             crate into the list in crates/xtask/src/notices.rs",
            one.repository.as_deref().unwrap_or("its repository")
        ),
    }
    files
        .iter()
        .map(|file| {
            let bytes =
                fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

/// The files of licence in a folder and below it: code that was taken from elsewhere brings its own.
fn licence_files(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            licence_files(&path, files)?;
        } else if is_licence(&entry.file_name().to_string_lossy()) {
            files.push(path);
        }
    }
    Ok(())
}

fn is_licence(name: &str) -> bool {
    let upper = name.to_uppercase();
    NAMES.iter().any(|start| upper.starts_with(start)) && !upper.ends_with(".RS")
}

fn format(works: &[Work]) -> String {
    let mut numbers = BTreeMap::new();
    let mut texts = Vec::new();
    let mut notices = INTRODUCTION.to_owned();
    notices.push('\n');
    for work in works {
        let mut own = Vec::new();
        for text in &work.texts {
            let text = tidy(text);
            let number = *numbers.entry(text.clone()).or_insert_with(|| {
                texts.push(text);
                texts.len()
            });
            own.push(number.to_string());
        }
        let Work {
            name,
            version,
            licence,
            ..
        } = work;
        _ = writeln!(notices, "{name} {version}: {licence} [{}]", own.join(", "));
    }
    for (index, text) in texts.iter().enumerate() {
        let number = index + 1;
        _ = write!(notices, "\n{:=<80}\n[{number}]\n\n{text}\n", "");
    }
    notices
}

/// A text by which it is known as the same as another.
fn tidy(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed() -> Allowed {
        Allowed::read("[licenses]\nallow = ['MIT']").unwrap()
    }

    /// A crate with a folder that has these files.
    fn of(name: &str, licence: &str, files: &[&str]) -> (tempfile::TempDir, Crate) {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let file = folder.path().join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(
                &file,
                format!("text of {}", file.file_name().unwrap().display()),
            )
            .unwrap();
        }
        let manifest = folder.path().join("Cargo.toml");
        let json = serde_json::json!({
            "id": name, "name": name, "version": "1.2.3", "license": licence, "license_file": null,
            "repository": "https://example.com/it", "manifest_path": manifest, "source": "registry",
        });
        (folder, serde_json::from_value(json).unwrap())
    }

    fn refusal(name: &str, licence: &str, files: &[&str]) -> String {
        let (_folder, one) = of(name, licence, files);
        work(&one, &allowed()).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn the_texts_of_a_crate_are_those_in_its_folder_at_any_depth() {
        let (_folder, one) = of(
            "one",
            "MIT",
            &[
                "LICENSE-MIT",
                "src/lib.rs",
                "src/copying.rs",
                "other/Notice.txt",
            ],
        );
        let work = work(&one, &allowed()).unwrap();
        assert_eq!(work.texts, ["text of LICENSE-MIT", "text of Notice.txt"]);
    }

    #[test]
    fn a_crate_without_a_text_or_with_a_licence_that_is_not_allowed_is_named() {
        let said = refusal("one", "MIT", &["README.md"]);
        assert!(
            said.contains("one 1.2.3 has no licence file: put that of https://example.com/it"),
            "{said}"
        );
        let said = refusal("one", "GPL-3.0", &["LICENSE"]);
        assert!(said.contains("one 1.2.3 has the licence GPL-3.0"), "{said}");
        let said = refusal("objc2", "MIT", &["LICENSE"]);
        assert!(said.contains("take it out of the list"), "{said}");
    }

    #[test]
    fn a_crate_whose_file_is_left_out_has_that_of_its_repository() {
        let (_folder, one) = of("objc2", "MIT", &[]);
        assert_eq!(work(&one, &allowed()).unwrap().texts, [OBJC2]);
    }

    #[test]
    fn a_text_stands_once_however_many_have_it() {
        let work = |name: &str, text: &str| Work {
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            licence: "MIT".to_owned(),
            texts: vec![text.to_owned()],
        };
        let notices = format(&[
            work("one", "Free.\n"),
            work("two", "Other.\n"),
            work("three", "\r\nFree.  \r\n"),
        ]);
        assert!(notices.contains("one 1.0.0: MIT [1]\ntwo 1.0.0: MIT [2]\nthree 1.0.0: MIT [1]\n"));
        assert_eq!(notices.matches("Free.").count(), 1, "{notices}");
    }
}
