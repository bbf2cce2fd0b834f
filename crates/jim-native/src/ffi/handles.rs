//! Handles: numbers that stand for what lives on this side.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

static NEXT: AtomicU64 = AtomicU64::new(1);

pub(crate) struct Handles<T> {
    entries: Mutex<Option<HashMap<u64, Arc<T>>>>,
}

impl<T> Handles<T> {
    pub(crate) const fn new() -> Self {
        Self {
            entries: Mutex::new(None),
        }
    }

    pub(crate) fn insert(&self, entry: T) -> u64 {
        let handle = NEXT.fetch_add(1, Ordering::Relaxed);
        self.with(|entries| entries.insert(handle, Arc::new(entry)));
        handle
    }

    pub(crate) fn get(&self, handle: u64) -> Option<Arc<T>> {
        self.with(|entries| entries.get(&handle).cloned())
    }

    pub(crate) fn remove(&self, handle: u64) -> Option<Arc<T>> {
        self.with(|entries| entries.remove(&handle))
    }

    pub(crate) fn count(&self) -> u64 {
        self.with(|entries| entries.len() as u64)
    }

    fn with<R>(&self, act: impl FnOnce(&mut HashMap<u64, Arc<T>>) -> R) -> R {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        act(entries.get_or_insert_default())
    }
}
