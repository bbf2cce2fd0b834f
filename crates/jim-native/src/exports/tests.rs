//! The boundary as a caller in another language meets it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;

pub(super) fn text(buffer: JimBuffer) -> Value {
    // SAFETY: the buffer was written by an export and is freed once.
    let bytes = unsafe {
        let bytes = buffer::copy(buffer.pointer, buffer.length);
        jim_buffer_free(buffer.pointer, buffer.length);
        bytes
    };
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

pub(super) fn client(settings: &[u8], key: &[u8]) -> (i32, u64, Value) {
    let (mut handle, mut error) = (0, JimBuffer::empty());
    // SAFETY: all pointers are of live values.
    let code = unsafe {
        jim_client_new(
            settings.as_ptr(),
            settings.len(),
            key.as_ptr(),
            key.len(),
            &raw mut handle,
            &raw mut error,
        )
    };
    (code, handle, text(error))
}

pub(super) fn local() -> u64 {
    let (code, handle, error) = client(br#"{"url":"http://127.0.0.1:9"}"#, b"");
    assert_eq!(code, OK, "{error}");
    handle
}

pub(super) fn start(client: u64, operation: &[u8]) -> (i32, u64, Value) {
    let (mut handle, mut error) = (0, JimBuffer::empty());
    // SAFETY: all pointers are of live values.
    let code = unsafe {
        jim_op_start(
            client,
            operation.as_ptr(),
            operation.len(),
            &raw mut handle,
            &raw mut error,
        )
    };
    (code, handle, text(error))
}

pub(super) fn next(operation: u64, milliseconds: u32) -> (i32, Value) {
    let mut event = JimBuffer::empty();
    // SAFETY: the pointer is of a live value.
    let code = unsafe { jim_op_next(operation, milliseconds, &raw mut event) };
    (code, text(event))
}

#[test]
fn a_client_needs_a_usable_address() {
    let (code, _, error) = client(br#"{"url":"nonsense"}"#, b"");
    assert_eq!(code, FAILED);
    assert_eq!(error["id"], "InvalidUrl");
    assert!(error["message"].as_str().unwrap().contains("'nonsense'"));
}

#[test]
fn a_key_that_is_not_text_is_refused_and_not_shown() {
    let (code, _, error) = client(br#"{"url":"http://localhost"}"#, b"hunter2\xff");
    assert_eq!(code, FAILED);
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[test]
fn what_is_not_understood_is_an_error() {
    let client = local();
    for operation in [
        b"".as_slice(),
        b"{",
        b"\xff\xfe",
        br#"{"kind":"format disk"}"#,
    ] {
        let (code, _, error) = start(client, operation);
        assert_eq!((code, &error["id"]), (FAILED, &json!("InternalError")));
    }
}

#[test]
fn handles_that_stand_for_nothing_are_errors() {
    let client = local();
    let (code, operation, _) = start(client, br#"{"kind":"sleep"}"#);
    assert_eq!(code, OK);
    assert_eq!(jim_op_free(operation), OK);
    assert_eq!(jim_op_free(operation), NO_SUCH_HANDLE);
    assert_eq!(jim_op_cancel(operation), NO_SUCH_HANDLE);
    assert_eq!(next(operation, 0).0, NO_SUCH_HANDLE);
    assert_eq!(jim_client_free(client), OK);
    assert_eq!(jim_client_free(client), NO_SUCH_HANDLE);
    assert_eq!(start(client, br#"{"kind":"sleep"}"#).0, NO_SUCH_HANDLE);
}

#[test]
fn null_pointers_are_errors() {
    let client = local();
    // SAFETY: null is allowed everywhere.
    unsafe {
        assert_eq!(
            jim_client_new(
                std::ptr::null_mut(),
                7,
                std::ptr::null_mut(),
                7,
                std::ptr::null_mut(),
                std::ptr::null_mut()
            ),
            NULL_POINTER,
            "nothing is read or begun that nobody can hold"
        );
        assert_eq!(
            jim_op_start(
                client,
                std::ptr::null_mut(),
                7,
                std::ptr::null_mut(),
                std::ptr::null_mut()
            ),
            NULL_POINTER,
            "nothing is read or begun that nobody can hold"
        );
        let (_, operation, _) = start(client, br#"{"kind":"sleep"}"#);
        assert_eq!(
            jim_op_next(operation, 0, std::ptr::null_mut()),
            NULL_POINTER
        );
        jim_buffer_free(std::ptr::null_mut(), 7);
    }
}

#[test]
fn a_panic_is_an_error_and_the_next_operation_works() {
    let client = local();
    let (_, operation, _) = start(client, br#"{"kind":"panic"}"#);
    let (code, event) = next(operation, 60_000);
    assert_eq!((code, &event["id"]), (EVENT, &json!("InternalError")));
    assert!(event["message"].as_str().unwrap().contains("injected"));
    assert!(event["advice"].as_str().unwrap().contains("report"));
    assert_eq!(event["target"][1]["url"], "http://127.0.0.1:9");
    assert_eq!(next(operation, 60_000).0, DONE);

    let (_, operation, _) = start(client, br#"{"kind":"sleep"}"#);
    assert_eq!(next(operation, 0).0, NOTHING_YET);
}

#[test]
fn an_operation_outlives_the_handle_of_its_client() {
    let client = local();
    let (_, operation, _) = start(client, br#"{"kind":"sleep"}"#);
    jim_client_free(client);
    assert_eq!(next(operation, 0).0, NOTHING_YET);
}

#[test]
fn a_cancel_wakes_whoever_waits() {
    let client = local();
    let (_, operation, _) = start(client, br#"{"kind":"sleep"}"#);
    let began = Instant::now();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(move || next(operation, 600_000).0);
        jim_op_cancel(operation);
        assert_eq!(waiting.join().unwrap(), DONE);
    });
    // The wait was for ten minutes: only the cancel can have ended it.
    assert!(began.elapsed() < Duration::from_secs(300));
}

#[test]
fn the_module_knows_every_way_to_fail() {
    let table = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../module/Interop/Errors.cs"
    );
    let table = std::fs::read_to_string(table).unwrap();
    for kind in jim_client::ErrorKind::NAMES {
        assert!(
            table.contains(&format!("[\"{kind}\"]")),
            "no category for {kind}"
        );
    }
}

#[test]
fn the_declarations_of_the_module_are_those_of_this_library() {
    let committed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../module/Interop/NativeMethods.g.cs"
    );
    let mut builder = csbindgen::Builder::default()
        .csharp_namespace("JIM.PowerShell.Interop")
        .csharp_class_name("NativeMethods")
        .csharp_dll_name("jim_native")
        .csharp_use_function_pointer(false);
    for source in ["exports.rs", "buffer.rs"] {
        builder = builder
            .input_extern_file(concat!(env!("CARGO_MANIFEST_DIR"), "/src/").to_owned() + source);
    }
    if std::env::var_os("JIM_WRITE_BINDINGS").is_some() {
        builder.generate_csharp_file(committed).unwrap();
        return;
    }
    let fresh = std::env::temp_dir().join(format!("jim-bindings-{}.cs", std::process::id()));
    builder.generate_csharp_file(&fresh).unwrap();
    let generated = std::fs::read_to_string(&fresh).unwrap();
    std::fs::remove_file(&fresh).unwrap();
    let committed = std::fs::read_to_string(committed).unwrap();
    assert_eq!(
        generated, committed,
        "stale: JIM_WRITE_BINDINGS=1 cargo test -p jim-native the_declarations"
    );
}
