//! Lists as they cross to the module: the names of the columns once for many rows, and the values as the
//! server wrote them.

use std::sync::Arc;

use jim_client::models::{Fields, Row, RunType};
use jim_client::{RunProfileRows, same_name};
use serde_json::{Value, json};

use super::{columns, objects};
use crate::contract::{Batch, Object};

/// How many rows a batch has at most.
const ROWS: usize = 500;

/// A value that a row itself does not have, by its column.
pub(crate) type Own = (&'static str, Value);

/// Puts rows of one type into batches. Rows with the same columns share one.
pub(crate) struct RowWriter {
    r#type: &'static str,
    columns: &'static [&'static str],
    server: String,
    plan: Option<Plan>,
    batch: Option<Batch>,
}

/// Where each column of rows with these fields comes from.
struct Plan {
    fields: Fields,
    names: Arc<[String]>,
    sources: Vec<Source>,
}

#[derive(Clone, Copy)]
enum Source {
    Field(usize),
    Own(usize),
    Nothing,
}

impl RowWriter {
    pub(crate) fn systems(server: &str) -> Self {
        Self::new(objects::SYSTEM, columns::SYSTEM, server)
    }

    pub(crate) fn run_profiles(server: &str) -> Self {
        Self::new(objects::RUN_PROFILE, columns::RUN_PROFILE, server)
    }

    pub(crate) fn activities(server: &str) -> Self {
        Self::new(objects::LISTED_ACTIVITY, columns::ACTIVITY, server)
    }

    pub(crate) fn activity_items(server: &str) -> Self {
        Self::new(objects::ACTIVITY_ITEM, columns::ACTIVITY_ITEM, server)
    }

    pub(crate) fn object_types(server: &str) -> Self {
        Self::new(objects::OBJECT_TYPE, columns::OBJECT_TYPE, server)
    }

    pub(crate) fn partitions(server: &str) -> Self {
        Self::new(objects::PARTITION, columns::PARTITION, server)
    }

    pub(crate) fn pending_exports(server: &str) -> Self {
        Self::new(objects::PENDING_EXPORT, columns::PENDING_EXPORT, server)
    }

    /// Rows of any kind, with the fields that the server gives and no other.
    pub(crate) fn answers() -> Self {
        Self::new(super::objects::ANSWER, &[], "")
    }

    pub(crate) fn worker_tasks(server: &str) -> Self {
        Self::new(super::objects::WORKER_TASK, columns::WORKER_TASK, server)
    }

    pub(crate) fn schedules(server: &str) -> Self {
        Self::new(super::objects::SCHEDULE, columns::SCHEDULE, server)
    }

    pub(crate) fn schedule_executions(server: &str) -> Self {
        Self::new(
            super::objects::SCHEDULE_EXECUTION,
            columns::SCHEDULE_EXECUTION,
            server,
        )
    }

    fn new(r#type: &'static str, columns: &'static [&'static str], server: &str) -> Self {
        Self {
            r#type,
            columns,
            server: server.to_owned(),
            plan: None,
            batch: None,
        }
    }

    /// Takes rows with the same values beside their own, and gives the batches that are full.
    pub(crate) fn write(&mut self, rows: &[Row], own: &[Own]) -> Vec<Batch> {
        rows.iter()
            .filter_map(|row| self.write_row(row, own))
            .collect()
    }

    /// Takes rows of run profiles, and gives the batches that are full.
    pub(crate) fn write_run_profiles(&mut self, read: &RunProfileRows) -> Vec<Batch> {
        let mut full = Vec::new();
        for row in &read.rows {
            let run_type = row.text("runType").map(RunType::from);
            let own = [
                ("type", json!(run_type.as_ref().map(RunType::short_name))),
                ("partitionId", json!(read.partition_id(row))),
            ];
            full.extend(self.write_row(row, &own));
        }
        full
    }

    /// Takes the row of a schedule with its steps, and gives the batch that is full.
    pub(crate) fn write_schedule(&mut self, row: &Row, steps: Value) -> Option<Batch> {
        self.write_row(row, &[("steps", steps)])
    }

    /// Gives what was taken and not given yet.
    pub(crate) fn end(&mut self) -> Option<Batch> {
        self.batch.take()
    }

    fn write_row(&mut self, row: &Row, own: &[Own]) -> Option<Batch> {
        let plan = match &self.plan {
            Some(plan) if Arc::ptr_eq(&plan.fields, row.fields()) => plan,
            _ => self.plan.insert(Plan::new(self.columns, row.fields(), own)),
        };
        let same_columns = |batch: &Batch| batch.columns == plan.names;
        let full = match &self.batch {
            Some(batch) if batch.len() < ROWS && same_columns(batch) => None,
            _ => self.batch.take(),
        };
        let batch = self.batch.get_or_insert_with(|| {
            Batch::new(self.r#type, self.server.clone(), Arc::clone(&plan.names))
        });
        batch.push(plan.sources.iter().map(|source| match source {
            Source::Field(place) => row.value(*place).unwrap_or("null").into(),
            Source::Own(place) => own[*place].1.to_string().into(),
            Source::Nothing => "null".into(),
        }));
        full
    }
}

impl Plan {
    fn new(columns: &[&str], fields: &Fields, own: &[Own]) -> Self {
        let names: Vec<&str> = fields.iter().map(String::as_str).collect();
        let layout = columns::layout(columns, &names);
        // The server's address is the same for all, and crosses once.
        let all = layout
            .into_iter()
            .filter(|(name, _)| !same_name(name, "server"));
        let source = |(name, place): (&str, Option<usize>)| {
            let own = own.iter().position(|(own, _)| *own == name);
            let source = own.map(Source::Own).or(place.map(Source::Field));
            (pascal_case(name), source.unwrap_or(Source::Nothing))
        };
        let (names, sources): (Vec<_>, _) = all.map(source).unzip();
        Self {
            fields: Arc::clone(fields),
            names: names.into(),
            sources,
        }
    }
}

/// One object as a batch of one row.
pub(crate) fn of_object(r#type: &'static str, mut object: Object) -> Batch {
    let server = match object.shift_remove("server") {
        Some(Value::String(server)) => Some(server),
        _ => None,
    };
    let fields: Vec<&str> = object.keys().map(String::as_str).collect();
    let layout = columns::layout(&[], &fields);
    let names = layout.iter().map(|(name, _)| pascal_case(name)).collect();
    let mut batch = Batch::new(r#type, server.unwrap_or_default(), names);
    batch.push(
        layout
            .iter()
            .map(|(name, _)| object[*name].to_string().into()),
    );
    batch
}

/// A name in PowerShell's case.
fn pascal_case(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => String::new(),
    }
}
