//! Whether a .NET project has changed since it was last built.
//!
//! `dotnet build` takes seconds to find out that it has nothing to do. Comparing contents
//! takes a millisecond, and unlike file times it notices a deleted file and an older one put back.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use walkdir::WalkDir;

/// Folders inside a project that hold what a build made of it.
const PRODUCTS: [&str; 2] = ["bin", "obj"];

/// Files in the root of the checkout that every .NET build reads.
const SHARED: [&str; 5] = [
    ".editorconfig",
    "Directory.Build.props",
    "Directory.Packages.props",
    "global.json",
    "nuget.config",
];

/// What a project was built from.
pub(crate) struct Fingerprint(String);

impl Fingerprint {
    /// Reads every file of the project in `folder` of the checkout at `root`.
    pub(crate) fn of(root: &Path, folder: &str) -> Result<Self> {
        let mut files = BTreeMap::new();
        let sources = WalkDir::new(root.join(folder))
            .into_iter()
            .filter_entry(|entry| !PRODUCTS.iter().any(|product| entry.file_name() == *product));
        for entry in sources {
            let entry = entry?;
            if entry.file_type().is_file() {
                let path = entry.into_path();
                let content = fs::read(&path)
                    .with_context(|| format!("{} could not be read", path.display()))?;
                files.insert(path, content);
            }
        }
        for name in SHARED {
            let path = root.join(name);
            match fs::read(&path) {
                Ok(content) => _ = files.insert(path, content),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(error).with_context(|| format!("{name} could not be read"));
                }
            }
        }
        let mut hasher = DefaultHasher::new();
        files.hash(&mut hasher);
        Ok(Self(format!("{:016x}", hasher.finish())))
    }

    /// Whether `output` stands as it was built from exactly this.
    pub(crate) fn matches(&self, output: &Path) -> bool {
        output.exists() && fs::read_to_string(record(output)).is_ok_and(|built| built == self.0)
    }

    /// Notes that `output` was built from this.
    pub(crate) fn remember(&self, output: &Path) -> Result<()> {
        fs::write(record(output), &self.0)
            .with_context(|| format!("{} could not be written", record(output).display()))
    }
}

fn record(output: &Path) -> PathBuf {
    output.with_added_extension("built-from")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Checkout(tempfile::TempDir);

    impl Checkout {
        fn new() -> Self {
            let checkout = Self(tempfile::tempdir().unwrap());
            fs::create_dir_all(checkout.path("module/bin")).unwrap();
            fs::create_dir_all(checkout.path("out")).unwrap();
            checkout.write("module/Command.cs", "one");
            checkout.write("module/bin/Module.dll", "product");
            checkout
        }

        fn path(&self, path: &str) -> PathBuf {
            self.0.path().join(path)
        }

        fn write(&self, path: &str, content: &str) {
            fs::write(self.path(path), content).unwrap();
        }

        fn build(&self) {
            self.write("out/Module.dll", "product");
            self.fingerprint()
                .remember(&self.path("out/Module.dll"))
                .unwrap();
        }

        fn fingerprint(&self) -> Fingerprint {
            Fingerprint::of(self.0.path(), "module").unwrap()
        }

        fn is_fresh(&self) -> bool {
            self.fingerprint().matches(&self.path("out/Module.dll"))
        }
    }

    #[test]
    fn what_was_built_from_the_same_sources_is_fresh() {
        let checkout = Checkout::new();
        assert!(!checkout.is_fresh(), "nothing has been built");
        checkout.build();
        assert!(checkout.is_fresh());
    }

    #[test]
    fn a_product_inside_the_project_is_no_source() {
        let checkout = Checkout::new();
        checkout.build();
        checkout.write("module/bin/Module.dll", "another product");
        assert!(checkout.is_fresh());
    }

    #[test]
    fn a_changed_added_or_deleted_source_and_a_lost_product_are_noticed() {
        let changes: [fn(&Checkout); 5] = [
            |checkout| checkout.write("module/Command.cs", "two"),
            |checkout| checkout.write("module/Another.cs", ""),
            |checkout| checkout.write("Directory.Build.props", "<Project />"),
            |checkout| fs::remove_file(checkout.path("module/Command.cs")).unwrap(),
            |checkout| fs::remove_file(checkout.path("out/Module.dll")).unwrap(),
        ];
        for (number, change) in changes.into_iter().enumerate() {
            let checkout = Checkout::new();
            checkout.build();
            change(&checkout);
            assert!(!checkout.is_fresh(), "change {number}");
        }
    }
}
