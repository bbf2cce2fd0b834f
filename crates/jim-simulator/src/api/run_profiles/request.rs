//! The body of a create or an update, and every reason to refuse it.

use crate::api::error::{ApiError, Reasons};
use crate::api::json_body::{JsonBody, Properties};
use crate::world::RUN_TYPES;

/// What a create or an update asks for.
#[derive(Debug, Default)]
pub(super) struct ProfileRequest {
    pub(super) name: Option<String>,
    /// Only a create has it.
    pub(super) run_type: Option<&'static str>,
    pub(super) page_size: Option<i32>,
    pub(super) partition: Option<i32>,
    pub(super) file_path: Option<String>,
    pub(super) verify_hashes: Option<bool>,
}

impl ProfileRequest {
    pub(super) fn to_create(body: &JsonBody) -> Result<Self, ApiError> {
        let properties = body.properties("CreateRunProfileRequest")?;
        let request = Self {
            run_type: properties.read(
                "runType",
                "JIM.Models.Staging.ConnectedSystemRunType",
                run_type,
            )?,
            ..Self::read(&properties)?
        };
        request.check(true)?;
        Ok(request)
    }

    pub(super) fn to_update(body: &JsonBody) -> Result<Self, ApiError> {
        let request = Self::read(&body.properties("UpdateRunProfileRequest")?)?;
        request.check(false)?;
        Ok(request)
    }

    fn read(properties: &Properties<'_>) -> Result<Self, ApiError> {
        let number = |name| {
            properties
                .read(name, "System.Int32", number)
                .map(Option::flatten)
        };
        Ok(Self {
            name: properties.nullable("name", "System.String")?,
            run_type: None,
            page_size: number("pageSize")?,
            partition: number("partitionId")?,
            file_path: properties.nullable("filePath", "System.String")?,
            verify_hashes: properties.nullable("verifyImportContentHashes", "System.Boolean")?,
        })
    }

    fn check(&self, is_create: bool) -> Result<(), ApiError> {
        let mut reasons = Reasons::default();
        let name = self.name.as_deref();
        if is_create && name.is_none_or(|name| name.trim().is_empty()) {
            reasons.add("Name", "The Name field is required.");
        }
        if name.is_some_and(|name| !(1..=200).contains(&name.chars().count())) {
            let reason = "The field Name must be a string with a minimum length of 1 and a maximum \
                          length of 200.";
            reasons.add("Name", reason);
        }
        if self
            .page_size
            .is_some_and(|size| !(1..=10_000).contains(&size))
        {
            reasons.add(
                "PageSize",
                "The field PageSize must be between 1 and 10000.",
            );
        }
        let path = self.file_path.as_ref();
        if path.is_some_and(|path| path.chars().count() > 500) {
            let reason = "The field FilePath must be a string with a maximum length of 500.";
            reasons.add("FilePath", reason);
        }
        reasons.check()
    }
}

/// A run type by its name in any case; it is never null.
fn run_type(json: &str) -> Option<&'static str> {
    let given: String = serde_json::from_str(json).ok()?;
    let mut known = RUN_TYPES.into_iter();
    known.find(|known| known.eq_ignore_ascii_case(&given))
}

/// A number, which may be written as text, or null.
fn number(json: &str) -> Option<Option<i32>> {
    if json == "null" {
        return Some(None);
    }
    let text: Option<String> = serde_json::from_str(json).ok();
    text.as_deref().unwrap_or(json).parse().ok().map(Some)
}
