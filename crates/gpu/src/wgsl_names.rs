//! Names that the table of instructions has in WGSL, for the build script and the crate.

/// The name of a constant: `AddGrad` is `ADD_GRAD`.
pub(crate) fn constant(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}

/// The constant that says whether a kernel is made for programs with this instruction or job.
pub(crate) fn uses(name: &str) -> String {
    format!("USES_{}", constant(name))
}
