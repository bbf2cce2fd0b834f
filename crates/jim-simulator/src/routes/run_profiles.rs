//! Run profiles: looked at, changed, executed.

mod body;

use serde_json::{Value, json};

use self::body::Change;
use super::{Request, id, systems};
use crate::answer::Answer;
use crate::edits::Edit;
use crate::estate::{Outcome, RunProfile, System};
use crate::state::{Caller, State};
use crate::worker::Run;

pub(super) fn answer(
    state: &mut State,
    request: &Request,
    system: i32,
    route: &[&str],
    caller: &Caller,
) -> Option<Answer> {
    let method = request.method.as_str();
    let answer = match (method, route) {
        ("GET", []) => list(state, system),
        ("POST", []) => create(state, request, system, caller),
        ("PUT", [profile]) => update(state, request, system, id(profile)?, caller),
        ("DELETE", [profile]) => delete(state, system, id(profile)?, caller),
        ("POST", [profile, "execute"]) => execute(state, system, id(profile)?, caller),
        _ => return None,
    };
    Some(answer.unwrap_or_else(|refusal| refusal))
}

fn list(state: &State, system: i32) -> Result<Answer, Answer> {
    known(state, system)?;
    let profiles = state
        .estate
        .run_profiles
        .iter()
        .filter(|profile| profile.system == system);
    let mut profiles: Vec<&RunProfile> = profiles.collect();
    profiles.sort_by_key(|profile| profile.id);
    let shown: Vec<Value> = profiles
        .into_iter()
        .map(|profile| show(state, profile, true))
        .collect();
    Ok(Answer::ok(&json!(shown)))
}

fn create(
    state: &mut State,
    request: &Request,
    system: i32,
    caller: &Caller,
) -> Result<Answer, Answer> {
    let change = Change::read(request, true)?;
    known(state, system)?;
    let mut profile = RunProfile {
        id: 1 + state
            .estate
            .run_profiles
            .iter()
            .map(|profile| profile.id)
            .max()
            .unwrap_or(0),
        system,
        name: String::new(),
        run_type: change.run_type.clone().unwrap_or_else(|| "NotSet".into()),
        page_size: 100,
        partition: None,
        file_path: None,
        verify_hashes: false,
        outcome: Outcome::Complete,
    };
    apply(state, change, &mut profile)?;
    // The answer to a create does not show the partition; the list does.
    let shown = show(state, &profile, false);
    record(state, "Create", &profile, caller);
    state.estate.run_profiles.push(profile);
    let location = format!("/api/v1/synchronisation/connected-systems/{system}/run-profiles");
    Ok(Answer::json(201, &shown).with("Location", &location))
}

fn update(
    state: &mut State,
    request: &Request,
    system: i32,
    id: i32,
    caller: &Caller,
) -> Result<Answer, Answer> {
    let change = Change::read(request, false)?;
    let mut profile = owned(state, system, id)?.clone();
    apply(state, change, &mut profile)?;
    record(state, "Update", &profile, caller);
    let shown = show(state, &profile, true);
    state.estate.run_profiles.retain(|other| other.id != id);
    state.estate.run_profiles.push(profile);
    Ok(Answer::ok(&shown))
}

fn delete(state: &mut State, system: i32, id: i32, caller: &Caller) -> Result<Answer, Answer> {
    let profile = owned(state, system, id)?.clone();
    record(state, "Delete", &profile, caller);
    state.estate.run_profiles.retain(|other| other.id != id);
    Ok(Answer::empty(204))
}

fn execute(state: &mut State, system: i32, id: i32, caller: &Caller) -> Result<Answer, Answer> {
    let profile = owned(state, system, id)?.clone();
    let owner = state
        .estate
        .find_system(system)
        .cloned()
        .ok_or_else(|| systems::unknown(system))?;
    let partition = profile
        .partition
        .and_then(|id| state.estate.find_partition(system, id));
    if let Some(partition) = partition.filter(|partition| !partition.selected) {
        return Err(Answer::bad_request(&format!(
            "Run Profile '{}' targets partition '{}' on Connected System '{}', which is no longer \
             selected. A deselected partition is not managed by JIM, so this Run Profile cannot run. \
             Either select the partition again on the Partitions & Containers tab, or point this Run \
             Profile at a partition that is selected.",
            profile.name, partition.name, owner.name
        )));
    }
    let warning = without_partition(state, &owner, &profile);
    if let Some(warning) = warning.as_ref().filter(|_| !state.partition_warnings) {
        return Err(Answer::bad_request(warning));
    }
    if state.strict && is_running(state, id) {
        let message = format!(
            "Run Profile '{}' is already queued or running.",
            profile.name
        );
        return Err(Answer::error(409, "CONFLICT", &message));
    }
    let run = Run {
        activity_id: uuid::Uuid::now_v7().to_string(),
        task_id: uuid::Uuid::now_v7().to_string(),
        system: owner,
        initiator: caller.name.clone(),
        queued: state.clock.now(),
        cancelled: None,
        speed: state.speed,
        profile,
    };
    let answer = json!({
        "activityId": run.activity_id,
        "taskId": run.task_id,
        "message": format!("Run Profile '{}' has been queued for execution.", run.profile.name),
        "warnings": Vec::from_iter(warning),
    });
    state.runs.push(run);
    Ok(Answer::json(202, &answer))
}

