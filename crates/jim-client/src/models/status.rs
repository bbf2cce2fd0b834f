use std::fmt;

use serde::{Deserialize, Serialize};

/// How a run stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum RunStatus {
    /// Queued or running: the server does not tell these apart.
    InProgress,
    /// Ended well.
    Complete,
    /// Ended with warnings.
    CompleteWithWarning,
    /// Ended, but some objects failed.
    CompleteWithError,
    /// Ended by a failure.
    FailedWithError,
    /// Ended because it was cancelled.
    Cancelled,
    /// A status of a newer server, which is not taken for an end.
    Other(String),
}

impl RunStatus {
    /// The word that the server uses.
    pub fn as_str(&self) -> &str {
        match self {
            Self::InProgress => "InProgress",
            Self::Complete => "Complete",
            Self::CompleteWithWarning => "CompleteWithWarning",
            Self::CompleteWithError => "CompleteWithError",
            Self::FailedWithError => "FailedWithError",
            Self::Cancelled => "Cancelled",
            Self::Other(name) => name,
        }
    }

    /// Whether the run is over.
    pub fn is_end(&self) -> bool {
        !matches!(self, Self::InProgress | Self::Other(_))
    }
}

impl From<String> for RunStatus {
    fn from(name: String) -> Self {
        match name.as_str() {
            "InProgress" => Self::InProgress,
            "Complete" => Self::Complete,
            "CompleteWithWarning" => Self::CompleteWithWarning,
            "CompleteWithError" => Self::CompleteWithError,
            "FailedWithError" => Self::FailedWithError,
            "Cancelled" => Self::Cancelled,
            _ => Self::Other(name),
        }
    }
}

impl From<RunStatus> for String {
    fn from(status: RunStatus) -> Self {
        status.as_str().to_owned()
    }
}

impl fmt::Display for RunStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
