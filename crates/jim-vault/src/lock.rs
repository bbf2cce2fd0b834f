//! One process at a time.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::{VaultError, index, server_file};

/// How often a lock that another process holds is asked for.
const INTERVAL: Duration = Duration::from_millis(50);

/// Keeps other processes from one server's sign-in until it is dropped, or its process ends.
#[derive(Debug)]
pub struct Lock(#[allow(dead_code, reason = "the lock is held as long as the file is open")] File);

impl Lock {
    pub(crate) fn take(folder: &Path, server: &str, limit: Duration) -> Result<Self, VaultError> {
        index::make(folder)?;
        let path = server_file::path(folder, server, "lock");
        let unusable = |source| VaultError::Folder {
            path: path.clone(),
            source,
        };
        // Another process may hold it open: it is left as it is.
        let mut options = File::options();
        let opened = options.create(true).truncate(false).write(true).open(&path);
        let file = opened.map_err(unusable)?;
        let deadline = Instant::now() + limit;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self(file)),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => sleep(INTERVAL),
                Err(TryLockError::WouldBlock) => return Err(VaultError::Busy(server.to_owned())),
                Err(TryLockError::Error(source)) => return Err(unusable(source)),
            }
        }
    }
}
