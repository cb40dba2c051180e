//! Assembles the shaders from their parts and declarations, checks each and strips them for the page.

mod closed_sets;
mod declarations;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

macro_rules! constants {
    ($($(#[$note:meta])* $name:ident = $value:expr;)*) => {
        /// Name and value of every constant.
        pub(crate) const ALL: &[(&str, u32)] = &[$((stringify!($name), $value)),*];
        $(
            pub(crate) const $name: u32 = $value;
            // Those that only shaders read.
            const _: u32 = $name;
        )*
    };
}

#[path = "../src/layout.rs"]
mod layout;
#[path = "../src/wgsl_names.rs"]
mod wgsl_names;

/// Every shader, the kernel it is a form of, and the parts it is made of, in order.
const SHADERS: [(&str, &str, &[&str]); 7] = [
    (
        "walk",
        "Walk",
        &["bindings", "numbers", "activation", "fours", "product", "recurrence", "rows", "walk"],
    ),
    (
        "walk_straight",
        "Walk",
        &[
            "bindings",
            "numbers",
            "activation",
            "fours",
            "product_straight",
            "recurrence",
            "rows",
            "walk",
        ],
    ),
    ("reduce", "Reduce", &["bindings", "numbers", "sums", "fours", "product", "reduce"]),
    (
        "reduce_straight",
        "Reduce",
        &["bindings", "numbers", "sums", "fours", "product_straight", "reduce"],
    ),
    ("measure", "Measure", &["bindings", "numbers", "activation", "sums", "fours", "measure"]),
    ("update", "Update", &["bindings", "numbers", "sums", "fours", "update"]),
    ("record", "Record", &["bindings", "numbers", "record"]),
];

fn main() {
    println!("cargo::rerun-if-changed=shaders");
    for shared in ["layout", "instructions", "wgsl_names"] {
        println!("cargo::rerun-if-changed=src/{shared}.rs");
    }
    let (Some(root), Some(out)) =
        (std::env::var_os("CARGO_MANIFEST_DIR"), std::env::var_os("OUT_DIR"))
    else {
        fail("cargo names no folders");
    };
    let shaders = PathBuf::from(root).join("shaders");
    for (name, kernel, parts) in SHADERS {
        let text = joined(&shaders, name, parts);
        let source = constants() + &declarations::of(kernel, &text) + &text;
        let checked = closed_sets::check(kernel, &text).and_then(|()| validate(&source));
        if let Err(message) = checked {
            fail(&format!("shader {name}: {message}"));
        }
        write(&Path::new(&out).join(format!("{name}.wgsl")), &stripped(&source));
    }
}

/// The parts of a shader. The kernel that records sets the stop; all others only read it, since what
/// they branch on must be read-only.
fn joined(shaders: &Path, name: &str, parts: &[&str]) -> String {
    let access = if name == "record" { "read_write" } else { "read" };
    let mut text = String::new();
    for part in parts {
        let path = shaders.join(format!("{part}.wgsl"));
        match std::fs::read_to_string(&path) {
            Ok(part) => text.push_str(&part.replace("CONTROL_ACCESS", access)),
            Err(error) => fail(&format!("{}: {error}", path.display())),
        }
    }
    text
}

/// The constants that all shaders have.
fn constants() -> String {
    let mut source = String::new();
    for (name, value) in layout::ALL {
        let _ = writeln!(source, "const {name}: u32 = {value}u;");
    }
    use engine::constants as of;
    for (name, value) in [
        ("NORM_EPSILON", of::NORM_EPSILON),
        ("RUNNING_SHARE", of::RUNNING_SHARE),
        ("CLIP_EPSILON", of::CLIP_EPSILON),
        ("CLOSE", of::CLOSE),
        ("BETA_1", of::BETA_1),
        ("BETA_2", of::BETA_2),
        ("REST_1", 1.0 - of::BETA_1),
        ("REST_2", 1.0 - of::BETA_2),
        ("ALPHA", of::ALPHA),
        ("REST_ALPHA", 1.0 - of::ALPHA),
        ("EPSILON", of::EPSILON),
        ("SELU_SCALE", of::SELU_SCALE),
        ("SELU_FLOOR", of::SELU_FLOOR),
        ("INVERSE_ROOT_TAU", of::INVERSE_ROOT_TAU),
    ] {
        let _ = writeln!(source, "const {name}: f32 = {value:e};");
    }
    source
}

fn validate(source: &str) -> Result<(), String> {
    let module =
        naga::front::wgsl::parse_str(source).map_err(|error| error.emit_to_string(source))?;
    let flags = naga::valid::ValidationFlags::all();
    naga::valid::Validator::new(flags, naga::valid::Capabilities::empty())
        .validate(&module)
        .map_err(|error| error.emit_to_string(source))?;
    Ok(())
}

/// Without comments, indentation and empty lines.
fn stripped(source: &str) -> String {
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn write(path: &Path, text: &str) {
    if let Err(error) = std::fs::write(path, text) {
        fail(&format!("{}: {error}", path.display()));
    }
}

fn fail(message: &str) -> ! {
    println!("cargo::error={}", message.replace('\n', "\ncargo::error="));
    std::process::exit(1);
}
