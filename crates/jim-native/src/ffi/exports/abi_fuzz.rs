//! Callers that do not keep to the rules: whatever they send, they get a code back.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::tests::{client, local, next, start, text};
use super::*;

const CODES: [i32; 6] = [
    JIM_EVENT,
    JIM_NOTHING_YET,
    JIM_DONE,
    JIM_FAILED,
    JIM_NO_SUCH_HANDLE,
    JIM_NULL_POINTER,
];

/// Those of the commands that end by themselves, and do not wait for a person in a browser.
fn commands() -> Vec<&'static str> {
    let own = ["panic", "sleep"];
    let all = <Request as strum::VariantNames>::VARIANTS.iter();
    all.copied().filter(|name| !own.contains(name)).collect()
}

const FIELDS: [&str; 9] = [
    "id",
    "name",
    "connectedSystem",
    "runProfile",
    "wait",
    "timeoutSeconds",
    "passThru",
    "fields",
    "signOn",
];

/// One client for all cases: making one reads the system's certificates.
static CLIENT: LazyLock<u64> = LazyLock::new(local);

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i8>().prop_map(Value::from),
        ".{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((field(), inner), 0..4)
                .prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
}

fn field() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => prop::sample::select(&FIELDS[..]).prop_map(str::to_owned),
        1 => prop::sample::select(&["id", "name"][..]).prop_map(str::to_owned),
        1 => ".{0,8}",
    ]
}

/// Bytes that may be an operation.
fn any_operation() -> impl Strategy<Value = Vec<u8>> {
    let command = prop::sample::select(commands());
    let fields = prop::collection::vec((field(), any_json()), 0..8);
    let operation = (command, fields).prop_map(|(command, fields)| {
        let mut operation = Map::from_iter(fields);
        operation.insert("command".into(), json!(command));
        Value::Object(operation).to_string().into_bytes()
    });
    prop_oneof![
        4 => operation,
        1 => any_json().prop_map(|json| json.to_string().into_bytes()),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_settings_or_an_error(
        settings in prop_oneof![
            any_operation(),
            "[a-z]{0,6}:?/{0,3}.{0,30}".prop_map(|url| json!({ "url": url }).to_string().into_bytes()),
        ],
        key in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let (code, handle, error) = client(&settings, &key);
        match code {
            JIM_OK => prop_assert_eq!(jim_client_free(handle), JIM_OK),
            _ => {
                prop_assert_eq!(code, JIM_FAILED);
                prop_assert!(error["message"].is_string(), "{}", error);
            }
        }
    }

    #[test]
    fn any_bytes_are_an_operation_or_an_error(operation in any_operation()) {
        let client = *CLIENT;
        let (code, handle, error) = start(client, &operation);
        match code {
            JIM_OK => {
                prop_assert!(CODES.contains(&next(handle, 0).0));
                prop_assert_eq!(jim_op_cancel(handle), JIM_OK);
                prop_assert_eq!(jim_op_free(handle), JIM_OK);
            }
            _ => {
                prop_assert_eq!(code, JIM_FAILED);
                prop_assert_eq!(&error["id"], "InternalError");
            }
        }
    }

    #[test]
    fn any_number_is_a_handle_or_an_error(handle in any::<u64>(), milliseconds in 0_u32..3) {
        // Handles count up from 1: none is as high.
        let handle = handle | 1 << 63;
        prop_assert_eq!(jim_client_free(handle), JIM_NO_SUCH_HANDLE);
        prop_assert_eq!(jim_op_free(handle), JIM_NO_SUCH_HANDLE);
        prop_assert_eq!(jim_op_cancel(handle), JIM_NO_SUCH_HANDLE);
        prop_assert_eq!(next(handle, milliseconds).0, JIM_NO_SUCH_HANDLE);
        prop_assert_eq!(start(handle, b"{}").0, JIM_NO_SUCH_HANDLE);
    }

    #[test]
    fn a_length_beyond_any_object_is_not_read(length in any::<usize>()) {
        let length = length | isize::MIN.unsigned_abs();
        let client = *CLIENT;
        let byte = 0_u8;
        let (mut handle, mut error) = (0, JimBuffer::empty());
        // SAFETY: a length that no object can have is refused before it is read.
        let code = unsafe {
            jim_op_start(client, &raw const byte, length, 1, &raw mut handle, &raw mut error)
        };
        prop_assert_eq!(code, JIM_FAILED);
        prop_assert!(text(error)["message"].is_string());
        let mut error = JimBuffer::empty();
        let beyond = || JimBytes { pointer: &raw const byte, length };
        let secrets = JimSecrets {
            api_key: beyond(),
            proxy_password: beyond(),
            client_certificate: beyond(),
        };
        // SAFETY: as above.
        let code = unsafe {
            jim_client_new(
                &raw const byte, length, &raw const secrets, &raw mut handle, &raw mut error,
            )
        };
        prop_assert_eq!(code, JIM_FAILED);
        prop_assert!(text(error)["message"].is_string());
    }

}

proptest! {
    #![proptest_config(ProptestConfig { cases: 50, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each step is one call on one of two operations, by one of several threads at once.
    #[test]
    fn any_calls_at_once_leave_a_library_that_works(
        threads in prop::collection::vec(prop::collection::vec((0_u8..5, any::<bool>()), 1..20), 1..5),
    ) {
        let client = local();
        let sleeping = || start(client, br#"{"command":"sleep"}"#).1;
        let operations = [sleeping(), sleeping()];
        std::thread::scope(|scope| {
            for calls in &threads {
                scope.spawn(move || {
                    for (call, which) in calls {
                        let operation = operations[usize::from(*which)];
                        let code = match call {
                            0 => next(operation, 0).0,
                            1 => next(operation, 1).0,
                            2 => jim_op_cancel(operation),
                            3 => jim_op_free(operation),
                            _ => jim_client_free(client),
                        };
                        assert!(CODES.contains(&code), "{code}");
                    }
                });
            }
        });
        for operation in operations {
            jim_op_free(operation);
            prop_assert_eq!(jim_op_free(operation), JIM_NO_SUCH_HANDLE);
        }
        jim_client_free(client);
        let client = local();
        prop_assert_eq!(start(client, br#"{"command":"sleep"}"#).0, JIM_OK);
        jim_client_free(client);
    }
}
