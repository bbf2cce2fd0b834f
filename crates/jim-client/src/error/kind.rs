//! A name for each way to fail.

use strum::{IntoStaticStr, VariantNames};

/// A name for each way to fail, stable across versions: the first word of a PowerShell error id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, VariantNames)]
#[allow(missing_docs, reason = "each is described at the error that it names")]
pub enum ErrorKind {
    InvalidUrl,
    InvalidApiKey,
    ClientSetupFailed,
    ServerUnreachable,
    CertificateNotAccepted,
    InvalidCertificateFile,
    InvalidProxy,
    ProxyRefused,
    RequestTimedOut,
    ServerRedirects,
    NotAJimServer,
    AnswerTooLarge,
    InvalidAnswer,
    AuthenticationFailed,
    SignOnNotOffered,
    SignOnFailed,
    SignOnRefused,
    SignOnTimedOut,
    SignOnProviderUnreachable,
    SignOnUnattended,
    SignOnPortsTaken,
    SignOnNotAccepted,
    DeviceCodeNotOffered,
    CredentialStoreFailed,
    AccessDenied,
    TooManyRequests,
    RequestRefused,
    ServerFailed,
    ServerNotReady,
    ConnectedSystemNotFound,
    RunProfileNotFound,
    ActivityNotFound,
    ActivityNotARun,
    WorkerTaskNotFound,
    ConnectedSystemNameNotUnique,
    RunProfileNameNotUnique,
    InvalidApiPath,
    InvalidRequest,
    InvalidActivityId,
    ScheduleNotFound,
    ScheduleNameNotUnique,
    ScheduleExecutionNotFound,
    StartUncertain,
    ChangeUncertain,
    WaitTimedOut,
    RunLost,
    RunProfileFailed,
    RunProfileCancelled,
    RunProfileCompletedWithErrors,
    ScheduleFailed,
    ScheduleCancelled,
    ScheduleCompletedWithErrors,
}

impl ErrorKind {
    /// All names.
    pub const NAMES: &'static [&'static str] = <Self as VariantNames>::VARIANTS;

    /// This name, such as `RunProfileNotFound`.
    pub fn name(self) -> &'static str {
        self.into()
    }
}
