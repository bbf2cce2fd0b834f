//! The connectors that come with the server, and what each can do.

use super::configuration::System;

/// The server's words for what a run profile does.
pub(crate) const RUN_TYPES: [&str; 6] = [
    "NotSet",
    "FullImport",
    "DeltaImport",
    "FullSynchronisation",
    "DeltaSynchronisation",
    "Export",
];

/// What the server calls a connector definition.
#[derive(Debug)]
pub(crate) struct Connector {
    pub(crate) id: i32,
    pub(crate) name: &'static str,
    pub(crate) is_directory: bool,
    /// The run types that it cannot do.
    unsupported: &'static [&'static str],
}

/// The connectors that come with the server.
pub(crate) const CONNECTORS: [Connector; 2] = [
    Connector {
        id: 1,
        name: "JIM LDAP Connector",
        is_directory: true,
        unsupported: &[],
    },
    Connector {
        id: 2,
        name: "JIM File Connector",
        is_directory: false,
        unsupported: &["DeltaImport"],
    },
];

impl Connector {
    pub(crate) fn can(&self, run_type: &str) -> bool {
        !self.unsupported.contains(&run_type)
    }
}

/// The connector of a system.
pub(crate) fn connector_of(system: &System) -> &'static Connector {
    let [directory, file] = const { &CONNECTORS };
    if system.is_directory { directory } else { file }
}
