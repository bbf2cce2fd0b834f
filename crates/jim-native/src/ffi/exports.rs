//! The exported functions: what each does for its caller, `docs/boundary.md` tells.

use std::time::Duration;

use jim_client::Client;
use secrecy::zeroize::Zeroizing;

use super::buffer::{self, JimBuffer, JimBytes, JimSecrets};
use super::connection_settings::{self, Secrets};
use super::handles::Handles;
use crate::commands::{self, Request};
use crate::contract::{Event, Failure};
use crate::operation::{Operation, Pulled};
use crate::panic_guard::guard;
use crate::present::failure::{failure, internal, misunderstood};
use crate::{credential_store, fault_injection};

/// Changes whenever a caller built for the one before would misunderstand this library.
pub const JIM_ABI_VERSION: u32 = 6;

/// The call succeeded.
pub const JIM_OK: i32 = 0;
/// An event was written.
pub const JIM_EVENT: i32 = 0;
/// The time passed without an event.
pub const JIM_NOTHING_YET: i32 = 1;
/// Results were written, several at a time.
pub const JIM_ROWS: i32 = 3;
/// There are no more events.
pub const JIM_DONE: i32 = 2;
/// The call failed; the reason was written, where there is a place for it.
pub const JIM_FAILED: i32 = -1;
/// There is nothing with that handle.
pub const JIM_NO_SUCH_HANDLE: i32 = -2;
/// A pointer that is needed is null.
pub const JIM_NULL_POINTER: i32 = -3;

static CLIENTS: Handles<Client> = Handles::new();
static OPERATIONS: Handles<Operation> = Handles::new();

/// The version of this interface; a caller built for another must not go on.
#[unsafe(no_mangle)]
pub extern "C" fn jim_abi_version() -> u32 {
    JIM_ABI_VERSION
}

/// Makes a client from settings (JSON) and secrets, which are apart so that no JSON holds one. Nothing
/// is sent.
///
/// # Safety
/// Each pointer with a length is null or can be read for that length, those among the secrets too; the
/// others are null or can be read or written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jim_client_new(
    settings: *const u8,
    settings_length: usize,
    secrets: *const JimSecrets,
    client: *mut u64,
    error: *mut JimBuffer,
) -> i32 {
    if client.is_null() {
        return JIM_NULL_POINTER;
    }
    // SAFETY: as the caller vouches.
    let (settings, secrets) = unsafe { (buffer::copy(settings, settings_length), copy(secrets)) };
    let made =
        guard(|| new_client(&settings, &secrets)).unwrap_or_else(|panic| Err(internal(&panic)));
    // SAFETY: as the caller vouches.
    unsafe { write_handle(made.map(|made| CLIENTS.insert(made)), client, error) }
}

/// Forgets a client; operations that use it go on.
#[unsafe(no_mangle)]
pub extern "C" fn jim_client_free(client: u64) -> i32 {
    guard(|| code(CLIENTS.remove(client).is_some())).unwrap_or(JIM_FAILED)
}

/// Starts an operation for a request, given as JSON: `{"command": "...", ...}`. Where `verbose` is 0
/// it gives no verbose events: each would wake its reader for nothing.
///
/// # Safety
/// As for [`jim_client_new`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jim_op_start(
    client: u64,
    request: *const u8,
    request_length: usize,
    verbose: u8,
    operation: *mut u64,
    error: *mut JimBuffer,
) -> i32 {
    // An operation that nobody can hold must not begin.
    if operation.is_null() {
        return JIM_NULL_POINTER;
    }
    let Some(client) = CLIENTS.get(client) else {
        return JIM_NO_SUCH_HANDLE;
    };
    // SAFETY: as the caller vouches.
    let request = unsafe { buffer::copy(request, request_length) };
    let started = guard(|| start(&client, &request, verbose != 0))
        .unwrap_or_else(|panic| Err(internal(&panic)));
    let started = started.map_err(|failure| failure.about(client.url()));
    let started = started.map(|started| OPERATIONS.insert(started));
    // SAFETY: as the caller vouches.
    unsafe { write_handle(started, operation, error) }
}

/// Writes the addresses of the servers for which a sign-in is remembered, as a JSON list. It asks no
/// server, and needs no client.
///
/// # Safety
/// As for [`jim_op_next`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jim_remembered_servers(servers: *mut JimBuffer) -> i32 {
    if servers.is_null() {
        return JIM_NULL_POINTER;
    }
    let read = guard(|| serde_json::to_vec(&credential_store::servers()).unwrap_or_default());
    let code = if read.is_ok() { JIM_OK } else { JIM_FAILED };
    // SAFETY: not null, and writable as the caller vouches.
    unsafe { servers.write(read.unwrap_or_default().into()) };
    code
}

