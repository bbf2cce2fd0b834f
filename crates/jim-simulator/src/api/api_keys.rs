//! Keys, and the roles that they have.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use axum::routing::{post, put};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::error::{ApiError, Reasons};
use super::json_body::JsonBody;
use super::json_response::{Json, with_status};
use super::path::Ids;
use super::{SharedWorld, time};
use crate::world::{Key, KeyRole, World};

/// The only role that opens the API.
const ADMINISTRATOR: i32 = 1;

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new()
        .route("/apikeys", post(create))
        .route("/apikeys/{key}", put(update))
}

/// What a create or an update asks for.
struct KeyRequest {
    name: String,
    description: Option<String>,
    roles: Vec<i32>,
    expires: Option<Timestamp>,
    enabled: bool,
}

impl KeyRequest {
    fn read(body: &JsonBody, kind: &str) -> Result<Self, ApiError> {
        let properties = body.properties(kind)?;
        let name: Option<String> = properties.nullable("name", "System.String")?;
        let mut reasons = Reasons::default();
        if name.is_none() {
            reasons.add("Name", "The Name field is required.");
        }
        reasons.check()?;
        let roles = properties.nullable("roleIds", "System.Collections.Generic.List`1")?;
        let enabled = properties.nullable("isEnabled", "System.Boolean")?;
        Ok(Self {
            name: name.unwrap_or_default(),
            description: properties.nullable("description", "System.String")?,
            roles: roles.unwrap_or_default(),
            expires: properties.nullable("expiresAt", "System.DateTime")?,
            enabled: enabled.unwrap_or(true),
        })
    }

    fn role(&self, now: Timestamp) -> KeyRole {
        match () {
            () if !self.enabled => KeyRole::Disabled,
            () if self.expires.is_some_and(|expires| expires <= now) => KeyRole::Expired,
            () if self.roles.contains(&ADMINISTRATOR) => KeyRole::Administrator,
            () => KeyRole::WithoutRole,
        }
    }

    fn show(&self, world: &World, id: Uuid, secret: &str, created: &str) -> Value {
        let roles = self.roles.iter().filter(|role| **role == ADMINISTRATOR);
        let roles = roles.map(|id| {
            json!({
                "id": id,
                "name": "Administrator",
                "builtIn": true,
                "created": time::stored(world.timestamp(std::time::Duration::ZERO)),
                "staticMemberCount": 0,
            })
        });
        json!({
            "id": id,
            "name": self.name,
            "description": self.description,
            "keyPrefix": secret.get(..12).unwrap_or(secret),
            "createdAt": created,
            "expiresAt": self.expires.map(|expires| expires.to_string()),
            "lastUsedAt": null,
            "lastUsedFromIp": null,
            "isEnabled": self.enabled,
            "roles": roles.collect::<Vec<_>>(),
        })
    }
}

/// The id of the key at a place among all.
fn id_of(index: usize) -> Uuid {
    let number = u64::try_from(index).unwrap_or(u64::MAX);
    Uuid::from_u64_pair(0xa19e_0000_0000_4000, 0x8000_0000_0000_0000 | number)
}

async fn create(State(world): State<SharedWorld>, body: JsonBody) -> Result<Response, ApiError> {
    let request = KeyRequest::read(&body, "ApiKeyCreateRequest")?;
    Ok(world.with(|world| {
        let now = world.timestamp(world.now());
        let random = || Uuid::new_v4().simple();
        let key = format!("jim_ak_{}{}", random(), random());
        let id = id_of(world.keys.len());
        let mut shown = json!({ "key": key });
        let rest = request.show(world, id, &key, &time::current(now));
        if let (Value::Object(shown), Value::Object(rest)) = (&mut shown, rest) {
            shown.extend(rest);
        }
        let role = request.role(now);
        world.keys.push(Key::new(&key, &request.name, role));
        let location = [(LOCATION, format!("/api/v1/apikeys/{id}"))];
        (location, with_status(StatusCode::CREATED, shown)).into_response()
    }))
}

async fn update(
    State(world): State<SharedWorld>,
    Ids(id): Ids<Uuid>,
    body: JsonBody,
) -> Result<Json, ApiError> {
    let request = KeyRequest::read(&body, "ApiKeyUpdateRequest")?;
    world.with(|world| {
        let index = (0..world.keys.len()).find(|index| id_of(*index) == id);
        let index =
            index.ok_or_else(|| ApiError::not_found(format!("API key with ID {id} not found.")))?;
        let role = request.role(world.timestamp(world.now()));
        let key = &mut world.keys[index];
        (key.name, key.role) = (request.name.clone(), role);
        let secret = key.secret.clone();
        let created = time::stored(world.timestamp(std::time::Duration::ZERO));
        Ok(Json(request.show(world, id, &secret, &created)))
    })
}
