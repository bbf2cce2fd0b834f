//! The crates whose code is in the native library, on any of its platforms.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;
use xshell::cmd;

use crate::platforms::PLATFORMS;
use crate::workspace::Workspace;

/// A crate as its manifest describes it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Crate {
    id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    /// The licence expression.
    pub(crate) license: Option<String>,
    /// A file of licence that is called otherwise.
    pub(crate) license_file: Option<PathBuf>,
    pub(crate) repository: Option<String>,
    pub(crate) manifest_path: PathBuf,
    /// Where it comes from; nowhere, if it is one of ours.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Crate>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// Nothing for a normal one; `build` and `dev` stay outside the library.
    kind: Option<String>,
}

/// The crates of others that a crate of this workspace is linked with, by name. What macros of theirs write is
/// in the library, too, so macros count.
pub(crate) fn of(workspace: &Workspace, root: &str) -> Result<Vec<Crate>> {
    let platforms = PLATFORMS
        .iter()
        .flat_map(|platform| ["--filter-platform", platform.target]);
    let metadata = cmd!(
        workspace.shell,
        "cargo metadata --format-version 1 --locked {platforms...}"
    )
    .quiet()
    .read()
    .context("the dependencies could not be listed")?;
    linked(&metadata, root)
}

fn linked(metadata: &str, root: &str) -> Result<Vec<Crate>> {
    let metadata: Metadata =
        serde_json::from_str(metadata).context("the list of dependencies cannot be read")?;
    let nodes: BTreeMap<_, _> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| (&node.id, node))
        .collect();
    let root = metadata
        .packages
        .iter()
        .find(|one| one.name == root && one.source.is_none())
        .with_context(|| format!("there is no crate {root}"))?;
    let mut linked = BTreeSet::new();
    let mut ahead = vec![&root.id];
    while let Some(id) = ahead.pop() {
        if !linked.insert(id) {
            continue;
        }
        let node = nodes.get(id).context("a dependency is not resolved")?;
        let normal = node
            .deps
            .iter()
            .filter(|one| one.dep_kinds.iter().any(|kind| kind.kind.is_none()));
        ahead.extend(normal.map(|one| &one.pkg));
    }
    let mut crates: Vec<_> = metadata
        .packages
        .iter()
        .filter(|one| linked.contains(&one.id) && one.source.is_some())
        .cloned()
        .collect();
    crates.sort_by(|one, other| (&one.name, &one.version).cmp(&(&other.name, &other.version)));
    Ok(crates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_linked_counts_at_any_depth_and_what_only_builds_or_tests_does_not() {
        let package = |name: &str, source: &str| {
            format!(
                r#"{{"id":"{name}","name":"{name}","version":"1.0.0","license":"MIT","license_file":null,
                    "repository":null,"manifest_path":"/{name}/Cargo.toml","source":{source}}}"#
            )
        };
        let node = |name: &str, dependencies: &[(&str, &str)]| {
            let dependencies: Vec<_> = dependencies
                .iter()
                .map(|(name, kind)| {
                    format!(r#"{{"pkg":"{name}","dep_kinds":[{{"kind":{kind}}}]}}"#)
                })
                .collect();
            format!(r#"{{"id":"{name}","deps":[{}]}}"#, dependencies.join(","))
        };
        let packages = [
            package("ours", "null"),
            package("also-ours", "null"),
            package("linked", r#""registry""#),
            package("deep", r#""registry""#),
            package("builds", r#""registry""#),
            package("tests", r#""registry""#),
        ];
        let nodes = [
            node("ours", &[("also-ours", "null"), ("builds", r#""build""#)]),
            node("also-ours", &[("linked", "null"), ("tests", r#""dev""#)]),
            node("linked", &[("deep", "null")]),
            node("deep", &[("linked", "null")]),
            node("builds", &[]),
            node("tests", &[]),
        ];
        let metadata = format!(
            r#"{{"packages":[{}],"resolve":{{"nodes":[{}]}}}}"#,
            packages.join(","),
            nodes.join(",")
        );
        let linked = linked(&metadata, "ours").unwrap();
        let names: Vec<_> = linked.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["deep", "linked"]);
    }
}
