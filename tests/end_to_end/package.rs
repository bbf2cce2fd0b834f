//! The module as somebody has it who installed the package: from a repository, found by its name, renewed and
//! removed.
//!
//! The package is made here of the module that `cargo xtask build` has staged. `JIM_PACKAGE` names a folder with
//! a package that is tested instead, as `cargo xtask package` leaves it: `JIM.<version>.nupkg`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use jim_host::{Outcome, Process, Script};

use crate::harness::{Harness, Outcomes, root};
use crate::staged;

/// How many bytes the native library of a platform may have in a package.
const BUDGET: u64 = 8_000_000;

/// What a package has besides native libraries.
const FILES: [&str; 11] = [
    "JIM.Format.ps1xml",
    "JIM.PowerShell.dll",
    "JIM.Types.ps1xml",
    "JIM.psd1",
    "LICENSE",
    "THIRD-PARTY-NOTICES.txt",
    "en-US/JIM.PowerShell.dll-Help.xml",
    "en-US/about_JIM.help.txt",
    "en-US/about_JIM_Connections.help.txt",
    "en-US/about_JIM_Errors.help.txt",
    "en-US/about_JIM_UnattendedJobs.help.txt",
];

/// The native libraries that a package can have.
const NATIVES: [&str; 8] = [
    "runtimes/linux-arm64/native/libjim_native.so",
    "runtimes/linux-musl-arm64/native/libjim_native.so",
    "runtimes/linux-musl-x64/native/libjim_native.so",
    "runtimes/linux-x64/native/libjim_native.so",
    "runtimes/osx-arm64/native/libjim_native.dylib",
    "runtimes/osx-x64/native/libjim_native.dylib",
    "runtimes/win-arm64/native/jim_native.dll",
    "runtimes/win-x64/native/jim_native.dll",
];

/// The version under test, and the one that comes after it here.
const VERSION: &str = env!("CARGO_PKG_VERSION");
const NEXT: &str = "99.0.0";

/// A folder of the name, empty, below the target folder.
fn empty_folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("package")
        .join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The folder that is the repository: the version under test is in it, and the next one.
fn repository() -> &'static Path {
    static REPOSITORY: OnceLock<PathBuf> = OnceLock::new();
    REPOSITORY.get_or_init(|| {
        let repository = empty_folder("repository");
        let person = Person::beside(&repository);
        let module = match std::env::var_os("JIM_PACKAGE") {
            None => {
                person.publish(&staged::folder());
                staged::folder()
            }
            Some(folder) => {
                let package = format!("JIM.{VERSION}.nupkg");
                fs::copy(Path::new(&folder).join(&package), repository.join(&package)).unwrap();
                person.save()
            }
        };
        // The next one differs in nothing else.
        let next = person.folder.join("next");
        copy(&module, &next);
        let manifest = next.join("JIM.psd1");
        let text = fs::read_to_string(&manifest).unwrap();
        let numbers = VERSION.split('-').next().unwrap();
        let this = format!("'{numbers}'");
        assert_eq!(text.matches(&this).count(), 1);
        let lines = text
            .replace(&this, &format!("'{NEXT}'"))
            .lines()
            .filter(|line| !line.contains("Prerelease"))
            .collect::<Vec<_>>()
            .join("\n");
        fs::write(&manifest, lines).unwrap();
        person.publish(&next);
        repository
    })
}

fn copy(from: &Path, to: &Path) {
    for file in files(from) {
        let there = to.join(&file);
        fs::create_dir_all(there.parent().unwrap()).unwrap();
        fs::copy(from.join(&file), there).unwrap();
    }
}

/// The files below a folder, as paths with slashes.
fn files(folder: &Path) -> BTreeSet<String> {
    fn walk(folder: &Path, before: &str, files: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{before}{}", entry.file_name().to_string_lossy());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{path}/"), files);
            } else {
                files.insert(path);
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(folder, "", &mut found);
    found
}

/// Somebody with folders of their own, who knows the repository.
struct Person {
    folder: PathBuf,
    repository: PathBuf,
}

impl Person {
    fn new() -> Self {
        Self::beside(repository())
    }

