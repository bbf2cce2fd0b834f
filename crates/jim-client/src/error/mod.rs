//! What can go wrong, named by what its reader can do about it.

use std::time::Duration;

use crate::refusal::Refusal;
use crate::run::RunEnd;
use crate::sign_on::SignOnError;
use crate::subject::Subject;

/// 408: what stands in between waited in vain, for the client or for the server.
const TIMED_OUT_ON_THE_WAY: u16 = 408;

/// Why a request, a look-up, a start or a wait did not give what was asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The server's address cannot be used.
    #[error("'{url}' is not an address of a JIM server: {reason}")]
    InvalidUrl {
        /// The address as it was given, without credentials.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The API key holds characters that no HTTP header can carry.
    #[error("the API key holds characters that cannot be sent (spaces at its ends, line breaks)")]
    InvalidApiKey,
    /// The HTTP client could not be set up.
    #[error("the HTTP client could not be set up: {}", crate::body::innermost(.0))]
    Setup(#[source] reqwest::Error),
    /// No answer came: refused, reset, no such host, TLS.
    #[error("no answer from {url}: {reason}")]
    Unreachable {
        /// The server's address.
        url: String,
        /// The innermost cause, in words.
        reason: String,
        /// Whether the request surely never reached the server.
        before_sending: bool,
        /// The whole chain of causes.
        #[source]
        source: reqwest::Error,
    },
    /// The server's certificate was not accepted, or the server did not accept the client's.
    #[error("the connection to {url} is not safe: {problem}")]
    Certificate {
        /// The server's address.
        url: String,
        /// What is wrong with it.
        problem: String,
        /// The whole chain of causes.
        #[source]
        source: reqwest::Error,
    },
    /// A file of certificates that cannot be used.
    #[error("{file} cannot be used: {why}")]
    CertificateFile {
        /// Which file.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// The address of a proxy that cannot be used.
    #[error("'{url}' is not an address of a proxy: {why}")]
    InvalidProxy {
        /// The address, without credentials.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// A proxy on the way lets nobody through.
    #[error("the proxy refused the connection: {0}")]
    ProxyRefused(String),
    /// The server took longer than one request may take.
    #[error("{url} did not answer within {} s", limit.as_secs())]
    TooSlow {
        /// The server's address.
        url: String,
        /// The limit that passed.
        limit: Duration,
    },
    /// The server sent the client elsewhere; the key is not taken there.
    #[error("{url} sends its callers on to '{location}'")]
    Redirected {
        /// The server's address.
        url: String,
        /// Where it points.
        location: String,
    },
    /// Something answered, but not a JIM API.
    #[error("{url} answered with {what}, not with the JIM API's JSON")]
    NotJim {
        /// What was asked.
        url: String,
        /// What came instead.
        what: String,
    },
    /// The answer was longer than any that JIM gives.
    #[error("the answer from {url} is longer than {limit} bytes")]
    TooLarge {
        /// What was asked.
        url: String,
        /// The longest answer that is read.
        limit: usize,
    },
    /// The answer to a start that names no activity.
    #[error("the server's answer to the start names no activity: '{0}'")]
    NoActivity(String),
    /// The answer was JSON, but not the JSON that was expected.
    #[error("the answer from {url} could not be read at '{path}'")]
    Decode {
        /// What was asked.
        url: String,
        /// The JSON path that could not be read.
        path: String,
        /// What the decoder said.
        #[source]
        source: serde_json::Error,
    },
    /// 401: no key, a wrong, expired or disabled key, or a server whose database is down.
    #[error("the server did not accept the key or the sign-in: {0}")]
    Authentication(Box<Refusal>),
    /// A person is not signed in, or no longer.
    #[error(transparent)]
    SignOn(#[from] Box<SignOnError>),
    /// 403: the key lacks a role.
    #[error("the server does not allow this to the key or the account in use")]
    Forbidden(Box<Refusal>),
    /// 429 to the last attempt.
    #[error("the server limits how many requests it takes: {0}")]
    RateLimited(Box<Refusal>),
    /// 4xx with a reason, and anything else that is neither success nor listed here.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// 5xx.
    #[error("the server failed: {0}")]
    Server(Box<Refusal>),
    /// 401 to everybody, because the server's database is out of reach.
    #[error("the server is not ready: its database cannot be reached")]
    NotReady(#[source] Box<Error>),
    /// Nothing has that id or name.
    #[error("{0}")]
    NotFound(Subject),
    /// Several have that name.
    #[error("{}", subject.several(ids))]
    Ambiguous {
        /// What was looked for.
        subject: Subject,
        /// The ids of all that have the name.
        ids: Vec<i32>,
    },
    /// An activity id that is neither a GUID nor a number.
    #[error("'{0}' is not an activity id: an activity id is a GUID")]
    InvalidActivityId(String),
    /// The start was sent and its answer lost, and no single run could be found that it began.
    #[error("it is not known whether run profile {run_profile} was started: {why}")]
    StartUncertain {
        /// The run profile that was to be started.
        run_profile: String,
        /// What is known.
        why: String,
        /// The activities that may be the run, if there are several.
        candidates: Vec<String>,
        /// The failure of the request that should have started it.
        #[source]
        source: Box<Error>,
    },
    /// A change was sent and its answer lost.
    #[error("it is not known whether the server made the change: {0}")]
    ChangeUncertain(#[source] Box<Error>),
    /// A wait that reached its limit; the run goes on.
    #[error("{run} did not end within {} s; activity {activity_id} is still {status}", waited.as_secs())]
    WaitTimedOut {
        /// The run, in words.
        run: String,
        /// The activity that goes on.
        activity_id: String,
        /// Its last known status.
        status: String,
        /// How long was waited.
        waited: Duration,
    },
    /// A wait that had to be given up; the run may go on.
    #[error("the wait for {run} ended early (activity {activity_id}): {source}")]
    WaitFailed {
        /// The run, in words.
        run: String,
        /// The activity that may go on.
        activity_id: String,
        /// What ended the wait.
        #[source]
        source: Box<Error>,
    },
    /// A run that ended otherwise than in success.
    #[error("{0}")]
    RunEnded(Box<RunEnd>),
}

/// A name for each way to fail, stable across versions: the first word of a PowerShell error id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
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
    SafePlaceFailed,
    AccessDenied,
    TooManyRequests,
    RequestRefused,
    ServerFailed,
    ServerNotReady,
    ConnectedSystemNotFound,
    RunProfileNotFound,
    ActivityNotFound,
    ConnectedSystemNameNotUnique,
    RunProfileNameNotUnique,
    InvalidActivityId,
    StartUncertain,
    ChangeUncertain,
    WaitTimedOut,
    RunProfileFailed,
    RunProfileCancelled,
    RunProfileCompletedWithErrors,
}

impl Error {
    /// The name of this failure.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidUrl { .. } => ErrorKind::InvalidUrl,
            Self::InvalidApiKey => ErrorKind::InvalidApiKey,
            Self::Setup(_) => ErrorKind::ClientSetupFailed,
            Self::Unreachable { .. } => ErrorKind::ServerUnreachable,
            Self::Certificate { .. } => ErrorKind::CertificateNotAccepted,
            Self::CertificateFile { .. } => ErrorKind::InvalidCertificateFile,
            Self::InvalidProxy { .. } => ErrorKind::InvalidProxy,
            Self::ProxyRefused(_) => ErrorKind::ProxyRefused,
            Self::TooSlow { .. } => ErrorKind::RequestTimedOut,
            Self::Redirected { .. } => ErrorKind::ServerRedirects,
            Self::NotJim { .. } => ErrorKind::NotAJimServer,
            Self::TooLarge { .. } => ErrorKind::AnswerTooLarge,
            Self::Decode { .. } | Self::NoActivity(_) => ErrorKind::InvalidAnswer,
            Self::Authentication(_) => ErrorKind::AuthenticationFailed,
            Self::SignOn(error) => error.kind(),
            Self::Forbidden(_) => ErrorKind::AccessDenied,
            Self::RateLimited(_) => ErrorKind::TooManyRequests,
            Self::Refused(_) => ErrorKind::RequestRefused,
            Self::Server(_) => ErrorKind::ServerFailed,
            Self::NotReady(_) => ErrorKind::ServerNotReady,
            Self::NotFound(subject) => subject.not_found(),
            Self::Ambiguous { subject, .. } => subject.not_unique(),
            Self::InvalidActivityId(_) => ErrorKind::InvalidActivityId,
            Self::StartUncertain { .. } => ErrorKind::StartUncertain,
            Self::ChangeUncertain(_) => ErrorKind::ChangeUncertain,
            Self::WaitTimedOut { .. } => ErrorKind::WaitTimedOut,
            Self::WaitFailed { source, .. } => source.kind(),
            Self::RunEnded(end) => end.kind(),
        }
    }

    /// The server's refusal under this error, with every validation message, if there is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Authentication(refusal)
            | Self::Forbidden(refusal)
            | Self::Refused(refusal)
            | Self::Server(refusal)
            | Self::RateLimited(refusal) => Some(refusal),
            Self::WaitFailed { source, .. } | Self::StartUncertain { source, .. } => {
                source.refusal()
            }
            Self::ChangeUncertain(source) => source.refusal(),
            _ => None,
        }
    }

    /// Whether asking again can help: a fault of the network or of the server's moment.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::TooSlow { .. }
            | Self::RateLimited(_)
            | Self::Server(_)
            | Self::NotReady(_) => true,
            Self::SignOn(error) => error.is_transient(),
            Self::Refused(refusal) => refusal.status == TIMED_OUT_ON_THE_WAY,
            _ => false,
        }
    }

    /// Whether something answered that made no sense, as a page of a proxy does.
    pub(crate) fn is_unreadable(&self) -> bool {
        match self {
            Self::NotJim { .. } | Self::Decode { .. } | Self::TooLarge { .. } => true,
            Self::SignOn(error) => error.is_unreadable(),
            _ => false,
        }
    }

    /// Whether the request that failed so surely changed nothing on the server.
    pub fn surely_not_done(&self) -> bool {
        match self {
            Self::Unreachable { before_sending, .. } => *before_sending,
            Self::Refused(refusal) => refusal.status != TIMED_OUT_ON_THE_WAY,
            Self::RateLimited(_)
            | Self::Authentication(_)
            | Self::SignOn(_)
            | Self::Forbidden(_)
            | Self::NotReady(_)
            | Self::NotFound(_)
            | Self::Redirected { .. }
            | Self::InvalidUrl { .. }
            | Self::Certificate { .. }
            | Self::CertificateFile { .. }
            | Self::InvalidProxy { .. }
            | Self::ProxyRefused(_)
            | Self::InvalidApiKey
            | Self::Setup(_) => true,
            _ => false,
        }
    }

    /// How long the server asked its caller to wait before the next attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited(refusal) | Self::Server(refusal) => refusal.retry_after,
            _ => None,
        }
    }
}
