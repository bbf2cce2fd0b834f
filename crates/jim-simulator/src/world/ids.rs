//! The ids of runs and tasks, which are in the order in which they were made, as the server's are.

use std::time::{SystemTime, UNIX_EPOCH};

use uuid::Uuid;

/// What gives each thing an id of its own.
#[derive(Debug)]
pub(crate) enum Ids {
    /// Ids that nobody had before.
    Unique,
    /// Ids that are the same for every server that began at that moment, in milliseconds.
    Repeated { began: u64, given: u64 },
}

impl Ids {
    pub(crate) fn new(began: Option<SystemTime>) -> Self {
        let since = began.and_then(|began| began.duration_since(UNIX_EPOCH).ok());
        match since.and_then(|since| u64::try_from(since.as_millis()).ok()) {
            Some(began) => Self::Repeated { began, given: 0 },
            None => Self::Unique,
        }
    }

    pub(crate) fn next(&mut self) -> String {
        let id = match self {
            Self::Unique => Uuid::now_v7(),
            Self::Repeated { began, given } => {
                *given += 1;
                // A second apart, and with digits that look as if they were random.
                let digits = scattered(*given).to_be_bytes();
                let mut random = [0; 10];
                random[..8].copy_from_slice(&digits);
                random[8..].copy_from_slice(&digits[..2]);
                let millis = *began + *given * 1000;
                uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
            }
        };
        id.to_string()
    }
}

/// Another number for each number: the finaliser of SplitMix64.
fn scattered(number: u64) -> u64 {
    let mut bits = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_moment_gives_the_same_ids_in_order_each_time() {
        let began = Some(UNIX_EPOCH + Duration::from_secs(1_800_000_000));
        let ids = || {
            let mut ids = Ids::new(began);
            [(); 100].map(|()| ids.next())
        };
        assert_eq!(ids(), ids());
        assert!(ids().is_sorted_by(|one, next| one < next), "{:?}", ids());
    }

    #[test]
    fn without_a_moment_no_two_servers_give_the_same_id() {
        assert_ne!(Ids::new(None).next(), Ids::new(None).next());
    }
}