/// Writes the address of a server in its one form, as JSON text, or why it is none. It asks no server.
///
/// # Safety
/// `url` is null or can be read for its length; `answer` is null or can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn jim_normal_url(
    url: *const u8,
    url_length: usize,
    answer: *mut JimBuffer,
) -> i32 {
    if answer.is_null() {
        return JIM_NULL_POINTER;
    }
    // SAFETY: as the caller vouches.
    let url = unsafe { buffer::copy(url, url_length) };
    let made = guard(|| normal_url(&url)).unwrap_or_else(|panic| Err(internal(&panic)));
    let (code, bytes) = match made {
        Ok(url) => (JIM_OK, serde_json::to_vec(&url)),
        Err(failure) => (JIM_FAILED, serde_json::to_vec(&failure)),
    };
    // SAFETY: not null, and writable as the caller vouches.
    unsafe { answer.write(bytes.unwrap_or_default().into()) };
    code
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
        return JIM_NULL_POINTER;
    }
    let Some(operation) = OPERATIONS.get(handle) else {
        return JIM_NO_SUCH_HANDLE;
    };
    let limit = Duration::from_millis(milliseconds.into());
    let pulled = guard(|| match operation.next(limit) {
        Pulled::Event(Event::Rows(batch)) => (JIM_ROWS, batch.into_json()),
        Pulled::Event(event) => (JIM_EVENT, serde_json::to_vec(&event).unwrap_or_default()),
        Pulled::NothingYet => (JIM_NOTHING_YET, Vec::new()),
        Pulled::Done => (JIM_DONE, Vec::new()),
    });
    let (code, bytes) = pulled.unwrap_or((JIM_FAILED, Vec::new()));
    // SAFETY: not null, and writable as the caller vouches.
    unsafe { event.write(bytes.into()) };
    code
}

/// Stops an operation; a call of [`jim_op_next`] that waits returns at once.
#[unsafe(no_mangle)]
pub extern "C" fn jim_op_cancel(handle: u64) -> i32 {
    let found = OPERATIONS.get(handle);
    guard(|| code(found.map(|operation| operation.cancel()).is_some())).unwrap_or(JIM_FAILED)
}

/// Forgets an operation, and stops it if it goes on.
#[unsafe(no_mangle)]
pub extern "C" fn jim_op_free(handle: u64) -> i32 {
    guard(|| code(OPERATIONS.remove(handle).is_some())).unwrap_or(JIM_FAILED)
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

fn new_client(settings: &[u8], secrets: &Secrets) -> Result<Client, Box<Failure>> {
    let (url, settings) = connection_settings::read(settings, secrets).map_err(misunderstood)?;
    Client::new(settings).map_err(|error| failure(&error).about(url))
}

fn normal_url(given: &[u8]) -> Result<String, Box<Failure>> {
    let given = std::str::from_utf8(given).map_err(misunderstood)?;
    Ok(jim_client::normal_url(given)?)
}

fn start(client: &Client, request: &[u8], verbose: bool) -> Result<Operation, Box<Failure>> {
    let request: Request = serde_json::from_slice(request).map_err(misunderstood)?;
    fault_injection::panic_if_asked("export", request.command());
    Operation::start(client, verbose, |context| commands::run(request, context))
        .map_err(misunderstood)
}

/// # Safety
/// `secrets` is null or can be read, and so is each of its pointers for its length.
unsafe fn copy(secrets: *const JimSecrets) -> Secrets {
    // SAFETY: null or readable, as the caller vouches.
    let Some(secrets) = (unsafe { secrets.as_ref() }) else {
        return Secrets::default();
    };
    let copy = |bytes: &JimBytes| {
        // SAFETY: as the caller vouches.
        Zeroizing::new(unsafe { buffer::copy(bytes.pointer, bytes.length) })
    };
    Secrets {
        api_key: copy(&secrets.api_key),
        proxy_password: copy(&secrets.proxy_password),
        client_certificate: copy(&secrets.client_certificate),
    }
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
            JIM_OK
        }
        Err(failure) => {
            if !error.is_null() {
                let bytes = serde_json::to_vec(&failure).unwrap_or_default();
                // SAFETY: not null, and writable as the caller vouches.
                unsafe { error.write(bytes.into()) };
            }
            JIM_FAILED
        }
    }
}

fn code(found: bool) -> i32 {
    if found { JIM_OK } else { JIM_NO_SUCH_HANDLE }
}

#[cfg(test)]
mod abi_fuzz;
#[cfg(test)]
mod tests;
