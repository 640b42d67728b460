//! Lists of people: as an administrator types them, and as a document brings them.
//!
//! [`request`] reads the few words after `/check`; [`import()`] reads a whole audience from a file,
//! in one pass and in memory that does not grow with the list. Both agree on what an id is. Called
//! by `admin`; neither knows usernames' owners, bots or duplicates: those are the store's business.
//!
//! | module | what it is for |
//! |---|---|
//! | `typed` | the arguments of `/check` |
//! | `import` | the document: the pass as a whole, its result, its refusals and its limits |
//! | `text` | bytes to text: encoding, line ends, size, what is no text at all |
//! | `layout`, `columns` | which form it is, and which column or key holds the ids |
//! | `words`, `table`, `json` | one reader per form; `places` samples JSON |
//! | `entry`, `tray` | what one entry is; where the entries go and how they are counted |
//!
//! Pure: no clock, no log, no `async`; the document and the sink are arguments.

mod columns;
mod entry;
mod import;
mod json;
mod layout;
mod places;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod tray;
mod typed;
mod words;

pub use import::{
    BYTES_MAX, CHUNK_IDS_MAX, Column, Format, Import, ImportError, JSON_DEPTH_MAX, Noted,
    ROW_BYTES_MAX, SHOWN_MAX, Slip, WORD_BYTES_MAX, import,
};
pub use typed::{PEOPLE_MAX, Request, Subject, request};