/// What there is to say of an import that has no partition to import from.
fn without_partition(state: &State, system: &System, profile: &RunProfile) -> Option<String> {
    let partitions = state.estate.partitions.iter();
    let none_selected = partitions
        .filter(|partition| partition.system == system.id)
        .all(|partition| !partition.selected);
    let matters = system.is_directory && none_selected && profile.run_type.ends_with("Import");
    matters.then(|| {
        format!(
            "Connected System '{}' has incomplete partition configuration: the partition hierarchy \
             has not been imported: run a partition hierarchy import before selecting partitions. \
             Import operations will return no objects. Please configure partition and container \
             selections on the Connected System's Partitions & Containers tab.",
            system.name
        )
    })
}

fn is_running(state: &State, profile: i32) -> bool {
    let now = state.clock.now();
    let times = state.times();
    state.runs.iter().zip(times).any(|(run, times)| {
        run.profile.id == profile && times.ended.is_none_or(|ended| ended > now)
    })
}

fn known(state: &State, system: i32) -> Result<(), Answer> {
    let found = state.estate.find_system(system);
    found.map(|_| ()).ok_or_else(|| systems::unknown(system))
}

fn owned(state: &State, system: i32, id: i32) -> Result<&RunProfile, Answer> {
    known(state, system)?;
    state.estate.find_run_profile(system, id).ok_or_else(|| {
        Answer::not_found(&format!(
            "Run Profile with ID {id} not found for Connected System {system}."
        ))
    })
}

fn apply(state: &State, change: Change, profile: &mut RunProfile) -> Result<(), Answer> {
    if let Some(partition) = change.partition {
        if state
            .estate
            .find_partition(profile.system, partition)
            .is_none()
        {
            let message = format!("Partition with ID {partition} not found.");
            return Err(Answer::bad_request(&message));
        }
        profile.partition = Some(partition);
    }
    if let Some(verify) = change.verify_hashes {
        if verify && profile.run_type != "FullImport" {
            return Err(Answer::bad_request(
                "VerifyImportContentHashes can only be enabled on a Full Import Run Profile.",
            ));
        }
        profile.verify_hashes = verify;
    }
    profile.name = change.name.unwrap_or_else(|| profile.name.clone());
    profile.page_size = change.page_size.unwrap_or(profile.page_size);
    if change.file_path.is_some() {
        profile.file_path = change.file_path;
    }
    Ok(())
}

fn show(state: &State, profile: &RunProfile, with_partition: bool) -> Value {
    let partition = profile
        .partition
        .and_then(|id| state.estate.find_partition(profile.system, id));
    let partition = partition.filter(|_| with_partition);
    json!({
        "id": profile.id,
        "name": profile.name,
        "connectedSystemId": profile.system,
        "runType": profile.run_type,
        "pageSize": profile.page_size,
        "partitionName": partition.map(|partition| &partition.name),
        "targetsDeselectedPartition": partition.is_some_and(|partition| !partition.selected),
        "filePath": profile.file_path,
        "verifyImportContentHashes": profile.verify_hashes,
    })
}

fn record(state: &mut State, operation: &'static str, profile: &RunProfile, caller: &Caller) {
    let at = state.clock.now();
    let system = state.estate.find_system(profile.system);
    let edit = Edit {
        operation,
        system: system.map(|system| (system.id, system.name.clone())),
        run_profile: Some(profile.id),
        initiator: Some(caller.name.clone()),
        at,
        ..Edit::new("ConnectedSystemRunProfile", Some(&profile.name))
    };
    state.edits.push(edit);
}
