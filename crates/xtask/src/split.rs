//! Cuts a wasm module into a main module and others, which it loads when one of their functions is
//! called.
//!
//! These functions are marked with `wasm_split`; `web/app/src/later.rs` says which parts of the page
//! they make.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

/// The wasm features that the compiler may use, for wasm-opt: only the main module lists them itself.
pub(crate) const FEATURES: [&str; 7] = [
    "--enable-simd",
    "--enable-bulk-memory",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
];

/// A module cut into pieces, all in one folder of their own.
pub(crate) struct Pieces {
    /// The main module, for wasm-bindgen.
    pub(crate) main: PathBuf,
    /// The script that loads the others.
    script: String,
    /// The others.
    others: Vec<PathBuf>,
}

/// Cuts `module`, which was linked with `--emit-relocs`, into pieces in `folder`. `name` is the module's
/// final name.
///
/// # Errors
/// If no function in it is marked with `wasm_split`, or it was linked without `--emit-relocs`.
pub(crate) fn cut(module: &Path, folder: &Path, name: &str) -> Result<Pieces> {
    let input = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let main = folder.join(format!("{name}.wasm"));
    let (script, bindings) = (script_of(name), format!("./{name}.js"));
    let link = format!("./{script}");
    let mut options = Options::new(&input);
    options.output_dir = folder;
    options.main_out_path = &main;
    options.link_name = &link;
    options.main_module = &bindings;
    let cut = transform(options)
        .map_err(|error| anyhow!("cannot split {}: {error:#}", module.display()))?;
    let others: Vec<PathBuf> =
        cut.split_modules.into_iter().filter(|piece| *piece != main && piece.exists()).collect();
    ensure!(!others.is_empty(), "nothing in {} is split off", module.display());
    let path = folder.join(script);
    let script =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(Pieces { main, script, others })
}

/// The name of the script that loads the pieces of the module `name`.
fn script_of(name: &str) -> String {
    format!("{name}_split.js")
}

impl Pieces {
    /// Puts the script and the other modules beside the main module in `folder`. Their names begin with
    /// `name`, because pieces of several modules may be there. `optimise` writes a module to a path.
    pub(crate) fn place(
        mut self,
        folder: &Path,
        name: &str,
        optimise: impl Fn(&Path, &Path) -> Result<()>,
    ) -> Result<()> {
        for piece in &self.others {
            let file =
                piece.file_name().and_then(|it| it.to_str()).context("a piece has no name")?;
            let own = own_name(name, file);
            optimise(piece, &folder.join(&own))?;
            self.script = self.script.replace(&format!("\"./{file}\""), &format!("\"./{own}\""));
        }
        let path = folder.join(script_of(name));
        fs::write(&path, self.script).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// `app-panels.wasm` for the piece `split_panels.wasm` of `app`, `app-5.wasm` for `chunk_5.wasm`.
fn own_name(name: &str, piece: &str) -> String {
    let kind = piece.strip_prefix("split_").or_else(|| piece.strip_prefix("chunk_"));
    format!("{name}-{}", kind.unwrap_or(piece))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_called_after_their_module() {
        assert_eq!(own_name("app-1f", "split_panels.wasm"), "app-1f-panels.wasm");
        assert_eq!(own_name("app-1f", "chunk_5.wasm"), "app-1f-5.wasm");
    }

    #[test]
    fn the_script_loads_the_pieces_under_their_new_names() {
        let folder = std::env::temp_dir().join(format!("pieces-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        let pieces = Pieces {
            main: folder.join("app.wasm"),
            script: "fetch(new URL(\"./split_a.wasm\", here)); fetch(\"./chunk_1.wasm\")"
                .to_owned(),
            others: vec![folder.join("split_a.wasm"), folder.join("chunk_1.wasm")],
        };
        pieces.place(&folder, "app", |_, _| Ok(())).expect("the folder can be written to");
        let script = fs::read_to_string(folder.join("app_split.js")).expect("it was written");
        assert_eq!(script, "fetch(new URL(\"./app-a.wasm\", here)); fetch(\"./app-1.wasm\")");
        fs::remove_dir_all(&folder).expect("it can be removed");
    }
}
