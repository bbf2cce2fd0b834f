//! ProgressSample what the server has.

use futures_util::TryStreamExt;
use jim_client::{Error, SystemReference};

use super::{RunProfile, System};
use crate::event::{Event, Object};
use crate::operation::Context;
use crate::output;

pub(super) async fn systems(context: &Context, id: Option<i32>) -> Result<(), Error> {
    let server = context.client.url();
    if let Some(id) = id {
        let system = context.client.connected_system(id).await?;
        give(
            context,
            output::SYSTEM,
            vec![output::system(server, &system)],
        )
        .await;
        return Ok(());
    }
    let pages = context.client.connected_system_pages();
    let mut pages = std::pin::pin!(pages);
    while let Some(page) = pages.try_next().await? {
        let items = page.iter().map(|system| output::system(server, system));
        give(context, output::SYSTEM, items.collect()).await;
    }
    Ok(())
}

pub(super) async fn run_profiles(context: &Context, system: System) -> Result<(), Error> {
    let system = SystemReference::from(system);
    let (id, _) = context.client.find_system(&system).await?;
    let profiles = context.client.run_profiles(id).await?;
    let server = context.client.url();
    let items = profiles
        .iter()
        .map(|profile| output::run_profile(server, profile));
    give(context, output::RUN_PROFILE, items.collect()).await;
    Ok(())
}

pub(super) async fn run_profile(context: &Context, wanted: RunProfile) -> Result<(), Error> {
    let client = &context.client;
    let found = client.find_run_profile(&wanted.into()).await?.profile;
    let found = client
        .with_partition_ids(found.connected_system_id, vec![found])
        .await?;
    let items = found
        .iter()
        .map(|profile| output::run_profile(client.url(), profile));
    give(context, output::RUN_PROFILE, items.collect()).await;
    Ok(())
}

pub(super) async fn find(
    context: &Context,
    wanted: RunProfile,
    with_system: bool,
) -> Result<(), Error> {
    let found = context.client.find_run_profile(&wanted.into()).await?;
    let system_id = found.profile.connected_system_id;
    let mut item = output::run_profile(context.client.url(), &found.profile);
    let system_name = match found.system_name {
        None if with_system => Some(context.client.connected_system(system_id).await?.name),
        seen => seen,
    };
    if let Some(name) = system_name {
        item.insert("connectedSystemName".into(), name.into());
    }
    give(context, output::RUN_PROFILE, vec![item]).await;
    Ok(())
}

pub(super) async fn find_system(context: &Context, wanted: System) -> Result<(), Error> {
    let (id, _) = context.client.find_system(&wanted.into()).await?;
    let system = context.client.connected_system(id).await?;
    give(
        context,
        output::SYSTEM,
        vec![output::system(context.client.url(), &system)],
    )
    .await;
    Ok(())
}

pub(super) async fn activity(context: &Context, id: &str) -> Result<(), Error> {
    let activity = context.client.activity(id).await?;
    let item = output::activity(context.client.url(), &activity);
    give(context, output::ACTIVITY, vec![item]).await;
    Ok(())
}

pub(super) async fn give(context: &Context, r#type: &'static str, items: Vec<Object>) {
    context.give(Event::Objects { r#type, items }).await;
}
