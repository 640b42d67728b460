//! The doorman binary.

fn main() {}
