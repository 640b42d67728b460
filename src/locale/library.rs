//! Which languages there are, and what the owner's files make of them.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, PatternElement};
use unic_langid::LanguageIdentifier;

use super::flaws::{Flaw, Flaws};
use super::folder::{self, OwnFile};
use super::negotiation::{negotiate, same};
use super::proof::Proof;
use super::{GREETING_PREFIX, NAME_KEY, Texts};

/// The languages that are part of the program: tag and texts. English comes first.
pub(crate) const BUILT_IN: [(&str, &str); 6] = [
    ("en", include_str!("en.ftl")),
    ("de", include_str!("de.ftl")),
    ("es", include_str!("es.ftl")),
    ("id", include_str!("id.ftl")),
    ("pt-BR", include_str!("pt-BR.ftl")),
    ("ru", include_str!("ru.ftl")),
];

/// The built-in texts with this tag, in any spelling.
pub(crate) fn built_in(tag: &str) -> Option<&'static str> {
    let found = BUILT_IN.iter().find(|(known, _)| same(known, tag));
    found.map(|(_, texts)| *texts)
}

/// The texts of all languages. They may change at any time: whoever holds some keeps
/// what they hold.
pub(crate) struct Library {
    /// Where the owner's files are.
    folder: Option<PathBuf>,
    shelves: RwLock<Arc<Shelves>>,
}

impl Library {
    /// The built-in texts with the owner's files in this folder, if none has a flaw.
    pub(crate) fn open(folder: Option<PathBuf>) -> Result<Self, Flaws> {
        let shelves = Shelves::filled(folder.as_ref())?;
        Ok(Self {
            folder,
            shelves: RwLock::new(Arc::new(shelves)),
        })
    }

    /// Reads the owner's files anew. If one has a flaw, nothing changes.
    pub(crate) fn reload(&self) -> Result<(), Flaws> {
        let shelves = Arc::new(Shelves::filled(self.folder.as_ref())?);
        *self.shelves.write().unwrap_or_else(PoisonError::into_inner) = shelves;
        Ok(())
    }

    /// The texts for a reader with this language tag; English if nothing suits it.
    pub(crate) fn texts(&self, tag: Option<&str>) -> Arc<Texts> {
        let shelves = self.shelves();
        let tags = shelves
            .languages
            .iter()
            .map(|language| language.tag.as_str());
        let place = tag.and_then(|tag| negotiate(tag, tags));
        shelves.texts(place.unwrap_or(ENGLISH))
    }

    /// Every language, English first, the owner's last: its tag, and what it calls itself.
    pub(crate) fn languages(&self) -> Vec<(String, String)> {
        let shelves = self.shelves();
        let languages = shelves.languages.iter();
        languages
            .map(|language| (language.tag.clone(), language.name.clone()))
            .collect()
    }

    fn shelves(&self) -> Arc<Shelves> {
        let shelves = self.shelves.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&shelves)
    }
}

/// The place of the language that has every text.
const ENGLISH: usize = 0;

/// All languages, as they were read.
struct Shelves {
    languages: Vec<Language>,
}

struct Language {
    tag: String,
    /// What it calls itself.
    name: String,
    built_in: Option<&'static str>,
    /// What the owner says instead, or besides.
    own: Option<String>,
    /// Made when somebody first reads it: most languages wait long for that.
    texts: OnceLock<Arc<Texts>>,
}

impl Shelves {
    fn filled(folder: Option<&PathBuf>) -> Result<Self, Flaws> {
        let built_in = BUILT_IN.into_iter().map(|(tag, texts)| Language {
            tag: tag.to_owned(),
            name: own_name(&parsed(texts)).unwrap_or_default(),
            built_in: Some(texts),
            own: None,
            texts: OnceLock::new(),
        });
        let mut shelves = Self {
            languages: built_in.collect(),
        };
        let Some(folder) = folder else {
            return Ok(shelves);
        };
        let (files, mut flaws) = folder::read(folder);
        for file in files {
            flaws.extend(shelves.take_in(file));
        }
        if flaws.is_empty() {
            Ok(shelves)
        } else {
            Err(Flaws(flaws))
        }
    }

    /// Takes in a file of the owner's, and tells what is wrong with it.
    fn take_in(&mut self, file: OwnFile) -> Vec<Flaw> {
        let tag = file.tag.to_string();
        let built_in = built_in(&tag);
        let (resource, errors) = match FluentResource::try_new(file.text) {
            Ok(resource) => (resource, Vec::new()),
            Err((resource, errors)) => (resource, errors),
        };
        let flaws = Proof {
            file: &file.path,
            resource: &resource,
            errors: &errors,
            built_in: built_in.map(parsed).as_ref(),
            english: &parsed(BUILT_IN[ENGLISH].1),
        }
        .flaws();
        let own = Some(resource.source().to_owned());
        let name = own_name(&resource);
        match self.languages.iter_mut().find(|it| same(&it.tag, &tag)) {
            Some(language) => {
                language.name = name.unwrap_or_else(|| language.name.clone());
                language.own = own;
            }
            None => self.languages.push(Language {
                name: name.unwrap_or_else(|| tag.clone()),
                tag,
                built_in: None,
                own,
                texts: OnceLock::new(),
            }),
        }
        flaws
    }

    fn texts(&self, place: usize) -> Arc<Texts> {
        let language = &self.languages[place];
        let texts = language.texts.get_or_init(|| {
            let fallback = (place != ENGLISH).then(|| self.texts(ENGLISH));
            let built_in = language.built_in.map(ToOwned::to_owned);
            let files = built_in.into_iter().chain(language.own.clone());
            Arc::new(Texts::new(&identifier(&language.tag), files, fallback))
        });
        Arc::clone(texts)
    }
}

fn identifier(tag: &str) -> LanguageIdentifier {
    tag.parse().expect("every language has a well-formed tag")
}

/// A built-in file.
fn parsed(texts: &str) -> FluentResource {
    FluentResource::try_new(texts.to_owned())
        .map_err(|(_, errors)| errors)
        .expect("the built-in texts are well-formed: a test reads them")
}

/// What a file calls its language, if it does.
fn own_name(resource: &FluentResource) -> Option<String> {
    resource.entries().find_map(|entry| match entry {
        Entry::Message(message) if message.id.name == NAME_KEY => {
            match message.value.as_ref()?.elements.first()? {
                PatternElement::TextElement { value } => Some(value.trim().to_owned()),
                PatternElement::Placeable { .. } => None,
            }
        }
        _ => None,
    })
}

/// The payloads, or first parts of them, that a file greets in words of its own.
pub(super) fn greeted(resource: &FluentResource) -> impl Iterator<Item = String> {
    resource.entries().filter_map(|entry| match entry {
        Entry::Message(message) => Some(message.id.name.strip_prefix(GREETING_PREFIX)?.to_owned()),
        _ => None,
    })
}
