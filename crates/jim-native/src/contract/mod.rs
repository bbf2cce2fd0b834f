//! What crosses the boundary: the types and their names in JSON, and nothing that acts. A request is
//! beside the function that carries it out, in `commands`.

mod batch;
mod event;
mod failure;
mod reference;

pub(crate) use batch::Batch;
pub(crate) use event::{Event, Object};
pub(crate) use failure::{Category, Failure, Target};
pub(crate) use reference::{
    ConnectedSystemReference, RunProfileReference, RunReference, ScheduleReference,
    WorkerTaskReference,
};
