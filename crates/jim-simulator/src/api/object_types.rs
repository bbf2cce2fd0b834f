//! The object types of connected systems: here people alone.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde_json::{Value, json};

use super::json_response::Json;
use super::path::Ids;
use super::{SharedWorld, time};
use crate::world::{System, World};

pub(super) fn routes() -> Router<SharedWorld> {
    let path = "/synchronisation/connected-systems/{system}/object-types";
    Router::new().route(path, get(list))
}

/// An unknown system has none.
async fn list(State(world): State<SharedWorld>, Ids(id): Ids<i32>) -> Json {
    world.with(|world| {
        let system = world.configuration.find_system(id);
        Json(system.map_or_else(|| json!([]), |system| of(world, system)))
    })
}

/// The object types of a system; none before its schema is imported.
pub(super) fn of(world: &World, system: &System) -> Value {
    if system.attributes.is_empty() {
        return json!([]);
    }
    let created = time::stored(world.timestamp(std::time::Duration::ZERO));
    // Ids of attributes are unique across systems; no system has a thousand.
    let ids = i64::from(system.id) * 1000..;
    let attributes = system.attributes.iter().zip(ids);
    let attributes = attributes.map(|(name, id)| {
        json!({
            "id": id,
            "name": name,
            "description": null,
            "className": null,
            "created": created,
            "type": if name.ends_with("Date") { "DateTime" } else { "Text" },
            "typeSetByAdministrator": false,
            "attributePlurality": "SingleValued",
            "selected": true,
            "isExternalId": system.external_id.as_ref() == Some(name),
            "isSecondaryExternalId": false,
            "selectionLocked": false,
            "writability": "Writable",
            "referencedObjectTypeId": null,
            "referencedObjectTypeName": null,
        })
    });
    json!([{
        "id": system.id,
        "name": "person",
        "created": created,
        "selected": true,
        "removeContributedAttributesOnObsoletion": true,
        "attributeCount": system.attributes.len(),
        "tags": [],
        "isInternal": false,
        "attributes": attributes.collect::<Vec<_>>(),
    }])
}
