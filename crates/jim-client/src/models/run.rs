use std::fmt;
use std::time::Duration;

use super::{Activity, Execution, Progress, Rest, RunStatus};

/// A run profile on its system, by the ids that the server wants, and its names where they are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunTarget {
    /// The run profile's id; 0 where it is not known of a run that somebody else started.
    pub run_profile_id: i32,
    /// Its name, where it is known.
    pub run_profile_name: Option<String>,
    /// The system's id; 0 likewise.
    pub connected_system_id: i32,
    /// Its name, where it is known.
    pub connected_system_name: Option<String>,
}

impl RunTarget {
    fn unknown() -> Self {
        Self {
            run_profile_id: 0,
            run_profile_name: None,
            connected_system_id: 0,
            connected_system_name: None,
        }
    }
}

impl fmt::Display for RunTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::unknown() {
            return f.write_str("the run");
        }
        match &self.run_profile_name {
            Some(name) => write!(f, "run profile '{name}'")?,
            None => write!(f, "run profile {}", self.run_profile_id)?,
        }
        match &self.connected_system_name {
            Some(name) => write!(f, " on '{name}'"),
            None => write!(f, " on connected system {}", self.connected_system_id),
        }
    }
}

/// A run as far as it is known: what it runs, and how it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it runs.
    pub target: RunTarget,
    /// The activity that tells how it goes.
    pub activity_id: String,
    /// The worker's task, where it is known.
    pub task_id: Option<String>,
    /// Its last known status; `None` until the server told one.
    pub status: Option<RunStatus>,
    /// What the server last said about it.
    pub message: Option<String>,
    /// What the server warned of when it queued the run.
    pub warnings: Vec<String>,
    /// How many objects it had processed when it was last seen.
    pub objects_processed: u64,
    /// How many objects had failed by then.
    pub errors: u64,
}

impl Run {
    /// A run of which only the activity is known.
    pub(crate) fn unknown(activity_id: String, task_id: Option<String>) -> Self {
        Self {
            target: RunTarget::unknown(),
            activity_id,
            task_id,
            status: None,
            message: None,
            warnings: Vec::new(),
            objects_processed: 0,
            errors: 0,
        }
    }

    /// Takes in what runs, by its activity.
    pub(crate) fn know(&mut self, activity: &Activity) {
        self.activity_id.clone_from(&activity.id);
        self.target = RunTarget {
            run_profile_id: activity.connected_system_run_profile_id.unwrap_or_default(),
            run_profile_name: activity.target_name.clone(),
            connected_system_id: activity.connected_system_id.unwrap_or_default(),
            connected_system_name: activity.target_context.clone(),
        };
    }

    /// A run that was just queued, by the server's answer to its start.
    pub fn queued(target: RunTarget, execution: Execution) -> Self {
        Self {
            target,
            activity_id: execution.activity_id,
            task_id: execution.task_id,
            status: None,
            message: execution.message,
            warnings: execution.warnings.unwrap_or_default(),
            objects_processed: 0,
            errors: 0,
        }
    }

    /// Takes in how it stands.
    pub(crate) fn update(&mut self, progress: &Progress) {
        self.status = Some(progress.status.clone());
        self.message.clone_from(&progress.message);
        self.objects_processed = progress.objects_processed.unwrap_or_default();
        self.errors = progress.total_errors.unwrap_or_default();
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.target.fmt(f)
    }
}

/// A run that is over, with all that its user wants to know of it.
#[derive(Debug, Clone, PartialEq)]
pub struct RunEnd {
    /// The run, with the status that it ended with.
    pub run: Run,
    /// Why it failed, in the server's words.
    pub error_message: Option<String>,
    /// Why it ended with a warning, in the server's words.
    pub warning_message: Option<String>,
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
    /// Takes from the activity what the progress does not tell: the reason, the times, and the names
    /// where they are not known yet.
    pub fn new(run: Run, activity: Option<Activity>, waited: Duration) -> Self {
        let mut end = Self {
            run,
            error_message: None,
            warning_message: None,
            stats: None,
            created: None,
            executed: None,
            execution_time: None,
            total_activity_time: None,
            waited,
        };
        if let Some(activity) = activity {
            let rest = |name: &str| Some(activity.rest.get(name)?.as_str()?.to_owned());
            end.executed = rest("executed");
            end.execution_time = rest("executionTime");
            end.total_activity_time = rest("totalActivityTime");
            end.error_message = activity.error_message;
            end.warning_message = activity.warning_message;
            end.stats = activity.execution_stats;
            end.created = activity.created;
            end.run.message = activity.message.or(end.run.message.take());
            let target = &mut end.run.target;
            let name = target.run_profile_name.take();
            target.run_profile_name = name.or(activity.target_name);
            let name = target.connected_system_name.take();
            target.connected_system_name = name.or(activity.target_context);
        }
        end
    }
}

impl fmt::Display for RunEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let run = &self.run;
        match &run.status {
            Some(RunStatus::Complete) => write!(f, "{run} is complete")?,
            Some(RunStatus::CompleteWithWarning) => write!(f, "{run} is complete, with a warning")?,
            Some(RunStatus::CompleteWithError) => match run.errors {
                0 => write!(f, "{run} is complete, with errors")?,
                1 => write!(f, "{run} is complete, but 1 object failed")?,
                errors => write!(f, "{run} is complete, but {errors} objects failed")?,
            },
            Some(RunStatus::Cancelled) => write!(f, "{run} was cancelled")?,
            _ => write!(f, "{run} failed")?,
        }
        let reasons = [&self.error_message, &self.warning_message, &run.message];
        if let Some(reason) = reasons
            .into_iter()
            .flatten()
            .find(|text| !text.trim().is_empty())
        {
            write!(f, ": {}", reason.trim_end().trim_end_matches('.'))?;
        }
        write!(f, " (activity {}", run.activity_id)?;
        match run.objects_processed {
            0 => {}
            1 => write!(f, ", 1 object processed")?,
            objects => write!(f, ", {objects} objects processed")?,
        }
        if run.errors > 0 && run.status != Some(RunStatus::CompleteWithError) {
            write!(f, ", {} failed", run.errors)?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(progress: serde_json::Value, activity: Option<serde_json::Value>) -> String {
        let execution = serde_json::from_value(json!({ "activityId": "01a2" })).unwrap();
        let target = RunTarget {
            run_profile_id: 7,
            run_profile_name: Some("Import".into()),
            connected_system_id: 1,
            connected_system_name: Some("HR".into()),
        };
        let mut run = Run::queued(target, execution);
        run.update(&serde_json::from_value(progress).unwrap());
        let activity = activity.map(|activity| serde_json::from_value(activity).unwrap());
        RunEnd::new(run, activity, Duration::ZERO).to_string()
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
