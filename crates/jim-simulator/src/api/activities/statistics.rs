//! What a run did: counts, and an item for every object that it changed or failed on.

use serde_json::{Value, json};

use crate::world::{Results, RunSnapshot};

pub(super) fn stats(snapshot: &RunSnapshot) -> Value {
    let results = snapshot.results;
    let changed = results.changed();
    json!({
        "totalObjectsProcessed": snapshot.processed,
        "totalObjectChangeCount": changed,
        "totalUnchanged": snapshot.processed.saturating_sub(changed),
        "totalObjectErrors": results.failed,
        "totalObjectTypes": u8::from(changed > 0),
        "totalCsoAdds": results.added,
        "totalCsoUpdates": results.updated,
        "totalCsoDeletes": 0,
        "totalProjections": 0,
        "totalJoins": 0,
        "totalAttributeFlows": 0,
        "totalDisconnections": 0,
        "totalDisconnectedOutOfScope": 0,
        "totalOutOfScopeRetainJoin": 0,
        "totalDriftCorrections": 0,
        "totalProvisioned": 0,
        "totalExported": results.exported,
        "totalDeprovisioned": 0,
        "totalPendingExports": 0,
        "totalPendingExportsConfirmed": 0,
        "totalPendingExportsRetrying": 0,
        "totalPendingExportsFailed": 0,
        "totalCreated": 0,
        "entriesDiscardedByExcludedContainer": {},
        "totalEntriesDiscardedByExclusion": 0,
    })
}

/// Those that failed come first.
pub(super) fn items(snapshot: &RunSnapshot) -> Vec<Value> {
    let Results {
        failed,
        added,
        updated,
        exported,
        ..
    } = snapshot.results;
    let fates = [
        (failed, None),
        (added, Some(("Added", "CsoAdded:1"))),
        (updated, Some(("Updated", "CsoUpdated:1"))),
        (exported, Some(("Exported", "Exported:1"))),
    ];
    let each = fates
        .into_iter()
        .flat_map(|(count, fate)| (0..count).map(move |_| fate));
    each.zip(1..)
        .map(|(fate, number)| item(fate, number))
        .collect()
}

fn item(fate: Option<(&str, &str)>, number: u64) -> Value {
    // Any id will do, as long as it stays the same from page to page.
    let id = uuid::Uuid::from_u64_pair(0x6e1c_3213_2a48_4d50, 0x8c8c_0000_0000_0000 + number);
    json!({
        "id": id,
        "externalIdValue": fate.map(|_| format!("E{number:06}")),
        "displayName": fate.map(|_| format!("Person {number}")),
        "connectedSystemObjectType": fate.map(|_| "person"),
        "objectChangeType": fate.map_or("NotSet", |(change, _)| change),
        "errorType": if fate.is_some() { "NotSet" } else { "UnhandledError" },
        "outcomeSummary": fate.map(|(_, summary)| summary),
    })
}
