//! Which system owns which run profile: learned on the way, kept as a hint between processes.
//!
//! The API has no route by run profile id alone. A hint that has become wrong costs one request,
//! because the server answers 404 for a profile under the wrong system.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use url::Url;

/// Run profile id to connected system id.
type Map = BTreeMap<i32, i32>;

pub(crate) struct Owners {
    file: Option<PathBuf>,
    known: Mutex<Option<Map>>,
}

impl Owners {
    pub(crate) fn new(folder: Option<&Path>, server: &Url) -> Self {
        let file = folder.map(|folder| {
            let digest = Sha256::digest(server.as_str());
            let name: String = digest[..8]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            folder.join(format!("owners-{name}.json"))
        });
        Self {
            file,
            known: Mutex::new(None),
        }
    }

    pub(crate) fn of(&self, run_profile: i32) -> Option<i32> {
        self.with(|known| known.get(&run_profile).copied())
    }

    /// Remembers what a list of one system's run profiles showed.
    pub(crate) fn learn(&self, system: i32, run_profiles: impl IntoIterator<Item = i32>) {
        self.with(|known| {
            let before = known.clone();
            known.extend(run_profiles.into_iter().map(|id| (id, system)));
            if *known != before {
                self.save(known);
            }
        });
    }

    pub(crate) fn forget(&self, run_profile: i32) {
        self.with(|known| {
            if known.remove(&run_profile).is_some() {
                self.save(known);
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Map) -> T) -> T {
        let mut known: MutexGuard<'_, _> =
            self.known.lock().unwrap_or_else(PoisonError::into_inner);
        act(known.get_or_insert_with(|| self.load()))
    }

    fn load(&self) -> Map {
        let text = self.file.as_ref().and_then(|file| std::fs::read(file).ok());
        text.and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    /// Writes the whole file under another name first, so that a reader never sees half of it.
    /// A hint that cannot be kept is no failure.
    fn save(&self, known: &Map) {
        let Some(file) = &self.file else { return };
        let Some(folder) = file.parent() else { return };
        let write = || -> std::io::Result<()> {
            std::fs::create_dir_all(folder)?;
            let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
            temporary.write_all(&serde_json::to_vec(known)?)?;
            temporary.persist(file)?;
            Ok(())
        };
        let _ = write();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(url: &str) -> Url {
        Url::parse(url).unwrap()
    }

    #[test]
    fn what_was_learned_is_known_to_the_next_process() {
        let folder = tempfile::tempdir().unwrap();
        let url = server("https://jim.example.com/");
        let first = Owners::new(Some(folder.path()), &url);
        first.learn(3, [41, 42]);
        first.learn(4, [43]);
        first.forget(41);

        let second = Owners::new(Some(folder.path()), &url);
        assert_eq!(
            [41, 42, 43].map(|id| second.of(id)),
            [None, Some(3), Some(4)]
        );
        let other = Owners::new(Some(folder.path()), &server("https://other.example.com/"));
        assert_eq!(other.of(42), None);
    }

    #[test]
    fn a_broken_file_is_as_good_as_none() {
        let folder = tempfile::tempdir().unwrap();
        let url = server("https://jim.example.com/");
        let owners = Owners::new(Some(folder.path()), &url);
        std::fs::write(owners.file.as_ref().unwrap(), "{").unwrap();
        assert_eq!(owners.of(42), None);
        owners.learn(1, [42]);
        assert_eq!(Owners::new(Some(folder.path()), &url).of(42), Some(1));
    }
}
