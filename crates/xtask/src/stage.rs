//! The module as it is installed: all that it needs in one folder, and nothing else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::natives::Native;
use crate::version::Version;
use crate::workspace::Workspace;
use crate::{dotnet, install, manifest, notices};

/// The languages that the module has help in, each a folder beside the manifest.
const CULTURES: [&str; 1] = ["en-US"];

/// Where a file of the module comes from.
enum Source {
    File(PathBuf),
    Text(String),
}

/// Lays the module out below a folder, and answers with the folder that has its manifest.
pub(crate) fn stage(
    workspace: &Workspace,
    version: &Version,
    natives: &[Native],
    folder: &Path,
) -> Result<PathBuf> {
    let module = folder.join("JIM");
    let staged = module.join(version.numbers());
    let files = files(workspace, version, natives)?;
    for (path, source) in &files {
        let path = staged.join(path);
        match source {
            Source::File(built) => install::into(&path, built)?,
            Source::Text(text) => install::text(&path, text)?,
        }
    }
    let expected = files
        .keys()
        .map(|path| staged.join(path))
        .collect::<Vec<_>>();
    install::remove_others(&module, &expected)?;
    Ok(staged)
}

/// The files of the module by their places in it.
fn files(
    workspace: &Workspace,
    version: &Version,
    natives: &[Native],
) -> Result<BTreeMap<String, Source>> {
    let root = &workspace.root;
    let read = |file: &str| {
        fs::read_to_string(root.join(file)).with_context(|| format!("{file} cannot be read"))
    };
    let here = |file: &str| Source::File(root.join(file));
    let mut files = BTreeMap::from([
        (
            "JIM.psd1".to_owned(),
            Source::Text(manifest::of_package(&read("JIM.psd1")?, &version.notes)?),
        ),
        ("JIM.PowerShell.dll".to_owned(), here(dotnet::SHIM)),
        (
            "JIM.Format.ps1xml".to_owned(),
            here("module/JIM.Format.ps1xml"),
        ),
        (
            "JIM.Types.ps1xml".to_owned(),
            here("module/JIM.Types.ps1xml"),
        ),
        ("LICENSE".to_owned(), here("LICENSE")),
        (
            "THIRD-PARTY-NOTICES.txt".to_owned(),
            Source::Text(notices::text(workspace)?),
        ),
    ]);
    for culture in CULTURES {
        for name in help(root)? {
            let path = format!("{culture}/{name}");
            let built = here(&path);
            files.insert(path, built);
        }
    }
    for Native { platform, file } in natives {
        let path = format!("runtimes/{}/native/{}", platform.rid, platform.library);
        files.insert(path, Source::File(file.clone()));
    }
    Ok(files)
}

/// The files that Get-Help reads: that of the cmdlets, and a topic for each source of one.
fn help(root: &Path) -> Result<Vec<String>> {
    let mut names = vec!["JIM.PowerShell.dll-Help.xml".to_owned()];
    for entry in fs::read_dir(root.join("module/help"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("about_") && name.ends_with(".help.txt") {
            names.push(name);
        }
    }
    Ok(names)
}
