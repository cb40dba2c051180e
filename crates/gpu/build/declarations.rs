//! The table of instructions in WGSL: constants of codes and opcodes, structs, and functions that read
//! them from a row's words.

use std::fmt::Write as _;

use super::layout;
use super::wgsl_names::{constant, uses};

/// A struct of the table.
pub(crate) struct Record {
    pub(crate) name: &'static str,
    /// Names and types of its fields.
    fields: &'static [(&'static str, &'static str)],
}

/// A kernel: its name, and the members of the closed set.
type Set<T> = (&'static str, &'static [T]);

macro_rules! instructions {
    (
        sets { $($(#[$set_note:meta])* $set:ident = $home:ident::$of:ident;)* }
        codes { $($(#[$code_note:meta])* $code:ident { $($value:ident),* $(,)? })* }
        parts { $($(#[$part_note:meta])* $part:ident $part_fields:tt)* }
        uniforms { $($(#[$uniform_note:meta])* $uniform:ident $uniform_fields:tt)* }
        kernels {
            $($(#[$kernel_note:meta])* $kernel:ident {
                $($(#[$note:meta])* $name:ident $fields:tt)*
            })*
        }
    ) => {
        use super::{Record, Set};

        /// Codes and the names of their values; the closed sets of other crates name their own.
        pub(super) fn codes() -> Vec<(&'static str, Vec<String>)> {
            vec![
                $((stringify!($set), $home::$of::ALL.iter().map(|it| format!("{it:?}")).collect()),)*
                $((stringify!($code), vec![$(stringify!($value).to_owned()),*]),)*
            ]
        }
        pub(super) const PARTS: &[Record] = &[$(record!($part $part_fields)),*];
        pub(super) const UNIFORMS: &[Record] = &[$(record!($uniform $uniform_fields)),*];
        pub(super) const KERNELS: &[Set<Record>] =
            &[$((stringify!($kernel), &[$(record!($name $fields)),*])),*];
    };
}

macro_rules! record {
    ($name:ident { $($field:ident: $type:ident),* $(,)? }) => {
        Record {
            name: stringify!($name),
            fields: &[$((stringify!($field), stringify!($type))),*],
        }
    };
}

#[path = "../src/instructions.rs"]
mod instructions;

/// The name of the function that reads a record from a row's words: `AddGrad` is read by `add_grad_of`.
pub(crate) fn reader(name: &str) -> String {
    format!("{}_of", constant(name).to_lowercase())
}

/// The members of every code, with the names of their constants.
pub(crate) fn codes() -> impl Iterator<Item = (&'static str, Vec<String>)> {
    instructions::codes().into_iter().map(|(code, values)| {
        let constants =
            values.iter().map(|value| format!("{}_{}", constant(code), constant(value)));
        (code, constants.collect())
    })
}

/// The instructions or jobs of a kernel.
pub(crate) fn rows(kernel: &str) -> &'static [Record] {
    let mut found = instructions::KERNELS.iter().filter(|(name, _)| *name == kernel);
    found.next().map(|(_, rows)| *rows).unwrap_or_default()
}

/// Everything that a kernel's text may name: constants and structs that it does name, and all of its
/// instructions or jobs.
pub(crate) fn of(kernel: &str, text: &str) -> String {
    let mut source = String::new();
    for constants in codes().map(|(_, constants)| constants) {
        for (value, name) in constants.iter().enumerate().filter(|(_, name)| mentions(text, name)) {
            let _ = writeln!(source, "const {name}: u32 = {value}u;");
        }
    }
    for uniform in instructions::UNIFORMS {
        write_struct(&mut source, uniform, uniform_type);
    }
    let mut needed: Vec<&str> = rows(kernel).iter().flat_map(types).collect();
    needed.extend(instructions::PARTS.iter().map(|part| part.name).filter(|it| mentions(text, it)));
    // A part stands behind those it is made of.
    for part in instructions::PARTS.iter().rev() {
        if needed.contains(&part.name) {
            needed.extend(types(part));
        }
    }
    for part in instructions::PARTS.iter().filter(|part| needed.contains(&part.name)) {
        write_struct(&mut source, part, value_type);
        if mentions(text, &reader(part.name)) {
            write_reader(&mut source, part);
        }
    }
    for (opcode, row) in rows(kernel).iter().enumerate() {
        let (name, uses) = (constant(row.name), uses(row.name));
        if mentions(text, &name) {
            let _ = writeln!(source, "const {name}: u32 = {opcode}u;");
        }
        if mentions(text, &uses) {
            let _ = writeln!(source, "const {uses}: bool = true;");
        }
        write_struct(&mut source, row, value_type);
        write_reader(&mut source, row);
    }
    write_words(&mut source);
    source
}

/// Whether a text has this name, and not only as a part of another.
pub(crate) fn mentions(text: &str, name: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    text.match_indices(name).any(|(at, _)| {
        !text[..at].ends_with(is_word) && !text[at + name.len()..].starts_with(is_word)
    })
}

/// Whether a record begins with a part, itself or the part that it begins with.
pub(crate) fn begins_with(record: &Record, name: &str) -> bool {
    record.fields.first().is_some_and(|(_, first)| {
        *first == name || part(first).is_some_and(|part| begins_with(part, name))
    })
}

/// Whether a record holds a part somewhere.
pub(crate) fn holds(record: &Record, name: &str) -> bool {
    types(record).any(|of| of == name || part(of).is_some_and(|part| holds(part, name)))
}

/// Whether a record is nothing but this part.
pub(crate) fn is_only(record: &Record, name: &str) -> bool {
    types(record).eq([name])
}

/// Names of the parts.
pub(crate) fn parts() -> impl Iterator<Item = &'static str> {
    instructions::PARTS.iter().map(|part| part.name)
}

fn types(record: &Record) -> impl Iterator<Item = &'static str> {
    record.fields.iter().map(|(_, of)| *of)
}

fn part(name: &str) -> Option<&'static Record> {
    instructions::PARTS.iter().find(|part| part.name == name)
}

/// The type of a field's value in WGSL.
fn value_type(of: &str) -> &str {
    match of {
        "Address" | "Count" | "Maybe" => "u32",
        "Flag" => "bool",
        "Number" => "f32",
        of if part(of).is_some() => of,
        of if codes().any(|(code, _)| code == of) => "u32",
        of => panic!("{of} is no type of a field"),
    }
}

/// The type of a uniform buffer's field.
fn uniform_type(of: &str) -> &str {
    match value_type(of) {
        "bool" => panic!("WGSL keeps no bool in a buffer"),
        of => of,
    }
}

fn write_struct(source: &mut String, record: &Record, type_of: impl Fn(&str) -> &str) {
    let _ = writeln!(source, "struct {} {{", record.name);
    for (field, of) in record.fields {
        let _ = writeln!(source, "{field}: {},", type_of(of));
    }
    source.push_str("}\n");
}

/// The function that reads a record from a row's words, where it stands first behind the opcode.
fn write_reader(source: &mut String, record: &Record) {
    let _ = writeln!(source, "fn {}(words: Words) -> {} {{", reader(record.name), record.name);
    let _ = writeln!(source, "return {};\n}}", value(record, &mut 1));
}

/// The expression of a record whose first word has this place, which is counted on.
fn value(record: &Record, place: &mut u32) -> String {
    let fields = types(record).map(|of| {
        if let Some(part) = part(of) {
            return value(part, place);
        }
        let word = format!("words.w{place}");
        *place += 1;
        match value_type(of) {
            "bool" => format!("{word} != 0u"),
            "f32" => format!("bitcast<f32>({word})"),
            _ => word,
        }
    });
    format!("{}({})", record.name, fields.collect::<Vec<_>>().join(", "))
}

/// A row of the code, and how it is loaded.
fn write_words(source: &mut String) {
    let members: Vec<String> = (1..layout::WORDS).map(|place| format!("w{place}")).collect();
    let _ = writeln!(source, "struct Words {{\nop: u32,");
    for member in &members {
        let _ = writeln!(source, "{member}: u32,");
    }
    source.push_str(
        "}\nfn words_at(index: u32) -> Words {\nlet at = index * WORDS;\nreturn Words(code[at]",
    );
    for place in 1..layout::WORDS {
        let _ = write!(source, ", code[at + {place}u]");
    }
    source.push_str(");\n}\n");
}
