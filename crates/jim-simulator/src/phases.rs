//! The phases of a run, as the server names them, and how long each takes.

/// One phase. A phase with parts takes as long as they do.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phase {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) parent: Option<&'static str>,
    /// How long it takes at speed 1; nothing for a phase with parts.
    pub(crate) seconds: f64,
    /// Whether its objects are counted while it goes on.
    pub(crate) counted: bool,
}

const fn phase(key: &'static str, name: &'static str, seconds: f64) -> Phase {
    Phase {
        key,
        name,
        parent: None,
        seconds,
        counted: false,
    }
}

const fn counted(key: &'static str, name: &'static str, seconds: f64) -> Phase {
    let mut phase = phase(key, name, seconds);
    phase.counted = true;
    phase
}

const fn part(parent: &'static str, mut phase: Phase) -> Phase {
    phase.parent = Some(parent);
    phase
}

/// The phases of a run of that type, and how much longer or shorter than a full one it takes.
pub(crate) fn of(run_type: &str, is_directory: bool) -> Vec<Phase> {
    let mut phases = match run_type {
        "FullImport" | "DeltaImport" if is_directory => [directory_import(), import()].concat(),
        "FullImport" | "DeltaImport" => [file_import(), import()].concat(),
        "FullSynchronisation" | "DeltaSynchronisation" => synchronisation(),
        "Export" => export(),
        _ => vec![phase("sync.prepare", "Preparing", 0.5)],
    };
    if run_type.starts_with("Delta") {
        for phase in &mut phases {
            phase.seconds *= 0.4;
        }
    }
    phases
}

fn file_import() -> Vec<Phase> {
    vec![
        phase("import.fetch", "Importing objects", 0.0),
        part(
            "import.fetch",
            counted("connector:read", "Reading the file", 1.2),
        ),
        part(
            "import.fetch",
            counted("import.process", "Processing imported objects", 2.2),
        ),
    ]
}

fn directory_import() -> Vec<Phase> {
    vec![
        phase("import.connect", "Connecting to Connected System", 0.3),
        phase("import.fetch", "Importing objects", 0.0),
        part(
            "import.fetch",
            phase("connector:root-dse", "Querying the directory", 0.2),
        ),
        part(
            "import.fetch",
            counted("connector:fetch", "Fetching objects", 1.5),
        ),
        part(
            "import.fetch",
            counted("import.process", "Processing imported objects", 2.0),
        ),
    ]
}

fn import() -> Vec<Phase> {
    vec![
        phase("import.deletions", "Processing deletions", 0.2),
        phase("import.references", "Resolving references", 0.3),
        counted("import.save", "Saving changes", 3.6),
        phase("import.reconcile", "Reconciling Pending Exports", 0.2),
        phase("import.record", "Recording results", 0.3),
    ]
}

fn synchronisation() -> Vec<Phase> {
    vec![
        phase("sync.prepare", "Preparing", 0.4),
        counted("sync.process", "Processing Connected System Objects", 4.5),
        phase(
            "sync.crosspagereferences",
            "Resolving cross-page references",
            0.4,
        ),
        phase("sync.scopereview", "Reviewing export scope", 0.3),
    ]
}

fn export() -> Vec<Phase> {
    vec![
        phase("export.prepare", "Preparing export", 0.3),
        phase("export.execute", "Exporting", 0.0),
        part(
            "export.execute",
            phase(
                "connector:load-existing-file",
                "Loading existing export file",
                0.3,
            ),
        ),
        part(
            "export.execute",
            counted("connector:merge", "Merging changes into file", 1.2),
        ),
        part(
            "export.execute",
            counted("connector:write", "Writing the output file", 1.2),
        ),
        phase("export.deferred", "Exporting deferred changes", 0.2),
        phase(
            "export.references",
            "Resolving change history references",
            0.1,
        ),
        phase("export.containers", "Selecting new containers", 0.1),
        phase("export.passwords", "Delivering initial passwords", 0.1),
    ]
}
