//! A configuration to look at: a company's systems as an administrator would know them.

use super::configuration::{Configuration, Outcome, RunProfile, Trigger};

const TYPES: [(&str, &str); 5] = [
    ("Full Import", "FullImport"),
    ("Delta Import", "DeltaImport"),
    ("Full Synchronisation", "FullSynchronisation"),
    ("Delta Synchronisation", "DeltaSynchronisation"),
    ("Export", "Export"),
];

const ATTRIBUTES: [&str; 6] = [
    "employeeId",
    "displayName",
    "department",
    "email",
    "jobTitle",
    "startDate",
];

impl Configuration {
    /// A company's systems: people, a directory, payroll, doors and money.
    pub fn demo() -> Self {
        Self::new()
            .system(1, "HR System")
            .with(4_860, "Employees, from the nightly file")
            .of_every_type(10, 1)
            .directory(2, "Active Directory")
            .with(9_120, "Accounts and groups of corp.example.com")
            .partition(3, 2, "DC=corp,DC=example,DC=com", true)
            .partition(5, 2, "OU=UK,DC=corp,DC=example,DC=com", true)
            .partition(6, 2, "DC=lab,DC=example,DC=com", false)
            .of_every_type(20, 2)
            .run_profile(26, 2, "Full Import (UK)", "FullImport")
            .of_partition(5)
            .run_profile(27, 2, "Delta Import (Lab)", "DeltaImport")
            .of_partition(6)
            .system(3, "Payroll")
            .with(4_815, "Salaries and bank accounts")
            .of_every_type(30, 3)
            .run_profile(42, 3, "Full Import (Contractors)", "FullImport")
            .system(4, "Badge Access")
            .with(5_230, "Doors and who may open them")
            .of_every_type(50, 4)
            .system(5, "Finance Database")
            .with(1_240, "Cost centres and approvers")
            .of_every_type(60, 5)
            .run_profile(66, 5, "Full Import (Archive)", "FullImport")
            .ending(Outcome::Errors(3))
            .run_profile(67, 5, "Delta Import (Archive)", "DeltaImport")
            .ending(Outcome::Warning(
                "The archive was last written 9 days ago.".into(),
            ))
            .change(60, |profile| {
                profile.file_path = Some("/srv/jim/files/cost-centres.csv".into());
                profile.outcome = Outcome::Failed(
                    "Could not find file '/srv/jim/files/cost-centres.csv'.".into(),
                );
            })
            .schedule("Nightly")
            .step(1, 10)
            .step(1, 13)
            .step(2, 24)
            .triggered(Trigger::Daily(3), true)
            .schedule("Payroll, by hand")
            .step(3, 30)
            .step(3, 33)
            .schedule("Finance, by hand")
            .step(5, 62)
            .step(5, 60)
            .step(5, 63)
            .everyone_with(&ATTRIBUTES)
    }

    fn everyone_with(mut self, attributes: &[&str]) -> Self {
        for system in &mut self.systems {
            system.attributes = attributes.iter().map(|&name| name.to_owned()).collect();
            system.external_id = attributes.first().map(|&name| name.to_owned());
        }
        self
    }

    /// One profile of every type, with ids from `first` on.
    fn of_every_type(self, first: i32, system: i32) -> Self {
        TYPES
            .iter()
            .zip(first..)
            .fold(self, |configuration, ((name, run_type), id)| {
                configuration.run_profile(id, system, name, run_type)
            })
    }

    fn change(mut self, id: i32, change: impl Fn(&mut RunProfile)) -> Self {
        let profiles = self.run_profiles.iter_mut();
        profiles.filter(|profile| profile.id == id).for_each(change);
        self
    }
}
