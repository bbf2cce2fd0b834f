//! The phases of a run, as the server names them, and how long each takes.

/// One phase.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Phase {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    /// What the server says while it goes on.
    pub(crate) message: &'static str,
    pub(crate) parent: Option<&'static str>,
    /// How long it takes at speed 1; for a phase with parts, before the first of them.
    pub(crate) seconds: f64,
    pub(crate) counting: Counting,
    /// Whether the run has no need of it.
    pub(crate) skipped: bool,
}

/// What a phase says of its objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Counting {
    /// Nothing.
    Silent,
    /// How many there are, and that none is done.
    Still,
    /// How many are done.
    Rising,
}

const fn phase(key: &'static str, name: &'static str, seconds: f64) -> Phase {
    Phase {
        key,
        name,
        message: name,
        parent: None,
        seconds,
        counting: Counting::Silent,
        skipped: false,
    }
}

const fn counted(key: &'static str, name: &'static str, seconds: f64) -> Phase {
    let mut phase = phase(key, name, seconds);
    phase.counting = Counting::Rising;
    phase
}

const fn saying(message: &'static str, mut phase: Phase) -> Phase {
    phase.message = message;
    phase
}

const fn part(parent: &'static str, mut phase: Phase) -> Phase {
    phase.parent = Some(parent);
    phase
}

/// The phases of a run of that type. A synchronisation or an export with nothing to do skips most.
pub(crate) fn of(run_type: &str, is_directory: bool, has_work: bool) -> Vec<Phase> {
    let mut phases = match run_type {
        "FullImport" | "DeltaImport" if is_directory => [directory_import(), import()].concat(),
        "FullImport" | "DeltaImport" => [file_import(), import()].concat(),
        "FullSynchronisation" | "DeltaSynchronisation" => synchronisation(),
        "Export" => export(),
        _ => vec![phase("sync.prepare", "Preparing", 0.5)],
    };
    for phase in &mut phases {
        let is_import = phase.key.starts_with("import.") || run_type.ends_with("Import");
        phase.skipped = match phase.key {
            "sync.prepare" | "export.prepare" | "export.passwords" => false,
            // The objects of a file refer to nothing.
            "sync.crosspagereferences" | "sync.scopereview" => !(is_directory && has_work),
            _ => !is_import && !has_work,
        };
        if phase.skipped {
            phase.seconds = 0.0;
        }
        if run_type.starts_with("Delta") {
            phase.seconds *= 0.4;
        }
    }
    phases
}

fn file_import() -> Vec<Phase> {
    const FETCH: &str = "import.fetch";
    vec![
        saying(
            "Importing objects from file",
            phase(FETCH, "Importing objects", 0.2),
        ),
        part(FETCH, counted("connector:read", "Reading the file", 1.0)),
        part(
            FETCH,
            counted("import.process", "Processing imported objects", 2.0),
        ),
    ]
}

fn directory_import() -> Vec<Phase> {
    const FETCH: &str = "import.fetch";
    vec![
        phase("import.connect", "Connecting to Connected System", 0.3),
        phase(FETCH, "Importing objects", 0.0),
        part(
            FETCH,
            phase("connector:root-dse", "Querying the directory", 0.2),
        ),
        part(FETCH, counted("connector:fetch", "Fetching objects", 1.3)),
        part(
            FETCH,
            counted("import.process", "Processing imported objects", 1.8),
        ),
    ]
}

fn import() -> Vec<Phase> {
    let mut deletions = phase("import.deletions", "Processing deletions", 0.2);
    deletions.counting = Counting::Still;
    vec![
        deletions,
        phase("import.references", "Resolving references", 0.3),
        saying(
            "Creating Connected System Objects",
            counted("import.save", "Saving changes", 3.2),
        ),
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
    const EXECUTE: &str = "export.execute";
    vec![
        phase("export.prepare", "Preparing export", 0.3),
        phase(EXECUTE, "Exporting", 0.0),
        part(
            EXECUTE,
            phase(
                "connector:load-existing-file",
                "Loading existing export file",
                0.3,
            ),
        ),
        part(
            EXECUTE,
            counted("connector:merge", "Merging changes into file", 1.2),
        ),
        part(
            EXECUTE,
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
