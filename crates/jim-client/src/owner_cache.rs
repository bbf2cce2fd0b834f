//! Which system owns which run profile: learned from lists, kept as a hint between processes.
//!
//! The API has no route by run profile id alone. A hint that has become wrong costs one request,
//! because the server answers 404 for a profile under the wrong system.
//!
//! On disk it is a log: a line for each list, the system's id and then those of its run profiles; the
//! last line of a system counts. So a list costs one line, however many others there are.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};
use url::Url;

/// How many lines that no longer count are left in the file before it is written anew.
const STALE_LINES: usize = 100;

pub(crate) struct OwnerCache {
    file: Option<PathBuf>,
    /// `None` until it is first asked or told something.
    known: Mutex<Option<Known>>,
}

#[derive(Default)]
struct Known {
    /// Run profile id to connected system id.
    owners: HashMap<i32, i32>,
    /// Connected system id to the ids of its run profiles, in order.
    lists: HashMap<i32, Vec<i32>>,
    /// The systems whose lists are not in the file as they are here.
    unsaved: BTreeSet<i32>,
    lines: usize,
}

impl OwnerCache {
    /// Reads nothing yet.
    pub(crate) fn new(folder: Option<&Path>, server: &Url) -> Self {
        let file = folder.map(|folder| {
            let digest = Sha256::digest(server.as_str());
            let name: String = digest[..8]
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            folder.join(format!("owners-{name}.txt"))
        });
        Self {
            file,
            known: Mutex::new(None),
        }
    }

    /// The system that is thought to own a run profile.
    pub(crate) fn of(&self, run_profile: i32) -> Option<i32> {
        self.with(|known| known.owners.get(&run_profile).copied())
    }

    /// Takes a list of one system's run profiles in the place of what was known of that system.
    pub(crate) fn replace(&self, system: i32, run_profiles: impl IntoIterator<Item = i32>) {
        let run_profiles = run_profiles.into_iter().collect();
        self.with(|known| known.change(system, run_profiles));
    }

    /// Adds one run profile to those of its system.
    pub(crate) fn add(&self, system: i32, run_profile: i32) {
        self.with(|known| {
            let mut list = known.lists.get(&system).cloned().unwrap_or_default();
            list.push(run_profile);
            known.change(system, list);
        });
    }

    /// Removes one run profile.
    pub(crate) fn forget(&self, run_profile: i32) {
        self.with(|known| {
            if let Some(system) = known.owners.get(&run_profile).copied() {
                let mut list = known.lists.get(&system).cloned().unwrap_or_default();
                list.retain(|id| *id != run_profile);
                known.change(system, list);
            }
        });
    }

