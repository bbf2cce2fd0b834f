//! What a server has: systems, partitions, run profiles, schedules, and how runs end.

/// What a server has.
#[derive(Debug, Clone, Default)]
pub struct Configuration {
    /// The connected systems.
    pub systems: Vec<System>,
    /// The parts of directories.
    pub partitions: Vec<Partition>,
    /// The run profiles of all systems.
    pub run_profiles: Vec<RunProfile>,
    /// The schedules.
    pub schedules: Vec<Schedule>,
}

/// A connected system.
#[derive(Debug, Clone)]
pub struct System {
    /// Its id.
    pub id: i32,
    /// Its name, which others can share.
    pub name: String,
    /// What its administrators wrote about it.
    pub description: Option<String>,
    /// Whether it is a directory, with partitions, rather than a file.
    pub is_directory: bool,
    /// How many objects it has.
    pub objects: u64,
    /// The attributes of its people; none before its schema is imported.
    pub attributes: Vec<String>,
    /// The attribute that identifies people.
    pub external_id: Option<String>,
}

/// A part of a directory.
#[derive(Debug, Clone)]
pub struct Partition {
    /// Its id.
    pub id: i32,
    /// The directory's id.
    pub system: i32,
    /// Its distinguished name.
    pub name: String,
    /// Whether JIM manages it.
    pub selected: bool,
}

/// A run profile.
#[derive(Debug, Clone)]
pub struct RunProfile {
    /// Its id, unique across systems.
    pub id: i32,
    /// The system that owns it.
    pub system: i32,
    /// Its name, which others can share.
    pub name: String,
    /// The server's word for what it does.
    pub run_type: String,
    /// How many objects it handles at a time.
    pub page_size: i32,
    /// The partition that it is limited to.
    pub partition: Option<i32>,
    /// The file that it reads or writes.
    pub file_path: Option<String>,
    /// Whether an import compares contents rather than dates.
    pub verify_hashes: bool,
    /// How its runs end.
    pub outcome: Outcome,
}

/// How a run ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Well.
    Complete,
    /// With a warning.
    Warning(String),
    /// With so many objects that failed.
    Errors(u64),
    /// By a failure in its first phase.
    Failed(String),
    /// As if somebody had cancelled it.
    Cancelled,
    /// Not at all: in the middle, or when it is cancelled, its worker task vanishes, and its activity
    /// stays in progress for ever.
    Lost,
    /// In a status that clients do not know, for ever.
    Unknown(String),
    /// Never.
    Endless,
}

/// Run profiles to be run one after another.
#[derive(Debug, Clone)]
pub struct Schedule {
    /// Its id, a GUID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What its administrators wrote about it.
    pub description: Option<String>,
    /// What would start it; here it starts only when somebody runs it.
    pub trigger: Trigger,
    /// Whether its trigger counts.
    pub enabled: bool,
    /// What it runs.
    pub steps: Vec<ScheduleStep>,
}

/// What starts a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// Somebody who runs it.
    Manual,
    /// The clock, at every whole hour.
    Hourly,
    /// The clock, at an hour of the day.
    Daily(u8),
}

/// One step of a schedule.
#[derive(Debug, Clone)]
pub struct ScheduleStep {
    /// Its id, a GUID.
    pub id: String,
    /// The system of the run profile.
    pub system: i32,
    /// The run profile.
    pub run_profile: i32,
    /// Whether the next step follows although this one failed.
    pub continue_on_failure: bool,
}

impl Configuration {
    /// A server with nothing on it.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more system that is a file.
    #[must_use]
    pub fn system(mut self, id: i32, name: &str) -> Self {
        self.systems.push(System {
            id,
            name: name.into(),
            description: None,
            is_directory: false,
            objects: 1000,
            attributes: Vec::new(),
            external_id: None,
        });
        self
    }

    /// One more system that is a directory.
    #[must_use]
    pub fn directory(self, id: i32, name: &str) -> Self {
        self.system(id, name)
            .last_system(|system| system.is_directory = true)
    }

    /// How many objects the last system has, and what is written about it.
    #[must_use]
    pub fn with(self, objects: u64, description: &str) -> Self {
        self.last_system(|system| {
            system.objects = objects;
            system.description = Some(description.into());
        })
    }

