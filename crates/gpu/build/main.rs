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

/// Ways to multiply. A shader that multiplies has a form for each.
const PRODUCTS: [&str; 2] = ["product", "product_straight"];

/// A shader: its kernel, and the parts that it is made of, in order.
struct Shader {
    name: &'static str,
    kernel: &'static str,
    parts: &'static [&'static str],
    /// The parts behind a product, if it multiplies.
    behind: Option<&'static [&'static str]>,
}

const SHADERS: [Shader; 5] = [
    Shader {
        name: "walk",
        kernel: "Walk",
        parts: &["bindings", "numbers", "exponents", "activation", "fours", "handing_on"],
        behind: Some(&["recurrence", "rows", "walk"]),
    },
    Shader {
        name: "reduce",
        kernel: "Reduce",
        parts: &["bindings", "numbers", "exponents", "sums", "spread", "fours"],
        behind: Some(&["reduce"]),
    },
    Shader {
        name: "measure",
        kernel: "Measure",
        parts: &[
            "bindings",
            "numbers",
            "exponents",
            "activation",
            "sums",
            "spread",
            "fours",
            "measure",
        ],
        behind: None,
    },
    Shader {
        name: "update",
        kernel: "Update",
        parts: &["bindings", "numbers", "exponents", "sums", "fours", "update"],
        behind: None,
    },
    Shader {
        name: "record",
        kernel: "Record",
        parts: &["bindings", "numbers", "record"],
        behind: None,
    },
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
    let (shaders, out) = (PathBuf::from(root).join("shaders"), PathBuf::from(out));
    let products = PRODUCTS.map(|name| joined(&shaders, name, &[name]));
    for (name, text) in PRODUCTS.iter().zip(&products) {
        write(&out, name, text);
    }
    for Shader { name, kernel, parts, behind } in SHADERS {
        let text = joined(&shaders, name, parts);
        let behind = behind.map(|behind| joined(&shaders, name, behind));
        let forms: Vec<String> = match &behind {
            Some(behind) => {
                products.iter().map(|it| [&text, it, behind].map(|it| &**it).concat()).collect()
            }
            None => vec![text.clone()],
        };
        // Both forms have all that either names, so that the page has it once.
        let head = constants() + &declarations::of(kernel, &forms.concat());
        for form in &forms {
            let checked =
                closed_sets::check(kernel, form).and_then(|()| validate(&(head.clone() + form)));
            if let Err(message) = checked {
                fail(&format!("shader {name}: {message}"));
            }
        }
        write(&out, name, &(head + &text));
        if let Some(behind) = behind {
            write(&out, &format!("{name}_behind"), &behind);
        }
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
    for (name, value) in [
        ("EXPONENT_LOW", of::EXPONENT_LOW),
        ("EXPONENT_GOAL", of::EXPONENT_GOAL),
        ("EXPONENT_HIGH", of::EXPONENT_HIGH),
    ] {
        let _ = writeln!(source, "const {name}: i32 = {value};");
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
    lines.filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

fn write(out: &Path, name: &str, text: &str) {
    let path = out.join(format!("{name}.wgsl"));
    if let Err(error) = std::fs::write(&path, stripped(text)) {
        fail(&format!("{}: {error}", path.display()));
    }
}

fn fail(message: &str) -> ! {
    println!("cargo::error={}", message.replace('\n', "\ncargo::error="));
    std::process::exit(1);
}
