//! Makes the pictures of the pages: what a terminal shows while the module is used against a simulator.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "it fails by panicking, as a test does"
)]

#[cfg(unix)]
mod scenes;
#[cfg(unix)]
mod svg;

/// Makes each picture in the folder that is given.
#[cfg(unix)]
fn main() {
    use clap::Parser;

    /// Makes the pictures of a terminal.
    #[derive(Parser)]
    struct Arguments {
        /// The folder that they are written to.
        folder: std::path::PathBuf,
        /// Only those whose names have this in them.
        #[arg(long, default_value = "")]
        only: String,
    }

    let arguments = Arguments::parse();
    std::fs::create_dir_all(&arguments.folder).unwrap();
    for scene in scenes::all() {
        if scene.name.contains(&arguments.only) {
            let file = arguments.folder.join(scene.name).with_extension("svg");
            println!("{}", file.display());
            let rows = (scene.play)();
            std::fs::write(file, svg::picture(scene.title, &rows)).unwrap();
        }
    }
}

#[cfg(not(unix))]
fn main() {
    panic!("the pictures need a pseudo-terminal: make them on Linux");
}
