//! How a run ended, with all that its user wants to know of it.

use std::fmt;
use std::time::Duration;

use crate::error::ErrorKind;
use crate::models::{Activity, Progress, Rest, RunStatus};
use crate::run::Run;

/// A run that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEnd {
    /// The run.
    pub run: Run,
    /// How it ended.
    pub status: RunStatus,
    /// What the server last said about it.
    pub message: Option<String>,
    /// Why it failed, in the server's words.
    pub error_message: Option<String>,
    /// Why it ended with a warning, in the server's words.
    pub warning_message: Option<String>,
    /// How many objects it processed.
    pub objects_processed: u64,
    /// How many objects failed.
    pub errors: u64,
    /// What it did to how many objects, where the server tells.
    pub stats: Option<Rest>,
    /// When it was queued, by the server's clock.
    pub created: Option<String>,
    /// When a worker picked it up, by the server's clock.
    pub executed: Option<String>,
    /// How long it ran, as the server writes it.
    pub execution_time: Option<String>,
    /// How long it took with its time in the queue, as the server writes it.
    pub total_activity_time: Option<String>,
    /// How long was waited for it.
    pub waited: Duration,
}

impl RunEnd {
    /// Takes the reason from the activity, which the progress does not tell.
    pub fn new(
        run: Run,
        progress: &Progress,
        activity: Option<Activity>,
        waited: Duration,
    ) -> Self {
        let rest = |name: &str| {
            let field = activity.as_ref()?.rest.get(name)?;
            field.as_str().map(str::to_owned)
        };
        let (executed, execution_time) = (rest("executed"), rest("executionTime"));
        let total_activity_time = rest("totalActivityTime");
        let mut end = Self {
            run,
            status: progress.status.clone(),
            message: progress.message.clone(),
            error_message: None,
            warning_message: None,
            objects_processed: progress.objects_processed.unwrap_or_default(),
            errors: progress.total_errors.unwrap_or_default(),
            stats: None,
            created: None,
            executed,
            execution_time,
            total_activity_time,
            waited,
        };
        if let Some(activity) = activity {
            end.message = activity.message.or(end.message);
            end.error_message = activity.error_message;
            end.warning_message = activity.warning_message;
            end.stats = activity.execution_stats;
            end.created = activity.created;
        }
        end
    }

    /// The name of the failure that this end is.
    pub fn kind(&self) -> ErrorKind {
        match self.status {
            RunStatus::Cancelled => ErrorKind::RunProfileCancelled,
            RunStatus::CompleteWithError => ErrorKind::RunProfileCompletedWithErrors,
            _ => ErrorKind::RunProfileFailed,
        }
    }
}

impl fmt::Display for RunEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = &self.run;
        match &self.status {
            RunStatus::Complete => write!(f, "{run} is complete")?,
            RunStatus::CompleteWithWarning => write!(f, "{run} is complete, with a warning")?,
            RunStatus::CompleteWithError => match self.errors {
                0 => write!(f, "{run} is complete, with errors")?,
                1 => write!(f, "{run} is complete, but 1 object failed")?,
                errors => write!(f, "{run} is complete, but {errors} objects failed")?,
            },
            RunStatus::Cancelled => write!(f, "{run} was cancelled")?,
            _ => write!(f, "{run} failed")?,
        }
        let reasons = [&self.error_message, &self.warning_message, &self.message];
        if let Some(reason) = reasons
            .into_iter()
            .flatten()
            .find(|text| !text.trim().is_empty())
        {
            write!(f, ": {}", reason.trim_end().trim_end_matches('.'))?;
        }
        write!(f, " (activity {}", run.activity_id)?;
        match self.objects_processed {
            0 => {}
            1 => write!(f, ", 1 object processed")?,
            objects => write!(f, ", {objects} objects processed")?,
        }
        if self.errors > 0 && self.status != RunStatus::CompleteWithError {
            write!(f, ", {} failed", self.errors)?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(progress: serde_json::Value, activity: Option<serde_json::Value>) -> String {
        let run = Run {
            activity_id: "01a2".into(),
            task_id: None,
            run_profile_id: 7,
            run_profile_name: Some("Import".into()),
            connected_system_id: 1,
            connected_system_name: Some("HR".into()),
        };
        let progress = serde_json::from_value(progress).unwrap();
        let activity = activity.map(|activity| serde_json::from_value(activity).unwrap());
        RunEnd::new(run, &progress, activity, Duration::ZERO).to_string()
    }

    #[test]
    fn the_text_of_an_end_has_its_reason_and_its_counts() {
        let counts = |status: &str, errors: u64| json!({ "status": status, "objectsProcessed": 40, "totalErrors": errors });
        let reason = json!({ "id": "01a2", "status": "x", "errorMessage": "The disk is full." });
        assert_eq!(
            said(counts("FailedWithError", 2), Some(reason)),
            "run profile 'Import' on 'HR' failed: The disk is full (activity 01a2, 40 objects \
             processed, 2 failed)"
        );
        assert_eq!(
            said(counts("CompleteWithError", 3), None),
            "run profile 'Import' on 'HR' is complete, but 3 objects failed (activity 01a2, 40 \
             objects processed)"
        );
        assert_eq!(
            said(json!({ "status": "Cancelled" }), None),
            "run profile 'Import' on 'HR' was cancelled (activity 01a2)"
        );
    }
}