    /// Writes what has changed, once for the whole command. A hint that cannot be kept is no failure.
    pub(crate) fn save(&self) {
        let Some(file) = &self.file else { return };
        self.with(|known| {
            if !known.unsaved.is_empty() && known.save(file).is_ok() {
                known.unsaved.clear();
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Known) -> T) -> T {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        act(known.get_or_insert_with(|| self.file.as_deref().map(Known::load).unwrap_or_default()))
    }
}

impl Known {
    fn load(file: &Path) -> Self {
        let mut known = Self::default();
        let text = std::fs::read(file).unwrap_or_default();
        for line in String::from_utf8_lossy(&text).lines() {
            known.lines += 1;
            let mut ids = line.split(' ').map_while(|id| id.parse().ok());
            if let Some(system) = ids.next() {
                known.change(system, ids.collect());
            }
        }
        known.unsaved.clear();
        known
    }

    fn change(&mut self, system: i32, mut list: Vec<i32>) {
        list.sort_unstable();
        list.dedup();
        let before = self.lists.get(&system).map(Vec::as_slice);
        if before.unwrap_or_default() == list
            && list.iter().all(|id| self.owners.get(id) == Some(&system))
        {
            return;
        }
        for id in before.unwrap_or_default() {
            if self.owners.get(id) == Some(&system) {
                self.owners.remove(id);
            }
        }
        self.owners.extend(list.iter().map(|id| (*id, system)));
        self.lists.insert(system, list);
        self.unsaved.insert(system);
    }

    fn save(&mut self, file: &Path) -> std::io::Result<()> {
        let folder = file.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder)?;
        if self.lines > self.lists.len() + STALE_LINES {
            // Under another name first, so that a reader never sees half of it.
            let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
            temporary.write_all(self.text(self.lists.keys()).as_bytes())?;
            temporary.persist(file)?;
            self.lines = self.lists.len();
            return Ok(());
        }
        let mut log = std::fs::File::options()
            .create(true)
            .append(true)
            .open(file)?;
        log.write_all(self.text(&self.unsaved).as_bytes())?;
        self.lines += self.unsaved.len();
        Ok(())
    }

    fn text<'a>(&self, systems: impl IntoIterator<Item = &'a i32>) -> String {
        let mut text = String::new();
        for system in systems {
            let _ = write!(text, "{system}");
            for id in self.lists.get(system).into_iter().flatten() {
                let _ = write!(text, " {id}");
            }
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn new() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        /// The cache of a process that begins now.
        fn process(&self) -> OwnerCache {
            self.process_at("https://jim.example.com/")
        }

        fn process_at(&self, url: &str) -> OwnerCache {
            OwnerCache::new(Some(self.0.path()), &Url::parse(url).unwrap())
        }

        fn text(&self) -> String {
            std::fs::read_to_string(self.process().file.unwrap()).unwrap_or_default()
        }
    }

    #[test]
    fn what_was_learned_is_known_to_the_next_process() {
        let folder = Folder::new();
        let first = folder.process();
        first.replace(3, [41, 42]);
        first.replace(4, [43]);
        first.add(4, 44);
        first.forget(41);
        first.save();

        let second = folder.process();
        assert_eq!(
            [41, 42, 43, 44].map(|id| second.of(id)),
            [None, Some(3), Some(4), Some(4)]
        );
        let other = folder.process_at("https://other.example.com/");
        assert_eq!(other.of(42), None);
    }

    #[test]
    fn a_list_takes_the_place_of_what_was_known_of_its_system() {
        let folder = Folder::new();
        let cache = folder.process();
        cache.replace(3, [41, 42]);
        cache.replace(3, [42, 43]);
        cache.replace(4, [43]);
        cache.save();
        for cache in [cache, folder.process()] {
            assert_eq!(
                [41, 42, 43].map(|id| cache.of(id)),
                [None, Some(3), Some(4)]
            );
        }
    }

    #[test]
    fn only_what_changed_is_written_and_only_when_it_is_saved() {
        let folder = Folder::new();
        let cache = folder.process();
        cache.replace(3, [42, 41]);
        cache.replace(4, [43]);
        assert_eq!(folder.text(), "");
        cache.save();
        assert_eq!(folder.text(), "3 41 42\n4 43\n");

        let next = folder.process();
        next.replace(3, [41, 42]);
        next.replace(5, []);
        next.save();
        assert_eq!(folder.text(), "3 41 42\n4 43\n");
        next.replace(4, []);
        next.save();
        assert_eq!(folder.text(), "3 41 42\n4 43\n4\n");
    }

    #[test]
    fn the_file_does_not_grow_for_ever() {
        let folder = Folder::new();
        for id in 0..3 * STALE_LINES {
            let cache = folder.process();
            cache.replace(3, [i32::try_from(id).unwrap()]);
            cache.save();
        }
        assert!(folder.text().lines().count() <= STALE_LINES + 2);
        let last = i32::try_from(3 * STALE_LINES - 1).unwrap();
        assert_eq!(folder.process().of(last), Some(3));
    }

    #[test]
    fn a_broken_file_is_as_good_as_none() {
        let folder = Folder::new();
        std::fs::write(folder.process().file.unwrap(), b"{\"\xff\n\n7 x\n").unwrap();
        let cache = folder.process();
        assert_eq!(cache.of(42), None);
        cache.replace(1, [42]);
        cache.save();
        assert_eq!(folder.process().of(42), Some(1));
    }
}
