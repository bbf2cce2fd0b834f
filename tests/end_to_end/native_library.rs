//! A native library that is not there or cannot be loaded: the error says which file, why, and what to do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use jim_host::ErrorRecord;

use crate::harness::{Errors, Harness, Outcomes};
use crate::staged;

/// A copy of the module without its native library, in a folder of its own.
struct Bare(PathBuf);

impl Bare {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("jim-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for file in [
            "JIM.psd1",
            "JIM.Types.ps1xml",
            "JIM.Format.ps1xml",
            "JIM.PowerShell.dll",
        ] {
            fs::copy(staged::folder().join(file), folder.join(file)).unwrap();
        }
        Self(folder)
    }

    /// Where it looks for its library.
    fn library(&self) -> PathBuf {
        let staged = staged_library();
        let place = staged.strip_prefix(staged::folder()).unwrap();
        let library = self.0.join(place);
        fs::create_dir_all(library.parent().unwrap()).unwrap();
        library
    }

    /// The error of a command that needs the library.
    fn error(&self, harness: &Harness, command: &str) -> ErrorRecord {
        let manifest = self.0.join("JIM.psd1").display().to_string();
        let outcome = harness.run_in_process_with(&manifest, command);
        let error = outcome.fatal().clone();
        assert_eq!(
            (error.kind(), error.category.as_str()),
            ("NativeLibraryNotLoaded", "ResourceUnavailable"),
            "{command}"
        );
        assert_eq!(harness.simulator.requests(), []);
        error
    }

    /// The error with a library that has these bytes.
    fn error_with(&self, bytes: &[u8]) -> ErrorRecord {
        let library = self.library();
        fs::write(&library, bytes).unwrap();
        let error = self.error(&Harness::new(), CONNECT);
        let named = library.file_name().unwrap().to_string_lossy();
        assert!(error.message.contains(&*named), "{}", error.message);
        error
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

const CONNECT: &str = "Connect-JIM -Url $Url -ApiKey $Key";

/// The library of the staged module.
fn staged_library() -> PathBuf {
    let first = |folder: &Path| {
        fs::read_dir(folder)
            .unwrap()
            .next()
            .unwrap()
            .unwrap()
            .path()
    };
    let platform = first(&staged::folder().join("runtimes"));
    first(&platform.join("native"))
}

/// This platform, as .NET names it.
fn platform() -> String {
    let library = staged_library();
    let folder = library.ancestors().nth(2).unwrap();
    folder.file_name().unwrap().to_string_lossy().into_owned()
}

/// A library that has nothing in it but this function, if any.
fn small_library(name: &str, source: &str) -> Vec<u8> {
    let folder = std::env::temp_dir().join(format!("jim-small-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let (source_file, library) = (folder.join("small.rs"), folder.join("small"));
    fs::write(&source_file, source).unwrap();
    let built = Command::new("rustc")
        .args(["--crate-type", "cdylib", "--edition", "2024", "-o"])
        .args([&library, &source_file])
        .status();
    assert!(built.unwrap().success());
    let bytes = fs::read(&library).unwrap();
    fs::remove_dir_all(&folder).unwrap();
    bytes
}

fn says(error: &ErrorRecord, words: &[&str]) {
    for word in words {
        assert!(error.message.contains(word), "{word}: {}", error.message);
    }
}

fn advises(error: &ErrorRecord, words: &str) {
    let advice = error.recommended_action.as_deref().unwrap_or_default();
    assert!(advice.contains(words), "{advice}");
}

#[test]
fn a_module_without_the_library_of_this_platform_says_which_it_has() {
    let harness = Harness::new();
    let bare = Bare::new("without-library");
    for command in [CONNECT, "Disconnect-JIM -All", "Disconnect-JIM -Url $Url"] {
        let error = bare.error(&harness, command);
        says(&error, &[&platform(), "there is no", "for no platform"]);
        advises(&error, "Install-PSResource JIM -Reinstall");
    }
    for other in ["osx-arm64", "win-x86"] {
        fs::create_dir_all(bare.0.join("runtimes").join(other)).unwrap();
    }
    says(
        &bare.error(&harness, CONNECT),
        &["It has those for osx-arm64, win-x86."],
    );
}

#[test]
fn a_library_of_another_version_is_told_and_not_used() {
    let source = r#"#[unsafe(no_mangle)] pub extern "C" fn jim_abi_version() -> u32 { 99 }"#;
    let library = small_library("other-version", source);
    let error = Bare::new("other-version").error_with(&library);
    says(&error, &["speaks version 99"]);
}

#[test]
fn a_library_that_is_another_one_is_told() {
    let library = small_library("foreign", "");
    let error = Bare::new("foreign").error_with(&library);
    says(&error, &["jim_abi_version", "another library"]);
}

#[test]
fn a_file_that_is_no_library_is_told() {
    let error = Bare::new("no-library").error_with(b"This is no library.");
    says(&error, &["it is no library"]);
    advises(&error, "Install-PSResource JIM -Reinstall");
}

#[test]
#[cfg(target_os = "linux")]
fn a_library_for_another_processor_is_told_with_both() {
    let (machine, made) = if cfg!(target_arch = "x86_64") {
        (183, "linux-arm64")
    } else {
        (62, "linux-x64")
    };
    // The header of a shared library in 64 bits, the least significant byte first.
    let mut header = [0; 64];
    header[..7].copy_from_slice(&[0x7f, b'E', b'L', b'F', 2, 1, 1]);
    header[16] = 3;
    header[18] = machine;
    header[20] = 1;
    let error = Bare::new("other-processor").error_with(&header);
    says(
        &error,
        &[&format!(
            "it is made for {made}, and this PowerShell runs on {}",
            platform()
        )],
    );
}

/// Puts other bytes of the same length in place of some.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn patched(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut patched = bytes.to_owned();
    let mut found = 0;
    for start in 0..bytes.len() - old.len() {
        if bytes[start..].starts_with(old) {
            patched[start..start + old.len()].copy_from_slice(new);
            found += 1;
        }
    }
    assert!(found > 0);
    patched
}

#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn a_library_for_a_newer_glibc_is_told_with_the_version() {
    let library = patched(&small_library("newer-glibc", ""), b"GLIBC_2.", b"GLIBC_9.");
    let error = Bare::new("newer-glibc").error_with(&library);
    says(
        &error,
        &["it needs glibc 9.", "that of this system is older"],
    );
    advises(&error, "ldd --version");
}

#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn a_library_that_needs_another_is_told_with_its_name() {
    let library = small_library("dependency", "");
    let library = patched(&library, b"libgcc_s.so.1", b"libgcc_t.so.1");
    let error = Bare::new("dependency").error_with(&library);
    says(
        &error,
        &["it needs libgcc_t.so.1, which this system does not have"],
    );
}

