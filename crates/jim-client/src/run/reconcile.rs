//! What a start whose answer was lost turned out to have done.
//!
//! The request has no idempotency key, so it is not sent again: the runs that began since are listed
//! several times, because a busy server records them late.

use crate::error::Error;

/// A run that began since the start was sent: of the run profile, or of the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchingRun {
    /// What tells how it goes: an activity, or the execution of a schedule.
    pub id: String,
    /// What the server says about it.
    pub message: Option<String>,
    /// Whether this client's caller began it; `None` where that cannot be told.
    pub ours: Option<bool>,
}

/// Whether the runs can be listed once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Again {
    Possible,
    /// They were listed often enough for every run to be recorded.
    Exhausted,
    DeadlineReached,
}

/// What to do about a lost start.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Reconciled {
    /// This run is the one.
    Attach(MatchingRun),
    /// List the runs again; the only one that was seen so far.
    ListAgain { seen: Option<String> },
    /// It cannot be told; these may be the run.
    Uncertain {
        why: String,
        candidates: Vec<String>,
    },
}

/// Decides by the runs that are listed, and by the only one that was seen the time before.
pub(crate) fn reconcile(
    listed: Result<Vec<MatchingRun>, Error>,
    seen: Option<String>,
    again: Again,
) -> Reconciled {
    let more = again == Again::Possible;
    let (mut ours, others): (Vec<_>, Vec<_>) = match listed {
        Ok(runs) => runs.into_iter().partition(|run| run.ours == Some(true)),
        Err(_) if more => return Reconciled::ListAgain { seen },
        Err(error) => {
            return uncertain(&format!("the server could not be asked ({error})"), vec![]);
        }
    };
    match (ours.len(), ours.pop()) {
        (0, _) if more => Reconciled::ListAgain { seen: None },
        (0, _) | (_, None) => uncertain(initiators(&others), others),
        // Another one that began at that moment may be recorded later.
        (1, Some(only)) => match again {
            _ if seen.as_ref() == Some(&only.id) => Reconciled::Attach(only),
            Again::Exhausted => Reconciled::Attach(only),
            Again::Possible => Reconciled::ListAgain {
                seen: Some(only.id),
            },
            Again::DeadlineReached => uncertain(
                "the timeout left no time to see whether the run that began is the only one",
                vec![only],
            ),
        },
        (_, Some(last)) => {
            ours.push(last);
            uncertain("several runs of it began at that moment", ours)
        }
    }
}

fn uncertain(why: &str, candidates: Vec<MatchingRun>) -> Reconciled {
    Reconciled::Uncertain {
        why: why.to_owned(),
        candidates: candidates.into_iter().map(|run| run.id).collect(),
    }
}

/// What is known when no run is surely the caller's.
fn initiators(others: &[MatchingRun]) -> &'static str {
    match others {
        [] => "the server shows no run of it that began since",
        all if all.iter().all(|run| run.ours == Some(false)) => {
            "the server shows only runs of it that somebody else began"
        }
        _ => "the server does not tell who began the run of it that it shows",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(id: &str, ours: Option<bool>) -> MatchingRun {
        MatchingRun {
            id: id.into(),
            message: None,
            ours,
        }
    }

    /// Runs by their first letter: ours, theirs, or of nobody knows whom. None is a failed request.
    fn listed(runs: Option<&[&str]>) -> Result<Vec<MatchingRun>, Error> {
        let runs = runs.ok_or(Error::InvalidApiKey)?.iter();
        let ours = |id: &str| match id.as_bytes()[0] {
            b'o' => Some(true),
            b't' => Some(false),
            _ => None,
        };
        Ok(runs.map(|id| run(id, ours(id))).collect())
    }

    #[test]
    fn each_case_has_its_decision() {
        use Again::{DeadlineReached, Exhausted, Possible};
        const AGAIN: &str = "again, seen";
        let cases: [(Option<&[&str]>, &str, Again, &str); 26] = [
            (Some(&[]), "", Possible, "again, seen -"),
            (Some(&[]), "o1", Possible, "again, seen -"),
            (Some(&[]), "", Exhausted, "uncertain [] shows no run"),
            (Some(&[]), "", DeadlineReached, "uncertain [] shows no run"),
            (Some(&["o1"]), "", Possible, "again, seen o1"),
            (Some(&["o1"]), "o2", Possible, "again, seen o1"),
            (Some(&["o1"]), "o1", Possible, "attach o1"),
            (Some(&["o1"]), "o1", Exhausted, "attach o1"),
            (Some(&["o1"]), "o1", DeadlineReached, "attach o1"),
            (Some(&["o1"]), "", Exhausted, "attach o1"),
            (
                Some(&["o1"]),
                "",
                DeadlineReached,
                "uncertain [o1] left no time",
            ),
            (
                Some(&["o1", "o2"]),
                "",
                Possible,
                "uncertain [o1, o2] several runs",
            ),
            (
                Some(&["o1", "o2"]),
                "o1",
                Possible,
                "uncertain [o1, o2] several runs",
            ),
            (
                Some(&["o1", "o2"]),
                "",
                Exhausted,
                "uncertain [o1, o2] several runs",
            ),
            (Some(&["t1", "o1"]), "o1", Possible, "attach o1"),
            (Some(&["t1", "o1"]), "", Exhausted, "attach o1"),
            (Some(&["t1"]), "", Possible, "again, seen -"),
            (
                Some(&["t1", "t2"]),
                "",
                Exhausted,
                "uncertain [t1, t2] somebody else",
            ),
            (
                Some(&["t1"]),
                "",
                DeadlineReached,
                "uncertain [t1] somebody else",
            ),
            (Some(&["u1"]), "", Possible, "again, seen -"),
            (
                Some(&["u1"]),
                "",
                Exhausted,
                "uncertain [u1] does not tell who",
            ),
            (
                Some(&["t1", "u1"]),
                "",
                Exhausted,
                "uncertain [t1, u1] does not tell who",
            ),
            (None, "", Possible, "again, seen -"),
            (None, "o1", Possible, "again, seen o1"),
            (None, "o1", Exhausted, "uncertain [] could not be asked"),
            (None, "", DeadlineReached, "uncertain [] could not be asked"),
        ];
        for (runs, seen, again, expected) in cases {
            let seen = Some(seen.to_owned()).filter(|seen| !seen.is_empty());
            let decided = match reconcile(listed(runs), seen, again) {
                Reconciled::Attach(run) => format!("attach {}", run.id),
                Reconciled::ListAgain { seen } => {
                    format!("{AGAIN} {}", seen.as_deref().unwrap_or("-"))
                }
                Reconciled::Uncertain { why, candidates } => {
                    format!("uncertain [{}] {why}", candidates.join(", "))
                }
            };
            let (kind, words) = expected.split_once(']').unwrap_or((expected, ""));
            assert!(
                decided.starts_with(kind) && decided.contains(words.trim()),
                "{runs:?}, {again:?}: {decided}, not {expected}"
            );
        }
    }
}
