//! What a deep link carries.
