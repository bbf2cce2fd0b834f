//! The oldest glibc that a library loads with.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::natives::Native;

/// A version of glibc.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Version(u32, u32);

/// That of the oldest system that the module runs on: the one that PowerShell 7.4 runs on.
const FLOOR: Version = Version(2, 28);

/// A function of glibc that a library needs.
#[derive(Debug, PartialEq, Eq)]
struct Symbol {
    name: String,
    version: Version,
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// Fails where a library would not load on the oldest system that the module runs on, or on one with musl.
pub(crate) fn check(natives: &[Native]) -> Result<()> {
    for Native { platform, file } in natives {
        if platform.has_glibc() {
            within_floor(platform.rid, &symbols(file)?)?;
        } else if platform.has_musl() {
            ensure!(
                symbols(file)?.is_empty(),
                "the library for {} is linked against glibc: {}",
                platform.rid,
                file.display()
            );
        }
    }
    Ok(())
}

fn within_floor(rid: &str, symbols: &[Symbol]) -> Result<()> {
    let above: Vec<_> = symbols
        .iter()
        .filter(|symbol| symbol.version > FLOOR)
        .map(|symbol| format!("{} ({})", symbol.name, symbol.version))
        .collect();
    ensure!(
        above.is_empty(),
        "the library for {rid} needs a newer glibc than {FLOOR}, for {}",
        above.join(", ")
    );
    Ok(())
}

/// Says which glibc the libraries need, if any.
pub(crate) fn tell(natives: &[Native]) -> Result<()> {
    for Native { platform, file } in natives.iter().filter(|native| native.platform.has_glibc()) {
        if let Some(newest) = symbols(file)?.iter().map(|symbol| symbol.version).max() {
            println!(
                "On {} this package needs glibc {newest} or later.",
                platform.rid
            );
        }
    }
    Ok(())
}

fn symbols(library: &Path) -> Result<Vec<Symbol>> {
    let mut readelf = Command::new("readelf");
    // The words of its table differ from language to language.
    readelf
        .env("LC_ALL", "C")
        .args(["--wide", "--dyn-syms"])
        .arg(library);
    match readelf.output() {
        Ok(output) if output.status.success() => {
            Ok(needed(&String::from_utf8_lossy(&output.stdout)))
        }
        Ok(output) => bail!(
            "readelf cannot read {}: {}",
            library.display(),
            String::from_utf8_lossy(&output.stderr).trim()
        ),
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(
            "which glibc a library needs is read with readelf, which is not here; \
             it is in the package binutils (apt-get install binutils)"
        ),
        Err(error) => Err(error).context("readelf did not start"),
    }
}

/// The undefined symbols of a table of `readelf` that have a version of glibc.
fn needed(table: &str) -> Vec<Symbol> {
    let mut symbols: Vec<_> = table.lines().filter_map(symbol).collect();
    symbols.sort_by(|one, other| (other.version, &one.name).cmp(&(one.version, &other.name)));
    symbols
}

/// The symbol of a line such as ` 5: 0000000000000000 0 FUNC GLOBAL DEFAULT UND gettid@GLIBC_2.30 (9)`.
fn symbol(line: &str) -> Option<Symbol> {
    let mut words = line.split_whitespace().skip_while(|word| *word != "UND");
    let (name, version) = words.nth(1)?.split_once("@GLIBC_")?;
    let mut numbers = version.split('.').map(|number| number.parse().ok());
    Some(Symbol {
        name: name.to_owned(),
        version: Version(numbers.next()??, numbers.next()??),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "
Symbol table '.dynsym' contains 6 entries:
   Num:    Value          Size Type    Bind   Vis      Ndx Name
     0: 0000000000000000     0 NOTYPE  LOCAL  DEFAULT  UND
     1: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND __errno_location@GLIBC_2.2.5 (2)
     2: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND _Unwind_Resume@GCC_3.0 (3)
     3: 0000000000000000     0 FUNC    GLOBAL DEFAULT  UND pthread_create@GLIBC_2.34 (6)
     4: 0000000000000000     0 FUNC    WEAK   DEFAULT  UND gettid@GLIBC_2.30 (7)
     5: 00000000000a1b20    42 FUNC    GLOBAL DEFAULT   14 jim_abi_version
";

    #[test]
    fn the_symbols_of_glibc_are_read_the_newest_first() {
        let symbols = needed(TABLE);
        let told: Vec<_> = symbols
            .iter()
            .map(|symbol| format!("{} {}", symbol.name, symbol.version))
            .collect();
        assert_eq!(
            told,
            ["pthread_create 2.34", "gettid 2.30", "__errno_location 2.2"]
        );
        let said = within_floor("linux-x64", &symbols).unwrap_err().to_string();
        assert!(
            said.ends_with("glibc than 2.28, for pthread_create (2.34), gettid (2.30)"),
            "{said}"
        );
        within_floor("linux-x64", &symbols[2..]).unwrap();
    }

    #[test]
    fn a_table_without_symbols_of_glibc_has_none() {
        assert_eq!(needed("     2: 0 0 FUNC GLOBAL DEFAULT UND malloc\n"), []);
    }
}
