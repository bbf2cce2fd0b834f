//! Connected systems and their partitions.

use serde_json::{Value, json};

use super::page::Paging;
use super::{Request, id};
use crate::answer::Answer;
use crate::estate::System;
use crate::state::State;

pub(super) fn answer(state: &State, request: &Request, route: &[&str]) -> Option<Answer> {
    if request.method != "GET" {
        return None;
    }
    match route {
        [] => Some(list(state, request).unwrap_or_else(|refusal| refusal)),
        [system] => {
            let id = id(system)?;
            let found = state.estate.find_system(id);
            Some(found.map_or_else(|| unknown(id), |system| Answer::ok(&whole(state, system))))
        }
        [system, "partitions"] => {
            let id = id(system)?;
            if state.estate.find_system(id).is_none() {
                return Some(unknown(id));
            }
            let partitions = state
                .estate
                .partitions
                .iter()
                .filter(|partition| partition.system == id);
            let partitions: Vec<Value> = partitions
                .map(|partition| {
                    json!({
                        "id": partition.id,
                        "connectedSystemId": 0,
                        "name": partition.name,
                        "selected": partition.selected,
                    })
                })
                .collect();
            Some(Answer::ok(&json!(partitions)))
        }
        _ => None,
    }
}

pub(super) fn unknown(id: i32) -> Answer {
    Answer::not_found(&format!("Connected System with ID {id} not found."))
}

fn list(state: &State, request: &Request) -> Result<Answer, Answer> {
    let paging = Paging::read(request, 25)?;
    let mut systems: Vec<&System> = state.estate.systems.iter().collect();
    for filter in request.all("filter") {
        let filter: Vec<&str> = filter.splitn(3, ':').collect();
        if let ["name", how @ ("eq" | "contains"), text] = filter.as_slice() {
            let text = text.to_lowercase();
            systems.retain(|system| {
                let name = system.name.to_lowercase();
                if *how == "eq" {
                    name == text
                } else {
                    name.contains(&text)
                }
            });
        }
    }
    let by_id = matches!(
        request.first("sortBy").map(str::to_lowercase).as_deref(),
        Some("id" | "created")
    );
    // What compares equal keeps its order, whichever the direction.
    systems.sort_by_key(|system| system.id);
    systems.sort_by(|one, other| {
        let order = match by_id {
            true => one.id.cmp(&other.id),
            false => one.name.cmp(&other.name),
        };
        if paging.descending {
            order.reverse()
        } else {
            order
        }
    });
    let rows: Vec<Value> = systems
        .into_iter()
        .map(|system| row(state, system))
        .collect();
    Ok(paging.cut(&rows))
}

fn connector(system: &System) -> (i32, &'static str) {
    match system.is_directory {
        true => (1, "JIM LDAP Connector"),
        false => (2, "JIM File Connector"),
    }
}

fn created(state: &State) -> String {
    state.stored(std::time::Duration::ZERO)
}

fn row(state: &State, system: &System) -> Value {
    let (connector_id, connector_name) = connector(system);
    json!({
        "id": system.id,
        "name": system.name,
        "description": system.description,
        "created": created(state),
        "status": "Active",
        "objectCount": system.objects,
        "connectorsCount": 0,
        "pendingExportObjectsCount": 0,
        "connectorName": connector_name,
        "connectorId": connector_id,
    })
}

fn whole(state: &State, system: &System) -> Value {
    let (connector_id, connector_name) = connector(system);
    json!({
        "id": system.id,
        "name": system.name,
        "description": system.description,
        "created": created(state),
        "lastUpdated": null,
        "status": "Active",
        "settingValuesValid": true,
        "connector": { "id": connector_id, "name": connector_name },
        "objectTypes": Vec::<Value>::new(),
        "objectCount": system.objects,
        "pendingExportCount": 0,
        "maxExportParallelism": null,
        "initialPasswordTimeToLive": null,
        "requireSecureTransport": false,
        "unresolvedReferenceHandling": "Error",
        "configurationDrift": null,
        "parkedInitialPasswordCount": null,
        "expiredInitialPasswordCount": null,
    })
}