    fn beside(repository: &Path) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = empty_folder(&format!("person-{number}"));
        // .NET takes the current folder for one that is not there.
        for name in ["home/.local/share", "config", "cache"] {
            fs::create_dir_all(folder.join(name)).unwrap();
        }
        Self {
            folder,
            repository: repository.to_owned(),
        }
    }

    /// Runs a script in a session of their own.
    fn run(&self, text: &str) -> Outcome {
        self.run_at(text, "", "")
    }

    /// The same with a server that it may connect to.
    fn run_at(&self, text: &str, url: &str, key: &str) -> Outcome {
        let path = |name: &str| self.folder.join(name).display().to_string();
        let script = Script::new(format!(
            "Set-StrictMode -Version Latest
             $ErrorActionPreference = 'Stop'
             $known = Get-PSResourceRepository -Name 'Test*' -ErrorAction Ignore
             if (-not $known) {{ Register-PSResourceRepository -Name TestGallery -Uri $Repository -Trusted }}
             {text}"
        ))
        .variable("Repository", self.repository.display().to_string())
        .variable("Url", url)
        .variable("Key", key)
        .env("HOME", path("home"))
        .env("XDG_DATA_HOME", path("home/.local/share"))
        .env("XDG_CONFIG_HOME", path("config"))
        .env("XDG_CACHE_HOME", path("cache"))
        .env("LOCALAPPDATA", path("home/.local/share"))
        // Where PowerShell looks by itself.
        .env("PSModulePath", "");
        Process::new().unwrap().run(&script).unwrap()
    }

    fn publish(&self, module: &Path) {
        let module = module.display();
        self.run(&format!(
            "Publish-PSResource -Path '{module}' -Repository TestGallery"
        ))
        .succeeded();
    }

    /// Unpacks the package, and gives the folder that has the manifest.
    fn save(&self) -> PathBuf {
        let saved = self.folder.join("saved");
        fs::create_dir_all(&saved).unwrap();
        self.run(&format!(
            "Save-PSResource JIM -Version '{VERSION}' -Prerelease -Repository TestGallery -Path '{}'",
            saved.display()
        ))
        .succeeded();
        let versions = fs::read_dir(saved.join("JIM")).unwrap();
        let [module] = &versions.map(|one| one.unwrap().path()).collect::<Vec<_>>()[..] else {
            panic!("one version was expected in {}", saved.display());
        };
        module.clone()
    }

    fn install(&self, version: &str) {
        self.run(&format!(
            "Install-PSResource JIM -Version '{version}' -Prerelease -Repository TestGallery"
        ))
        .succeeded();
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn the_package_has_these_files_and_no_others() {
    let person = Person::new();
    let module = person.save();
    let (natives, others): (BTreeSet<_>, BTreeSet<_>) = files(&module)
        .into_iter()
        .partition(|file| file.starts_with("runtimes/"));
    assert_eq!(others, FILES.map(str::to_owned).into());
    assert!(!natives.is_empty());
    for native in &natives {
        assert!(NATIVES.contains(&native.as_str()), "{native}");
        let size = fs::metadata(module.join(native)).unwrap().len();
        // One for development is larger.
        let optimised = std::env::var_os("JIM_PACKAGE").is_some();
        assert!(!optimised || size <= BUDGET, "{native}: {size}");
    }
}

#[test]
fn the_package_tells_what_is_new_and_whose_code_it_has() {
    let person = Person::new();
    let module = person.save();
    let manifest = module.join("JIM.psd1").display().to_string();
    let outcome = person.run(&format!(
        "$data = Import-PowerShellDataFile '{manifest}'
         $data.PrivateData.PSData.ReleaseNotes
         (Test-ModuleManifest '{manifest}').Version.ToString()"
    ));
    let changes = fs::read_to_string(root().join("CHANGELOG.md")).unwrap();
    let title = format!("## [{VERSION}]");
    let changes: Vec<_> = changes
        .lines()
        .skip_while(|line| !line.starts_with(&title))
        .skip(1)
        .take_while(|line| !line.starts_with("## ["))
        .collect();
    let [notes, version] = outcome.succeeded().values()[..] else {
        panic!("{:?}", outcome.output)
    };
    assert_eq!(notes, changes.join("\n").trim());
    assert!(VERSION.starts_with(version.as_str().unwrap()));

    let notices = fs::read_to_string(module.join("THIRD-PARTY-NOTICES.txt")).unwrap();
    for name in [
        "The Rust standard library 1.",
        "rustls 0.",
        "windows-sys 0.",
        "objc2 0.",
    ] {
        assert!(notices.contains(&format!("\n{name}")), "{name}");
    }
}

#[test]
#[cfg_attr(
    not(own_modules),
    ignore = "it would change the modules of whoever runs it; CI=true lets it"
)]
fn what_is_installed_is_imported_by_its_name_has_help_and_runs() {
    let person = Person::new();
    person.install(VERSION);
    let harness = Harness::new();
    let outcome = person.run_at(
        "Import-Module JIM
         (Get-Help Connect-JIM).Synopsis
         [string](Get-Help about_JIM) -match 'A SCHEDULED SCRIPT'
         $null = Connect-JIM -Url $Url -ApiKey $Key
         @(Get-JIMConnectedSystem).Count -gt 1
         (Get-JIMConnectedSystem -Name 'HR System' | Out-String) -match 'HR System'",
        harness.simulator.url(),
        harness.simulator.api_key(),
    );
    let [synopsis, topic, listed, shown] = outcome.succeeded().values()[..] else {
        panic!("{:?}", outcome.output)
    };
    assert!(synopsis.as_str().unwrap().ends_with('.'), "{synopsis}");
    assert_eq!([topic, listed, shown], [true, true, true]);
}

