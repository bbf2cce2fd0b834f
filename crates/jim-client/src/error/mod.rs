//! Everything that can go wrong, named by what its reader can do about it: the error types, their
//! texts and their names. How an answer becomes an error is `http`'s, what to do about one the
//! caller's.

mod api_error;
mod kind;
mod lookup_target;
mod schedule_error;
mod sign_on_error;

use std::time::Duration;

use crate::models::{Activity, Run, RunEnd, RunStatus, RunTarget};

pub use api_error::{ApiError, decode};
pub use kind::ErrorKind;
pub use lookup_target::LookupTarget;
pub use schedule_error::ScheduleError;
pub use sign_on_error::{SignOnError, TokenStoreError};

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
    #[error("the HTTP client could not be set up: {reason}")]
    Setup {
        /// The innermost cause, in words.
        reason: String,
        /// The whole chain of causes.
        #[source]
        source: reqwest::Error,
    },
    /// Certificates and keys could not be set up.
    #[error("the HTTP client could not be set up: {0}")]
    TlsSetup(String),
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
    /// The proxy on the way gave no connection.
    #[error("no answer from the proxy {proxy} on the way to {url}: {reason}")]
    ProxyUnreachable {
        /// The proxy's address, without credentials.
        proxy: String,
        /// The server's address.
        url: String,
        /// The innermost cause, in words.
        reason: String,
        /// The whole chain of causes.
        #[source]
        source: reqwest::Error,
    },
    /// A proxy on the way wants other credentials.
    #[error("the proxy refused the connection: {0}")]
    ProxyRefused(String),
    /// The server took longer than one request may take.
    #[error("{url} did not answer within {} s", limit.as_secs_f32().ceil())]
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
    Authentication(Box<ApiError>),
    /// A person is not signed in, or no longer.
    #[error(transparent)]
    SignOn(#[from] Box<SignOnError>),
    /// 403: the key lacks a role.
    #[error("the server does not allow this to the key or the account in use")]
    Forbidden(Box<ApiError>),
    /// 429 to the last attempt.
    #[error("the server limits how many requests it takes: {0}")]
    RateLimited(Box<ApiError>),
    /// 4xx with a reason, and anything else that is neither success nor listed here.
    #[error("{0}")]
    Refused(Box<ApiError>),
    /// 5xx.
    #[error("the server failed: {0}")]
    Server(Box<ApiError>),
    /// 401 to everybody, because the server's database is out of reach.
    #[error("the server is not ready: its database cannot be reached")]
    NotReady(#[source] Box<Error>),
    /// Nothing has that id or name.
    #[error("{0}")]
    NotFound(LookupTarget),
    /// Several have that name.
    #[error("{}", target.several(ids))]
    Ambiguous {
        /// What was looked for.
        target: LookupTarget,
        /// The ids of all that have the name.
        ids: Vec<String>,
    },
    /// A request of the caller's own making that makes no sense.
    #[error("nothing was sent: {0}")]
    InvalidRequest(String),
    /// A path that is none of the API's.
    #[error("'{path}' is not a path of JIM's API: {why}")]
    InvalidApiPath {
        /// The path as it was given.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// An activity that is no run, so that there is no end to wait for.
    #[error("activity {} is no run{}", .0.id, what_it_records(.0))]
    NotARun(Box<Activity>),
    /// An activity id that is neither a GUID nor a number.
    #[error("'{0}' is not an activity id: an activity id is a GUID")]
    InvalidActivityId(String),
    /// The start was sent and its answer lost, and no single run could be found that it began.
    #[error("it is not known whether {target} was started: {why}")]
    StartUncertain {
        /// What was to be started.
        target: RunTarget,
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
    /// The deadline came before the start could be sent: nothing was started.
    #[error("{what} was not started within {} s; nothing was started", timeout.as_secs())]
    StartTimedOut {
        /// The run profile or the schedule that was to be started, in words.
        what: String,
        /// How long the command was to take.
        timeout: Duration,
        /// What last kept it from being sent, if anything failed.
        #[source]
        source: Option<Box<Error>>,
    },
    /// The deadline came before the run's end; the run goes on.
    #[error("{}", at_the_deadline(run, *waited, unanswered.as_ref()))]
    WaitTimedOut {
        /// The run as it was last seen.
        run: Box<Run>,
        /// How long it was since the command began.
        waited: Duration,
        /// Why it is not known how the run stands at the deadline, where that is so.
        unanswered: Option<Unanswered>,
    },
    /// Nothing works on the run any more, and its activity will not change.
    #[error(
        "{run} is lost: its worker task is gone, and its activity {} is still {} after {} s without \
         a change",
        run.activity_id, status_or_unknown(run), unchanged.as_secs()
    )]
    RunLost {
        /// The run as it was last seen.
        run: Box<Run>,
        /// For how long nothing had changed.
        unchanged: Duration,
    },
    /// A wait that had to be given up; the run may go on.
    #[error("the wait for {run} ended early ({}): {source}", last_seen(run))]
    WaitFailed {
        /// The run as it was last seen.
        run: Box<Run>,
        /// What ended the wait.
        #[source]
        source: Box<Error>,
    },
    /// A run that ended otherwise than in success.
    #[error("{0}")]
    RunEnded(Box<RunEnd>),
    /// A schedule that was not run to its end in success.
    #[error(transparent)]
    Schedule(Box<ScheduleError>),
}

impl From<ScheduleError> for Error {
    fn from(error: ScheduleError) -> Self {
        Self::Schedule(Box::new(error))
    }
}

impl Error {
    /// The name of this failure.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidUrl { .. } => ErrorKind::InvalidUrl,
            Self::InvalidApiKey => ErrorKind::InvalidApiKey,
            Self::Setup { .. } | Self::TlsSetup(_) => ErrorKind::ClientSetupFailed,
            Self::Unreachable { .. } => ErrorKind::ServerUnreachable,
            Self::Certificate { .. } => ErrorKind::CertificateNotAccepted,
            Self::CertificateFile { .. } => ErrorKind::InvalidCertificateFile,
            Self::InvalidProxy { .. } => ErrorKind::InvalidProxy,
            Self::ProxyUnreachable { .. } => ErrorKind::ServerUnreachable,
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
            Self::NotFound(target) => target.not_found(),
            Self::Ambiguous { target, .. } => target.not_unique(),
            Self::InvalidRequest(_) => ErrorKind::InvalidRequest,
            Self::InvalidApiPath { .. } => ErrorKind::InvalidApiPath,
            Self::NotARun(_) => ErrorKind::ActivityNotARun,
            Self::InvalidActivityId(_) => ErrorKind::InvalidActivityId,
            Self::StartUncertain { .. } => ErrorKind::StartUncertain,
            Self::ChangeUncertain(_) => ErrorKind::ChangeUncertain,
            Self::StartTimedOut { .. } | Self::WaitTimedOut { .. } => ErrorKind::WaitTimedOut,
            Self::RunLost { .. } => ErrorKind::RunLost,
            Self::WaitFailed { source, .. } => source.kind(),
            Self::Schedule(error) => error.kind(),
            Self::RunEnded(end) => match end.run.status {
                Some(RunStatus::Cancelled) => ErrorKind::RunProfileCancelled,
                Some(RunStatus::CompleteWithError) => ErrorKind::RunProfileCompletedWithErrors,
                _ => ErrorKind::RunProfileFailed,
            },
        }
    }

    /// The server's refusal under this error, with every validation message, if there is one.
    pub fn api_error(&self) -> Option<&ApiError> {
        match self {
            Self::Authentication(api_error)
            | Self::Forbidden(api_error)
            | Self::Refused(api_error)
            | Self::Server(api_error)
            | Self::RateLimited(api_error) => Some(api_error),
            Self::WaitFailed { source, .. } | Self::StartUncertain { source, .. } => {
                source.api_error()
            }
            Self::ChangeUncertain(source) => source.api_error(),
            Self::StartTimedOut { source, .. } => source.as_ref()?.api_error(),
            Self::Schedule(error) => error.cause()?.api_error(),
            _ => None,
        }
    }

    /// The run that this error is about, as it was last seen, once one was started.
    pub fn run(&self) -> Option<&Run> {
        match self {
            Self::WaitTimedOut { run, .. }
            | Self::RunLost { run, .. }
            | Self::WaitFailed { run, .. } => Some(run),
            Self::RunEnded(end) => Some(&end.run),
            _ => None,
        }
    }

    /// Whether asking again can help: a fault of the network or of the server's moment.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::ProxyUnreachable { .. }
            | Self::TooSlow { .. }
            | Self::RateLimited(_)
            | Self::Server(_)
            | Self::NotReady(_) => true,
            Self::SignOn(error) => error.is_transient(),
            Self::Refused(api_error) => api_error.status == TIMED_OUT_ON_THE_WAY,
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

    /// Whether the server is there and knows its caller, and only what was asked for could not be had.
    pub(crate) fn concerns_one_resource(&self) -> bool {
        self.is_unreadable()
            || matches!(
                self,
                Self::NotFound(_)
                    | Self::InvalidActivityId(_)
                    | Self::Refused(_)
                    | Self::Forbidden(_)
                    | Self::Server(_)
            )
    }

    /// Whether every other request of this caller would meet it too, whatever it asks for.
    pub fn concerns_the_caller(&self) -> bool {
        matches!(self, Self::Forbidden(_)) || !self.concerns_one_resource()
    }

    /// Whether the request that failed so surely changed nothing on the server.
    pub fn surely_not_done(&self) -> bool {
        match self {
            Self::Unreachable { before_sending, .. } => *before_sending,
            Self::Refused(api_error) => api_error.status != TIMED_OUT_ON_THE_WAY,
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
            | Self::ProxyUnreachable { .. }
            | Self::InvalidApiKey
            | Self::Setup { .. }
            | Self::TlsSetup(_)
            | Self::StartTimedOut { .. } => true,
            _ => false,
        }
    }

    /// How long the server asked its caller to wait before the next attempt.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited(api_error) | Self::Server(api_error) => api_error.retry_after,
            _ => None,
        }
    }
}

