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

pub(super) fn bytes(bytes: &[u8]) -> JimBytes {
    JimBytes {
        pointer: bytes.as_ptr(),
        length: bytes.len(),
    }
}

pub(super) fn client(settings: &[u8], key: &[u8]) -> (i32, u64, Value) {
    let secrets = JimSecrets {
        api_key: bytes(key),
        proxy_password: bytes(b""),
        client_certificate: bytes(b""),
    };
    let (mut handle, mut error) = (0, JimBuffer::empty());
    // SAFETY: all pointers are of live values.
    let code = unsafe {
        jim_client_new(
            settings.as_ptr(),
            settings.len(),
            &raw const secrets,
            &raw mut handle,
            &raw mut error,
        )
    };
    (code, handle, text(error))
}

pub(super) fn local() -> u64 {
    let (code, handle, error) = client(br#"{"url":"http://127.0.0.1:9"}"#, b"");
    assert_eq!(code, JIM_OK, "{error}");
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
            1,
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
    assert_eq!(code, JIM_FAILED);
    assert_eq!(error["id"], "InvalidUrl");
    assert!(error["message"].as_str().unwrap().contains("'nonsense'"));
}

#[test]
fn a_key_that_is_not_text_is_refused_and_not_shown() {
    let (code, _, error) = client(br#"{"url":"http://localhost"}"#, b"hunter2\xff");
    assert_eq!(code, JIM_FAILED);
    assert!(!error.to_string().contains("hunter2"), "{error}");
}

#[test]
fn a_key_with_a_zero_byte_is_no_key_and_ends_no_other_secret() {
    let settings = br#"{"url":"http://localhost"}"#;
    let (code, _, error) = client(settings, b"jim_ak_one\0two");
    assert_eq!((code, &error["id"]), (JIM_FAILED, &json!("InvalidApiKey")));
    assert!(!error.to_string().contains("jim_ak_one"), "{error}");
}

#[test]
fn local_questions_need_no_client() {
    let mut servers = JimBuffer::empty();
    // SAFETY: the pointer is of a live value.
    let code = unsafe { jim_remembered_servers(&raw mut servers) };
    assert_eq!(code, JIM_OK);
    assert!(text(servers).is_array());
    // SAFETY: null is allowed.
    let code = unsafe { jim_remembered_servers(std::ptr::null_mut()) };
    assert_eq!(code, JIM_NULL_POINTER);
}

#[test]
fn what_is_not_understood_is_an_error() {
    let client = local();
    for operation in [
        b"".as_slice(),
        b"{",
        b"\xff\xfe",
        br#"{"command":"format disk"}"#,
    ] {
        let (code, _, error) = start(client, operation);
        assert_eq!((code, &error["id"]), (JIM_FAILED, &json!("InternalError")));
    }
}

#[test]
fn handles_that_stand_for_nothing_are_errors() {
    let client = local();
    let (code, operation, _) = start(client, br#"{"command":"sleep"}"#);
    assert_eq!(code, JIM_OK);
    assert_eq!(jim_op_free(operation), JIM_OK);
    assert_eq!(jim_op_free(operation), JIM_NO_SUCH_HANDLE);
    assert_eq!(jim_op_cancel(operation), JIM_NO_SUCH_HANDLE);
    assert_eq!(next(operation, 0).0, JIM_NO_SUCH_HANDLE);
    assert_eq!(jim_client_free(client), JIM_OK);
    assert_eq!(jim_client_free(client), JIM_NO_SUCH_HANDLE);
    assert_eq!(
        start(client, br#"{"command":"sleep"}"#).0,
        JIM_NO_SUCH_HANDLE
    );
}

#[test]
fn null_pointers_are_errors() {
    let client = local();
    // SAFETY: null is allowed everywhere.
    unsafe {
        assert_eq!(
            jim_client_new(
                std::ptr::null(),
                7,
                std::ptr::null(),
                std::ptr::null_mut(),
                std::ptr::null_mut()
            ),
            JIM_NULL_POINTER,
            "nothing is read or begun that nobody can hold"
        );
        assert_eq!(
            jim_op_start(
                client,
                std::ptr::null_mut(),
                7,
                1,
                std::ptr::null_mut(),
                std::ptr::null_mut()
            ),
            JIM_NULL_POINTER,
            "nothing is read or begun that nobody can hold"
        );
        let (_, operation, _) = start(client, br#"{"command":"sleep"}"#);
        assert_eq!(
            jim_op_next(operation, 0, std::ptr::null_mut()),
            JIM_NULL_POINTER
        );
        jim_buffer_free(std::ptr::null_mut(), 7);
    }
}

#[test]
fn a_panic_is_an_error_and_the_next_operation_works() {
    let client = local();
    let (_, operation, _) = start(client, br#"{"command":"panic"}"#);
    let (code, event) = next(operation, 60_000);
    let failure = &event["failure"];
    assert_eq!((code, &failure["id"]), (JIM_EVENT, &json!("InternalError")));
    assert!(failure["message"].as_str().unwrap().contains("injected"));
    assert!(failure["advice"].as_str().unwrap().contains("report"));
    assert_eq!(failure["target"]["value"], "http://127.0.0.1:9");
    assert_eq!(next(operation, 60_000).0, JIM_DONE);

    let (_, operation, _) = start(client, br#"{"command":"sleep"}"#);
    assert_eq!(next(operation, 0).0, JIM_NOTHING_YET);
}

#[test]
fn an_operation_outlives_the_handle_of_its_client() {
    let client = local();
    let (_, operation, _) = start(client, br#"{"command":"sleep"}"#);
    jim_client_free(client);
    assert_eq!(next(operation, 0).0, JIM_NOTHING_YET);
}

#[test]
fn a_cancel_wakes_whoever_waits() {
    let client = local();
    let (_, operation, _) = start(client, br#"{"command":"sleep"}"#);
    let began = Instant::now();
    std::thread::scope(|scope| {
        let waiting = scope.spawn(move || next(operation, 600_000).0);
        jim_op_cancel(operation);
        assert_eq!(waiting.join().unwrap(), JIM_DONE);
    });
    // The wait was for ten minutes: only the cancel can have ended it.
    assert!(began.elapsed() < Duration::from_secs(300));
}
