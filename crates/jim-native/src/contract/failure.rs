//! A failure, as its reader needs it.

use serde::Serialize;
use serde_json::Value;
use strum::IntoStaticStr;

#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Failure {
    /// The stable name, such as `RunProfileNotFound`.
    pub(crate) id: &'static str,
    /// What it is to PowerShell.
    pub(crate) category: Category,
    /// What was wrong, with the value.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) advice: String,
    /// The causes beneath, outermost first.
    pub(crate) causes: Vec<String>,
    /// Whether nothing that follows in the command makes sense.
    pub(crate) ends_command: bool,
    /// What it happened to, where that is known.
    pub(crate) target: Option<Target>,
    /// Whether that, an object, goes to the pipeline too.
    pub(crate) pass_thru: bool,
}

/// What a failure happened to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Target {
    /// What kind of object the value is; `None` for a value that the user gave.
    pub(crate) r#type: Option<&'static str>,
    pub(crate) value: Value,
}

/// The members of PowerShell's `ErrorCategory` that the module uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr)]
pub(crate) enum Category {
    AuthenticationError,
    ConnectionError,
    InvalidArgument,
    InvalidData,
    InvalidOperation,
    InvalidResult,
    InvalidType,
    LimitsExceeded,
    NotSpecified,
    ObjectNotFound,
    OperationStopped,
    OperationTimeout,
    PermissionDenied,
    ProtocolError,
    QuotaExceeded,
    ResourceUnavailable,
    SecurityError,
}

impl Failure {
    /// Names what it happened to, unless the failure itself knows better.
    pub(crate) fn about(mut self: Box<Self>, value: impl Into<Value>) -> Box<Self> {
        self.target.get_or_insert_with(|| Target::given(value));
        self
    }
}

impl Target {
    /// A value that the user gave.
    pub(crate) fn given(value: impl Into<Value>) -> Self {
        Self {
            r#type: None,
            value: value.into(),
        }
    }
}
