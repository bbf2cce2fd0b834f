use std::fmt;

use serde::{Deserialize, Serialize};

use super::Rest;

/// Run profiles that run one after another, at certain times or when somebody starts them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// Its id: a GUID.
    pub id: String,
    /// Its name, which other schedules can share.
    pub name: String,
    /// What it does, in order. Lists of schedules do not tell it.
    #[serde(default)]
    pub steps: Vec<Rest>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// What the server answers to the start of a schedule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleStart {
    /// The execution that tells how it goes: a GUID.
    pub execution_id: String,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// One time that a schedule was run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleExecution {
    /// Its id: a GUID.
    pub id: String,
    /// The schedule's id.
    pub schedule_id: String,
    /// The schedule's name at that time.
    #[serde(default)]
    pub schedule_name: Option<String>,
    /// How it stands.
    pub status: ScheduleStatus,
    /// The place of the step that it has come to, from 0.
    #[serde(default)]
    pub current_step_index: Option<u32>,
    /// How many steps it has.
    #[serde(default)]
    pub total_steps: Option<u32>,
    /// When it was queued, by the server's clock.
    #[serde(default)]
    pub queued_at: Option<String>,
    /// Under which name its start is recorded.
    #[serde(default)]
    pub initiated_by_name: Option<String>,
    /// Why it ended early.
    #[serde(default)]
    pub error_message: Option<String>,
    /// Its steps. Lists of executions do not tell them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<ScheduleStep>>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// One step of an execution: most are runs of a run profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleStep {
    /// Its place, from 0.
    pub step_index: u32,
    /// What the server calls it.
    #[serde(default)]
    pub name: Option<String>,
    /// `Waiting`, `Queued`, `Processing`, `Completed`, `Failed`, `Cancelling`, `Cancelled` or another.
    pub status: String,
    /// The name of the system that it runs on.
    #[serde(default)]
    pub connected_system_name: Option<String>,
    /// The name of the run profile that it runs.
    #[serde(default)]
    pub run_profile_name: Option<String>,
    /// The activity that tells how it goes.
    #[serde(default)]
    pub activity_id: Option<String>,
    /// How that stands.
    #[serde(default)]
    pub activity_status: Option<String>,
    /// The worker's task, until it is over.
    #[serde(default)]
    pub task_id: Option<String>,
    /// Why it failed.
    #[serde(default)]
    pub error_message: Option<String>,
    /// Every other field.
    #[serde(flatten)]
    pub rest: Rest,
}

/// How an execution of a schedule stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum ScheduleStatus {
    /// Its steps are queued or running.
    InProgress,
    /// All steps are done, or those that failed were allowed to.
    Complete,
    /// A step failed, and the steps after it do not run.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
    /// A status of a newer server, which is not taken for an end.
    Other(String),
}

impl ScheduleStatus {
    /// The word that the server uses.
    pub fn as_str(&self) -> &str {
        match self {
            Self::InProgress => "InProgress",
            Self::Complete => "Complete",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Other(name) => name,
        }
    }

    /// Whether the execution is over.
    pub fn is_end(&self) -> bool {
        !matches!(self, Self::InProgress | Self::Other(_))
    }
}

impl From<String> for ScheduleStatus {
    fn from(name: String) -> Self {
        match name.as_str() {
            "InProgress" => Self::InProgress,
            "Complete" => Self::Complete,
            "Failed" => Self::Failed,
            "Cancelled" => Self::Cancelled,
            _ => Self::Other(name),
        }
    }
}

impl From<ScheduleStatus> for String {
    fn from(status: ScheduleStatus) -> Self {
        status.as_str().to_owned()
    }
}

impl fmt::Display for ScheduleStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for ScheduleStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {}", self.step_index.saturating_add(1))?;
        match (&self.run_profile_name, &self.connected_system_name) {
            (Some(profile), Some(system)) => write!(f, " (run profile '{profile}' on '{system}')"),
            (Some(profile), None) => write!(f, " (run profile '{profile}')"),
            _ => match &self.name {
                Some(name) => write!(f, " ('{name}')"),
                None => Ok(()),
            },
        }
    }
}

