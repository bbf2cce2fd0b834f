//! A file that other processes read: they see the text before or the text after, and nothing in between.

use std::io::{self, ErrorKind, Write};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

/// How long a file may be read by others; these are small.
const LIMIT: Duration = Duration::from_secs(2);

const PAUSE: Duration = Duration::from_millis(10);

/// Gives the file another text.
pub(crate) fn replace(file: &Path, text: &[u8]) -> io::Result<()> {
    let mut new = NamedTempFile::new_in(file.parent().unwrap_or(Path::new("")))?;
    new.write_all(text)?;
    let began = Instant::now();
    loop {
        let refused = match new.persist(file) {
            Ok(_) => return Ok(()),
            Err(refused) => refused,
        };
        // Windows replaces no file that somebody reads at that moment.
        let is_read = cfg!(windows) && refused.error.kind() == ErrorKind::PermissionDenied;
        if !is_read || began.elapsed() > LIMIT {
            return Err(refused.error);
        }
        new = refused.file;
        sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn whoever_reads_meanwhile_sees_one_of_the_two_texts() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        let texts = ["a".repeat(4096), "b".repeat(4096)];
        replace(&file, texts[0].as_bytes()).unwrap();
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for round in 0..200 {
                    replace(&file, texts[round % 2].as_bytes()).unwrap();
                }
            });
            while !writer.is_finished() {
                // Windows may also refuse the reader at the moment of the change.
                if let Ok(read) = fs::read_to_string(&file) {
                    assert!(texts.contains(&read), "{} bytes", read.len());
                }
            }
        });
    }
}
