//! Who can be reached.
