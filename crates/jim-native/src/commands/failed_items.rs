//! The first objects that a run failed on, for whoever reads its error.

use std::time::Duration;

use jim_client::models::{ActivityItem, RunEnd, RunStatus};
use serde_json::{Value, json};

use crate::contract::Failure;
use crate::operation::Context;
use crate::present::objects::FAILED_ITEMS;

/// How many are told.
const TOLD: usize = 3;

/// How long the server may take: the run has ended, and its error waits.
const LIMIT: Duration = Duration::from_secs(5);

/// Those among the first that the server lists: it cannot be asked for them alone. None where the run did not
/// fail on objects, and where they cannot be read.
pub(super) async fn read(context: &Context, end: &RunEnd) -> Vec<ActivityItem> {
    if end.run.status != Some(RunStatus::CompleteWithError) && end.run.errors == 0 {
        return Vec::new();
    }
    let client = &context.client;
    let items = client.first_activity_items(&end.run.activity_id, LIMIT);
    let mut items = items.await.unwrap_or_default();
    items.retain(|item| error_type(item).is_some());
    items.truncate(TOLD);
    items
}

/// Tells them in the error of the run, and in the execution that is its target.
pub(super) fn tell(failure: &mut Failure, items: &[ActivityItem], activity_id: &str) {
    if items.is_empty() {
        return;
    }
    failure.message = format!(
        "{} The first that failed: {}.",
        failure.message,
        list(items)
    );
    failure.advice = format!(
        "List all objects that failed with: Get-JIMActivity -Id {activity_id} -ExecutionItems | \
         Where-Object ErrorType -NE NotSet"
    );
    if let Some(target) = &mut failure.target
        && let Some(execution) = target.value.as_object_mut()
    {
        execution.insert(FAILED_ITEMS.into(), json!(items));
    }
}

fn error_type(item: &ActivityItem) -> Option<&str> {
    item.error_type.as_deref().filter(|kind| *kind != "NotSet")
}

/// `E000042 'Jane Doe' (InvalidValue), 2 objects without a name (UnhandledError)`: what the server could not read
/// has no name.
fn list(items: &[ActivityItem]) -> String {
    let mut counted: Vec<(Option<String>, &str, usize)> = Vec::new();
    for item in items {
        let (name, kind) = (name(item), error_type(item).unwrap_or_default());
        match counted
            .iter_mut()
            .find(|other| (&other.0, other.1) == (&name, kind))
        {
            Some(same) => same.2 += 1,
            None => counted.push((name, kind, 1)),
        }
    }
    let words = counted
        .into_iter()
        .map(|(name, kind, count)| match (name, count) {
            (Some(name), _) => format!("{name} ({kind})"),
            (None, 1) => format!("an object without a name ({kind})"),
            (None, count) => format!("{count} objects without a name ({kind})"),
        });
    words.collect::<Vec<_>>().join(", ")
}

/// What identifies the object, and what it is called.
fn name(item: &ActivityItem) -> Option<String> {
    let text = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let id = item.rest.get("externalIdValue").and_then(Value::as_str);
    match (
        id.and_then(text),
        item.display_name.as_deref().and_then(text),
    ) {
        (Some(id), Some(name)) => Some(format!("{id} '{name}'")),
        (Some(id), None) => Some(id),
        (None, name) => name.map(|name| format!("'{name}'")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(id: Option<&str>, name: Option<&str>, kind: &str) -> ActivityItem {
        let item =
            json!({ "id": "1", "externalIdValue": id, "displayName": name, "errorType": kind });
        serde_json::from_value(item).unwrap()
    }

    #[test]
    fn objects_are_told_by_what_is_known_of_them() {
        let items = [
            item(Some("E42"), Some("Jane Doe"), "InvalidValue"),
            item(None, None, "UnhandledError"),
            item(None, None, "UnhandledError"),
        ];
        assert_eq!(
            list(&items),
            "E42 'Jane Doe' (InvalidValue), 2 objects without a name (UnhandledError)"
        );
        assert_eq!(
            list(&items[1..2]),
            "an object without a name (UnhandledError)"
        );
        let partly = [
            item(Some("E1"), Some(" "), "A"),
            item(None, Some("Jo"), "B"),
        ];
        assert_eq!(list(&partly), "E1 (A), 'Jo' (B)");
    }
}
