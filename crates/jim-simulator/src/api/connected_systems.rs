//! Connected systems and their partitions.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

use super::error::{ApiError, Reasons};
use super::json_body::JsonBody;
use super::json_response::{Json, with_status};
use super::paging::Paging;
use super::parameters::Parameters;
use super::path::Ids;
use super::{SharedWorld, object_types, time};
use crate::world::{CONNECTORS, System, World, connector_of};

const SYSTEMS: &str = "/synchronisation/connected-systems";

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new()
        .route(SYSTEMS, get(list).post(create))
        .route(&format!("{SYSTEMS}/{{system}}"), get(one))
        .route(&format!("{SYSTEMS}/{{system}}/partitions"), get(partitions))
}

/// A system, or a refusal for one that is not there.
pub(super) fn known(world: &World, id: i32) -> Result<&System, ApiError> {
    let unknown = || ApiError::not_found(format!("Connected System with ID {id} not found."));
    world.configuration.find_system(id).ok_or_else(unknown)
}

async fn list(State(world): State<SharedWorld>, paging: Paging, parameters: Parameters) -> Json {
    world.with(|world| {
        let mut systems: Vec<&System> = world.configuration.systems.iter().collect();
        for filter in parameters.all("filter").filter_map(Filter::read) {
            systems.retain(|system| filter.takes(system));
        }
        let by = parameters.first("sortBy").map(str::to_lowercase);
        let by_id = matches!(by.as_deref(), Some("id" | "created"));
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
        let rows = systems.into_iter().map(|system| listed(world, system));
        paging.cut(&rows.collect::<Vec<_>>())
    })
}

/// A filter of a list: a property, an operator and a text, which is compared with its case.
enum Filter<'a> {
    Id(&'a str),
    Name(fn(&str, &str) -> bool, &'a str),
}

impl<'a> Filter<'a> {
    /// None for one that the server does not know, and ignores.
    fn read(filter: &'a str) -> Option<Self> {
        let (property, rest) = filter.split_once(':')?;
        let (operator, text) = rest.split_once(':')?;
        match (property, operator) {
            ("id", "eq") => Some(Self::Id(text)),
            ("name", "eq") => Some(Self::Name(|name, text| name == text, text)),
            ("name", "contains") => Some(Self::Name(|name, text| name.contains(text), text)),
            ("name", "startswith") => Some(Self::Name(|name, text| name.starts_with(text), text)),
            _ => None,
        }
    }

    fn takes(&self, system: &System) -> bool {
        match self {
            Self::Id(text) => system.id.to_string() == *text,
            Self::Name(compare, text) => compare(&system.name, text),
        }
    }
}

async fn one(State(world): State<SharedWorld>, Ids(id): Ids<i32>) -> Result<Json, ApiError> {
    world.with(|world| Ok(Json(whole(world, known(world, id)?))))
}

async fn create(State(world): State<SharedWorld>, body: JsonBody) -> Result<Response, ApiError> {
    let properties = body.properties("CreateConnectedSystemRequest")?;
    let name: Option<String> = properties.nullable("name", "System.String")?;
    let description = properties.nullable("description", "System.String")?;
    let definition: Option<i32> = properties.nullable("connectorDefinitionId", "System.Int32")?;
    let mut reasons = Reasons::default();
    let name = name.filter(|name| !name.trim().is_empty());
    if name.is_none() {
        reasons.add("Name", "The Name field is required.");
    }
    reasons.check()?;
    let definition = definition.unwrap_or_default();
    let connector = CONNECTORS
        .iter()
        .find(|connector| connector.id == definition);
    let connector = connector.ok_or_else(|| {
        ApiError::bad_request(format!(
            "Connector definition with ID {definition} not found."
        ))
    })?;
    Ok(world.with(|world| {
        let highest = world
            .configuration
            .systems
            .iter()
            .map(|system| system.id)
            .max();
        let system = System {
            id: highest.unwrap_or(0) + 1,
            name: name.unwrap_or_default(),
            description,
            is_directory: connector.is_directory,
            objects: 0,
            attributes: Vec::new(),
            external_id: None,
        };
        let shown = whole(world, &system);
        let location = [(LOCATION, format!("/api/v1{SYSTEMS}/{}", system.id))];
        world.configuration.systems.push(system);
        (location, with_status(StatusCode::CREATED, shown)).into_response()
    }))
}

async fn partitions(State(world): State<SharedWorld>, Ids(id): Ids<i32>) -> Result<Json, ApiError> {
    world.with(|world| {
        known(world, id)?;
        let all = world.configuration.partitions.iter();
        let partitions = all.filter(|partition| partition.system == id);
        let shown = partitions.map(|partition| {
            json!({
                "id": partition.id,
                "connectedSystemId": 0,
                "name": partition.name,
                "externalId": partition.name,
                "selected": partition.selected,
                "containers": [],
            })
        });
        Ok(Json(shown.collect()))
    })
}

fn created(world: &World) -> String {
    time::stored(world.timestamp(std::time::Duration::ZERO))
}

fn listed(world: &World, system: &System) -> Value {
    let connector = connector_of(system);
    json!({
        "id": system.id,
        "name": system.name,
        "description": system.description,
        "created": created(world),
        "status": "Active",
        "objectCount": system.objects,
        "connectorsCount": 0,
        "pendingExportObjectsCount": 0,
        "connectorName": connector.name,
        "connectorId": connector.id,
    })
}

/// A system whose schema is imported has more to tell than a new one.
fn whole(world: &World, system: &System) -> Value {
    let connector = connector_of(system);
    let configured = !system.attributes.is_empty();
    let drift = configured.then(|| {
        json!({
            "hasPendingChanges": false,
            "isDeterminable": true,
            "neverFullySynchronised": false,
            "trackingDisabled": false,
            "lastFullSynchronisation": created(world),
            "mostRecentChange": created(world),
            "changeCount": 0,
            "highestChangeClass": "SyncAffecting",
        })
    });
    json!({
        "id": system.id,
        "name": system.name,
        "description": system.description,
        "created": created(world),
        "lastUpdated": configured.then(|| created(world)),
        "status": "Active",
        "settingValuesValid": configured,
        "connector": { "id": connector.id, "name": connector.name },
        "objectTypes": object_types::of(world, system),
        "objectCount": system.objects,
        "pendingExportCount": 0,
        "maxExportParallelism": null,
        "initialPasswordTimeToLive": null,
        "requireSecureTransport": false,
        "unresolvedReferenceHandling": "Error",
        "configurationDrift": drift,
        "parkedInitialPasswordCount": configured.then_some(0),
        "expiredInitialPasswordCount": configured.then_some(0),
    })
}