    /// The attributes of the people in the last system.
    #[must_use]
    pub fn with_attributes(self, names: &[&str]) -> Self {
        let attributes = names.iter().map(|&name| name.to_owned()).collect();
        self.last_system(|system| system.attributes = attributes)
    }

    /// The attribute that identifies people in the last system.
    #[must_use]
    pub fn identified_by(self, name: &str) -> Self {
        self.last_system(|system| system.external_id = Some(name.into()))
    }

    /// One more partition of a directory.
    #[must_use]
    pub fn partition(mut self, id: i32, system: i32, name: &str, selected: bool) -> Self {
        let name = name.into();
        self.partitions.push(Partition {
            id,
            system,
            name,
            selected,
        });
        self
    }

    /// One more run profile.
    #[must_use]
    pub fn run_profile(mut self, id: i32, system: i32, name: &str, run_type: &str) -> Self {
        self.run_profiles.push(RunProfile {
            id,
            system,
            name: name.into(),
            run_type: run_type.into(),
            page_size: 100,
            partition: None,
            file_path: None,
            verify_hashes: false,
            outcome: Outcome::Complete,
        });
        self
    }

    /// The partition of the last run profile.
    #[must_use]
    pub fn of_partition(self, partition: i32) -> Self {
        self.last_profile(|profile| profile.partition = Some(partition))
    }

    /// The file of the last run profile.
    #[must_use]
    pub fn of_file(self, path: &str) -> Self {
        self.last_profile(|profile| profile.file_path = Some(path.into()))
    }

    /// How runs of the last run profile end.
    #[must_use]
    pub fn ending(self, outcome: Outcome) -> Self {
        self.last_profile(|profile| profile.outcome = outcome)
    }

    /// One more schedule, which has no steps and runs only when somebody runs it.
    #[must_use]
    pub fn schedule(mut self, name: &str) -> Self {
        self.schedules.push(Schedule {
            id: numbered(0x5c4e_d01e_0000_4000, self.schedules.len()),
            name: name.into(),
            description: Some(name.into()),
            trigger: Trigger::Manual,
            enabled: false,
            steps: Vec::new(),
        });
        self
    }

    /// One more step of the last schedule.
    #[must_use]
    pub fn step(mut self, system: i32, run_profile: i32) -> Self {
        let known = self.schedules.iter().map(|schedule| schedule.steps.len());
        let id = numbered(0x57e9_0000_0000_4000, known.sum());
        if let Some(schedule) = self.schedules.last_mut() {
            schedule.steps.push(ScheduleStep {
                id,
                system,
                run_profile,
                continue_on_failure: false,
            });
        }
        self
    }

    /// What starts the last schedule.
    #[must_use]
    pub fn triggered(mut self, trigger: Trigger, enabled: bool) -> Self {
        if let Some(schedule) = self.schedules.last_mut() {
            (schedule.trigger, schedule.enabled) = (trigger, enabled);
        }
        self
    }

    /// A schedule by its id.
    pub fn find_schedule(&self, id: &str) -> Option<&Schedule> {
        self.schedules.iter().find(|schedule| schedule.id == id)
    }

    /// A system by its id.
    pub fn find_system(&self, id: i32) -> Option<&System> {
        self.systems.iter().find(|system| system.id == id)
    }

    /// A run profile by its id, on one system.
    pub fn find_run_profile(&self, system: i32, id: i32) -> Option<&RunProfile> {
        self.run_profiles
            .iter()
            .find(|profile| profile.id == id && profile.system == system)
    }

    /// A partition by its id, on one system.
    pub fn find_partition(&self, system: i32, id: i32) -> Option<&Partition> {
        self.partitions
            .iter()
            .find(|partition| partition.id == id && partition.system == system)
    }

    fn last_system(mut self, change: impl FnOnce(&mut System)) -> Self {
        if let Some(system) = self.systems.last_mut() {
            change(system);
        }
        self
    }

    fn last_profile(mut self, change: impl FnOnce(&mut RunProfile)) -> Self {
        if let Some(profile) = self.run_profiles.last_mut() {
            change(profile);
        }
        self
    }
}

/// A GUID that is the same for the same number.
fn numbered(kind: u64, number: usize) -> String {
    let number = u64::try_from(number).unwrap_or(u64::MAX);
    uuid::Uuid::from_u64_pair(kind, 0x8000_0000_0000_0000 | number).to_string()
}