/// What the module makes of what a system says about a library that is as it should be.
fn made_of(method: &str, arguments: &str) -> (String, String) {
    static HARNESS: OnceLock<Harness> = OnceLock::new();
    let library = staged_library().display().to_string();
    let platform = platform();
    let outcome = HARNESS.get_or_init(Harness::new).run_unconnected(&format!(
        "$library, $platform = '{library}', '{platform}'
         $assembly = (Get-Command Connect-JIM).ImplementingType.Assembly
         $problem = $assembly.GetType('JIM.PowerShell.Interop.NativeLibraryProblem')
         $method = $problem.GetMethod('{method}', [System.Reflection.BindingFlags]'NonPublic, Static')
         $failure = $method.Invoke($null, @({arguments}))
         [pscustomobject]@{{ Message = $failure.Message; Advice = $failure.Advice }}"
    ));
    let text = |name: &str| {
        outcome.succeeded().all(name)[0]
            .as_str()
            .unwrap()
            .to_owned()
    };
    (text("Message"), text("Advice"))
}

#[test]
fn what_cannot_be_provoked_here_is_told_too() {
    for (method, arguments, message, advice) in [
        (
            "Of",
            "$library, $platform, 'libc.musl-x86_64.so.1: cannot open shared object file: No such file or directory'",
            "made for a system with musl, and this one has glibc",
            "Install-PSResource JIM",
        ),
        (
            "Of",
            "$library, $platform, \"${library}: failed to map segment from shared object\"",
            "does not let anything be executed from there",
            "noexec",
        ),
        (
            "Of",
            "$library, $platform, 'Unable to load DLL: An Application Control policy has blocked this file. (0x800711C7)'",
            "an application control policy blocks it",
            "allow the file",
        ),
        (
            "Of",
            "[string](Split-Path $library), $platform, ''",
            "it cannot be read (",
            "-Scope AllUsers",
        ),
        (
            "Of",
            "$library, $platform, \"Unable to load it, consider this:`n${library}: something else.\"",
            ": something else.",
            "Install-PSResource JIM -Reinstall",
        ),
        (
            "FromTheWeb",
            "$library, 'Access is denied'",
            "Windows has marked it as downloaded (Access is denied)",
            "| Unblock-File",
        ),
    ] {
        let (said, advised) = made_of(method, arguments);
        assert!(said.contains(message), "{said}");
        assert!(said.contains("jim_native") || method == "Of", "{said}");
        assert!(advised.contains(advice), "{advised}");
        assert!(!said.contains("consider"), "{said}");
    }
}
