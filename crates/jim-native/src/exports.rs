//! The exported functions. Every unsafe block of the project is here or in `buffer`.

use std::time::Duration;

use jim_client::Client;

use crate::advice;
use crate::buffer::{self, JimBuffer};
use crate::connection_settings;
use crate::event::Failure;
use crate::guard::guard;
use crate::injected;
use crate::operation::{Operation, panicked};
use crate::operations::Kind;
use crate::queue::Pulled;
use crate::registry::Registry;

/// Changes whenever a caller built for the one before would misunderstand this library.
const ABI_VERSION: u32 = 2;

/// An event was written.
const EVENT: i32 = 0;
/// The time passed without an event.
const NOTHING_YET: i32 = 1;
/// There are no more events.
const DONE: i32 = 2;
/// The call succeeded.
const OK: i32 = 0;
/// The call failed; the reason was written, where there is a place for it.
const FAILED: i32 = -1;
/// There is nothing with that handle.
const NO_SUCH_HANDLE: i32 = -2;
/// A pointer that is needed is null.
const NULL_POINTER: i32 = -3;

static CLIENTS: Registry<Client> = Registry::new();
static OPERATIONS: Registry<Operation> = Registry::new();

/// The version of this interface; a caller built for another must not go on.
#[unsafe(no_mangle)]
pub extern "C" fn jim_abi_version() -> u32 {
    ABI_VERSION
}

/// Makes a client from settings (JSON) and secrets: the key, the proxy's password and the client's
/// certificate with its private key (PEM), each ended by a zero byte. Nothing is sent.
///
/// # Safety
/// Each pointer with a length is null or can be read for that length; the others are null or can be
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jim_client_new(
    settings: *const u8,
    settings_length: usize,
    secrets: *const u8,
    secrets_length: usize,
    client: *mut u64,
    error: *mut JimBuffer,
) -> i32 {
    if client.is_null() {
        return NULL_POINTER;
    }
    // SAFETY: as the caller vouches.
    let (settings, secrets) = unsafe {
        (
            buffer::copy(settings, settings_length),
            buffer::copy(secrets, secrets_length),
        )
    };
    let made =
        guard(|| new_client(&settings, secrets)).unwrap_or_else(|panic| Err(panicked(&panic)));
    // SAFETY: as the caller vouches.
    unsafe { write_handle(made.map(|made| CLIENTS.insert(made)), client, error) }
}

/// Forgets a client; operations that use it go on.
#[unsafe(no_mangle)]
pub extern "C" fn jim_client_free(client: u64) -> i32 {
    guard(|| code(CLIENTS.remove(client).is_some())).unwrap_or(FAILED)
}

/// Starts an operation, given as JSON: `{"kind": "...", ...}`.
///
/// # Safety
/// As for [`jim_client_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jim_op_start(
    client: u64,
    operation: *const u8,
    operation_length: usize,
    handle: *mut u64,
    error: *mut JimBuffer,
) -> i32 {
    // An operation that nobody can hold must not begin.
    if handle.is_null() {
        return NULL_POINTER;
    }
    let Some(client) = CLIENTS.get(client) else {
        return NO_SUCH_HANDLE;
    };
    // SAFETY: as the caller vouches.
    let operation = unsafe { buffer::copy(operation, operation_length) };
    let started =
        guard(|| start(&client, &operation)).unwrap_or_else(|panic| Err(panicked(&panic)));
    let started = started.map_err(|failure| failure.about("url", client.url()));
    let started = started.map(|started| OPERATIONS.insert(started));
    // SAFETY: as the caller vouches.
    unsafe { write_handle(started, handle, error) }
}

/// How many clients and operations there are: for tests that look for what was forgotten.
#[unsafe(no_mangle)]
pub extern "C" fn jim_live_handles() -> u64 {
    guard(|| CLIENTS.count() + OPERATIONS.count()).unwrap_or(u64::MAX)
}

/// Waits for the next event, at most so many milliseconds, and writes it as JSON.
///
/// # Safety
/// `event` is null or can be written; what is written there goes to [`jim_buffer_free`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jim_op_next(handle: u64, milliseconds: u32, event: *mut JimBuffer) -> i32 {
    if event.is_null() {
        return NULL_POINTER;
    }
    let Some(operation) = OPERATIONS.get(handle) else {
        return NO_SUCH_HANDLE;
    };
    let limit = Duration::from_millis(milliseconds.into());
    let pulled = guard(|| match operation.next(limit) {
        Pulled::Event(event) => (EVENT, serde_json::to_vec(&event).unwrap_or_default()),
        Pulled::NothingYet => (NOTHING_YET, Vec::new()),
        Pulled::Done => (DONE, Vec::new()),
    });
    let (code, bytes) = pulled.unwrap_or((FAILED, Vec::new()));
    // SAFETY: not null, and writable as the caller vouches.
    unsafe { event.write(bytes.into()) };
    code
}

/// Stops an operation; a call of [`jim_op_next`] that waits returns at once.
#[unsafe(no_mangle)]
pub extern "C" fn jim_op_cancel(handle: u64) -> i32 {
    let found = OPERATIONS.get(handle);
    guard(|| code(found.map(|operation| operation.cancel()).is_some())).unwrap_or(FAILED)
}

/// Forgets an operation, and stops it if it goes on.
#[unsafe(no_mangle)]
pub extern "C" fn jim_op_free(handle: u64) -> i32 {
    guard(|| code(OPERATIONS.remove(handle).is_some())).unwrap_or(FAILED)
}

/// Takes back bytes that this library wrote.
///
/// # Safety
/// They were written by this library and not taken back before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jim_buffer_free(pointer: *mut u8, length: usize) {
    // SAFETY: as the caller vouches.
    unsafe { buffer::free(pointer, length) }
}

fn new_client(settings: &[u8], secrets: Vec<u8>) -> Result<Client, Box<Failure>> {
    let (url, settings) = connection_settings::read(settings, secrets).map_err(misunderstood)?;
    Client::new(settings).map_err(|error| advice::failure(&error).about("url", url))
}

fn start(client: &Client, operation: &[u8]) -> Result<Operation, Box<Failure>> {
    let kind: Kind = serde_json::from_slice(operation).map_err(misunderstood)?;
    injected::panic_if_asked("export", &kind);
    Operation::start(client, kind).map_err(misunderstood)
}

/// The module and its library do not fit together.
fn misunderstood(error: impl std::error::Error) -> Box<Failure> {
    panicked(&error.to_string())
}

/// # Safety
/// `handle` can be written; `error` is null or can be written.
unsafe fn write_handle(
    made: Result<u64, Box<Failure>>,
    handle: *mut u64,
    error: *mut JimBuffer,
) -> i32 {
    match made {
        Ok(made) => {
            // SAFETY: writable as the caller vouches.
            unsafe { handle.write(made) };
            OK
        }
        Err(failure) => {
            if !error.is_null() {
                let bytes = serde_json::to_vec(&failure).unwrap_or_default();
                // SAFETY: not null, and writable as the caller vouches.
                unsafe { error.write(bytes.into()) };
            }
            FAILED
        }
    }
}

fn code(found: bool) -> i32 {
    if found { OK } else { NO_SUCH_HANDLE }
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod tests;