impl ScheduleExecution {
    /// One that was just queued, by the server's answer to its start.
    pub fn queued(id: String, schedule_id: String, schedule_name: Option<String>) -> Self {
        Self {
            id,
            schedule_id,
            schedule_name,
            status: ScheduleStatus::InProgress,
            current_step_index: None,
            total_steps: None,
            queued_at: None,
            initiated_by_name: None,
            error_message: None,
            steps: None,
            rest: Rest::new(),
        }
    }

    /// Its steps, where they were read.
    pub fn steps(&self) -> &[ScheduleStep] {
        self.steps.as_deref().unwrap_or_default()
    }

    /// The first step that the worker has or will take next.
    pub fn running_step(&self) -> Option<&ScheduleStep> {
        self.steps().iter().find(|step| step.is_running())
    }
}

impl fmt::Display for ScheduleExecution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.schedule_name {
            Some(name) => write!(f, "schedule '{name}'"),
            None => write!(f, "schedule {}", self.schedule_id),
        }
    }
}

impl ScheduleStep {
    /// Whether it is its turn, and it is not over.
    pub fn is_running(&self) -> bool {
        matches!(self.status.as_str(), "Queued" | "Processing" | "Cancelling")
    }

    /// What went wrong with it, in words; none where nothing did.
    pub fn problem(&self) -> Option<String> {
        let what = match (self.status.as_str(), self.activity_status.as_deref()) {
            ("Failed", _) | (_, Some("FailedWithError")) => "failed",
            (_, Some("CompleteWithError")) => "is complete, but objects failed",
            _ => return None,
        };
        let why = self.error_message.as_deref().unwrap_or_default();
        let why = match why.trim_end().trim_end_matches('.') {
            "" => String::new(),
            why => format!(": {why}"),
        };
        let activity = match &self.activity_id {
            Some(activity) => format!(" (activity {activity})"),
            None => String::new(),
        };
        Some(format!("{self} {what}{why}{activity}"))
    }

    /// Whether it is complete, with a warning.
    pub fn has_warning(&self) -> bool {
        self.activity_status.as_deref() == Some("CompleteWithWarning")
    }
}

/// An execution that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleEnd {
    /// The execution, with the status that it ended with.
    pub execution: ScheduleExecution,
    /// How long was waited for it.
    pub waited: std::time::Duration,
}

impl ScheduleEnd {
    /// The steps that went wrong.
    pub fn failed_steps(&self) -> impl Iterator<Item = &ScheduleStep> {
        let steps = self.execution.steps().iter();
        steps.filter(|step| step.problem().is_some())
    }

    /// Whether all of it went well.
    pub fn is_success(&self) -> bool {
        self.execution.status == ScheduleStatus::Complete && self.failed_steps().next().is_none()
    }
}

impl fmt::Display for ScheduleEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let execution = &self.execution;
        let problems: Vec<_> = self
            .failed_steps()
            .filter_map(ScheduleStep::problem)
            .collect();
        let said = execution.error_message.as_deref().unwrap_or_default();
        let said = said.trim_end().trim_end_matches('.');
        let reason = match problems.is_empty() {
            false => problems.join("; "),
            true => said.to_owned(),
        };
        match execution.status {
            ScheduleStatus::Complete if problems.is_empty() => {
                write!(f, "{execution} is complete")?;
            }
            ScheduleStatus::Complete => write!(f, "{execution} is complete, but {reason}")?,
            ScheduleStatus::Cancelled => {
                write!(f, "{execution} was cancelled")?;
                let at = execution.current_step_index.and_then(|index| {
                    let mut steps = execution.steps().iter();
                    steps.find(|step| step.step_index == index)
                });
                if let Some(step) = at {
                    write!(f, " at {step}")?;
                }
                if !said.is_empty() {
                    write!(f, ": {said}")?;
                }
            }
            _ if reason.is_empty() => write!(f, "{execution} failed")?,
            _ => write!(f, "{execution} failed: {reason}")?,
        }
        write!(f, " (execution {})", execution.id)
    }
}
