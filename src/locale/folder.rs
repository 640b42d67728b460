//! The folder with the owner's files, `DOORMAN_TEXTS`: `de.ftl`, `pt-BR.ftl` …
//!
//! Only read here; `proof` tells what is wrong inside of a file.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use unic_langid::LanguageIdentifier;

use super::flaws::Flaw;

/// How many languages a folder may have.
const FILES_MAX: usize = 100;

/// The longest file. The built-in ones have a tenth of that.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// A file of the owner's.
#[derive(Debug)]
pub(super) struct OwnFile {
    pub(super) path: String,
    /// The language, by its name.
    pub(super) tag: LanguageIdentifier,
    pub(super) text: String,
}

/// All `.ftl` files of the folder, in the order of their names. Anything else in it is
/// left alone.
pub(super) fn read(folder: &Path) -> (Vec<OwnFile>, Vec<Flaw>) {
    let paths = match paths(folder) {
        Ok(paths) => paths,
        Err(error) => {
            let problem = format!("the folder cannot be read ({error})");
            return (Vec::new(), vec![flaw(folder, problem)]);
        }
    };
    if paths.len() > FILES_MAX {
        let problem = format!(
            "there are {} files: it takes up to {FILES_MAX}",
            paths.len()
        );
        return (Vec::new(), vec![flaw(folder, problem)]);
    }
    let mut files: Vec<OwnFile> = Vec::new();
    let mut flaws = Vec::new();
    for path in paths {
        match file(&path) {
            Ok(file) => match files.iter().find(|it| it.tag == file.tag) {
                None => files.push(file),
                Some(twin) => {
                    let problem = format!("this language is in {} already", twin.path);
                    flaws.push(flaw(&path, problem));
                }
            },
            Err(problem) => flaws.push(flaw(&path, problem)),
        }
    }
    (files, flaws)
}

fn paths(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "ftl") && path.is_file() {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

fn file(path: &Path) -> Result<OwnFile, String> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let tag = name.parse::<LanguageIdentifier>().ok();
    let tag = tag.filter(|tag| !tag.language.is_empty());
    let tag = tag.ok_or("its name is no language: it takes one like de.ftl or pt-BR.ftl")?;
    let unreadable = |error| format!("it cannot be read ({error})");
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(unreadable)?;
    let read = file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes);
    if read.map_err(unreadable)? as u64 > FILE_BYTES_MAX {
        return Err(format!(
            "it is too long: it takes up to {} KB",
            FILE_BYTES_MAX / 1024
        ));
    }
    let text = String::from_utf8(bytes).map_err(|_| "it is no text in UTF-8")?;
    Ok(OwnFile {
        path: path.display().to_string(),
        tag,
        // Some editors begin a file so.
        text: text.trim_start_matches('\u{feff}').to_owned(),
    })
}

fn flaw(path: &Path, problem: impl Into<String>) -> Flaw {
    Flaw {
        file: path.display().to_string(),
        line: 1,
        problem: problem.into(),
    }
}