#[test]
#[cfg_attr(
    not(own_modules),
    ignore = "it would change the modules of whoever runs it; CI=true lets it"
)]
fn an_update_leaves_a_session_alone_and_is_what_the_next_one_gets() {
    let person = Person::new();
    person.install(VERSION);
    let harness = Harness::new();
    let outcome = person.run_at(
        "$null = Connect-JIM -Url $Url -ApiKey $Key
         Update-PSResource JIM -Repository TestGallery
         (Get-InstalledPSResource JIM).Count
         @(Get-JIMConnectedSystem).Count -gt 1
         (Get-Module JIM).Version.ToString()",
        harness.simulator.url(),
        harness.simulator.api_key(),
    );
    let [installed, works, loaded] = outcome.succeeded().values()[..] else {
        panic!("{:?}", outcome.output)
    };
    assert_eq!((installed.as_i64(), works.as_bool()), (Some(2), Some(true)));
    assert!(VERSION.starts_with(loaded.as_str().unwrap()), "{loaded}");

    let versions = |import: &str| {
        let script = format!("{import}; (Get-Module JIM).Version.ToString()");
        person.run(&script).succeeded().values()[0].clone()
    };
    assert_eq!(versions("Import-Module JIM"), NEXT);
    let numbers = VERSION.split('-').next().unwrap();
    assert_eq!(
        versions(&format!("Import-Module JIM -RequiredVersion {numbers}")),
        numbers
    );
    assert_eq!(versions("Import-Module JIM -MaximumVersion 98.0"), numbers);
}

#[test]
#[cfg_attr(
    not(own_modules),
    ignore = "it would change the modules of whoever runs it; CI=true lets it"
)]
fn what_is_removed_leaves_nothing() {
    let person = Person::new();
    person.install(VERSION);
    person.install(NEXT);
    // It would spare what is no preview.
    let preview = if VERSION.contains('-') {
        "-Prerelease"
    } else {
        ""
    };
    let outcome = person.run(&format!(
        "$folder = Split-Path (Split-Path (Get-Module JIM -ListAvailable)[0].Path)
         Uninstall-PSResource JIM -Version {NEXT}
         (Get-ChildItem $folder).Name
         Uninstall-PSResource JIM -Version '{VERSION}' {preview}
         Test-Path $folder
         @(Get-Module JIM -ListAvailable).Count"
    ));
    let [left, there, found] = outcome.succeeded().values()[..] else {
        panic!("{:?}", outcome.output)
    };
    assert!(VERSION.starts_with(left.as_str().unwrap()), "{left}");
    assert_eq!(there, false);
    assert_eq!(found, 0);
}
