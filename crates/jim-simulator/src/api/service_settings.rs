//! Service settings: those on which this server's answers depend.

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use serde_json::json;

use super::SharedWorld;
use super::error::ApiError;
use super::json_body::JsonBody;
use super::json_response::Json;
use crate::world::World;

pub(super) fn routes() -> Router<SharedWorld> {
    Router::new().route("/service-settings/{key}", get(one).put(update))
}

/// What the server tells of a setting that never changes.
struct Setting {
    key: &'static str,
    name: &'static str,
    description: &'static str,
    category: &'static str,
    kind: &'static str,
    default: &'static str,
}

const PARTITION_VALIDATION: Setting = Setting {
    key: "Sync.PartitionValidationMode",
    name: "Run Profile partition validation",
    description: "Controls how JIM behaves when a Run Profile is executed for a Connected System \
                  that supports partitions but has none selected. 'Error' blocks execution; \
                  'Warning' allows execution but logs a warning.",
    category: "Synchronisation",
    kind: "Enum",
    default: "Error",
};

const LIMITS: [Setting; 2] = [
    Setting {
        key: "Security.RateLimiting.UnauthenticatedRequestsPerMinute",
        name: "Unauthenticated API requests per minute",
        description: "The maximum number of REST API requests an unauthenticated client may make \
                      per one-minute window, identified by client IP address. Applies to \
                      anonymous endpoints and requests that failed API key authentication.",
        category: "Security",
        kind: "Integer",
        default: "30",
    },
    Setting {
        key: "Security.RateLimiting.AuthenticatedRequestsPerMinute",
        name: "Authenticated API requests per minute",
        description: "The maximum number of REST API requests an authenticated client (a \
                      signed-in user or an API key) may make per rolling minute. Each \
                      authenticated principal is limited independently.",
        category: "Security",
        kind: "Integer",
        default: "300",
    },
];

impl Setting {
    fn is(&self, key: &str) -> bool {
        self.key.eq_ignore_ascii_case(key)
    }

    fn show(&self, value: Option<&str>) -> Json {
        Json(json!({
            "key": self.key,
            "displayName": self.name,
            "description": self.description,
            "category": self.category,
            "valueType": self.kind,
            "defaultValue": self.default,
            "value": value,
            "effectiveValue": value.unwrap_or(self.default),
            "isReadOnly": false,
            "isOverridden": value.is_some(),
        }))
    }
}

fn partition_validation(world: &World) -> Json {
    PARTITION_VALIDATION.show(world.partition_warnings.then_some("Warning"))
}

fn unknown(key: &str) -> ApiError {
    ApiError::not_found(format!("Service setting '{key}' not found."))
}

async fn one(State(world): State<SharedWorld>, Path(key): Path<String>) -> Result<Json, ApiError> {
    if PARTITION_VALIDATION.is(&key) {
        return Ok(world.with(|world| partition_validation(world)));
    }
    let limit = LIMITS.iter().find(|setting| setting.is(&key));
    limit
        .map(|setting| setting.show(None))
        .ok_or_else(|| unknown(&key))
}

/// Only how partitions are checked can be changed here.
async fn update(
    State(world): State<SharedWorld>,
    Path(key): Path<String>,
    body: JsonBody,
) -> Result<Json, ApiError> {
    let properties = body.properties("ServiceSettingUpdateRequest")?;
    let value: Option<String> = properties.nullable("value", "System.String")?;
    if !PARTITION_VALIDATION.is(&key) {
        return Err(unknown(&key));
    }
    Ok(world.with(|world| {
        world.partition_warnings = value.as_deref() == Some("Warning");
        partition_validation(world)
    }))
}