/// What an activity is about, as far as it tells.
fn what_it_records(activity: &Activity) -> String {
    let said = [
        &activity.target_operation_type,
        &activity.target_type,
        &activity.target_name,
    ];
    let said: Vec<_> = said.into_iter().flatten().map(String::as_str).collect();
    match said.is_empty() {
        true => String::new(),
        false => format!(": it records '{}'", said.join(" ")),
    }
}

/// A time in which nobody could be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unanswered {
    /// How long it has lasted.
    pub lasted: Duration,
    /// What the last attempt met, in words.
    pub why: String,
}

/// How a run stands at the deadline: as it is, or as it was last seen.
fn at_the_deadline(run: &Run, waited: Duration, unanswered: Option<&Unanswered>) -> String {
    let seconds = waited.as_secs();
    match unanswered {
        None => format!(
            "{run} did not end within {seconds} s; activity {} is still {}",
            run.activity_id,
            status_or_unknown(run)
        ),
        Some(Unanswered { lasted, why }) => format!(
            "the end of {run} was not seen within {seconds} s ({}); for the last {} s nothing could \
             be asked: {why}",
            last_seen(run),
            lasted.as_secs()
        ),
    }
}

/// The activity, and how it stood when it was last told.
fn last_seen(run: &Run) -> String {
    let activity = format!("activity {}", run.activity_id);
    match (&run.status, run.objects_processed) {
        (None, _) => activity,
        (Some(status), 0) => format!("{activity}, last seen {status}"),
        (Some(status), objects) => {
            format!("{activity}, last seen {status}, {objects} objects processed")
        }
    }
}

fn status_or_unknown(run: &Run) -> &str {
    run.status.as_ref().map_or("not known", RunStatus::as_str)
}
