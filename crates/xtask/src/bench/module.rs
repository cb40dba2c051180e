//! Builds web/bench twice, like the page's workers: plain, and with relaxed SIMD.

use std::path::{Path, PathBuf};
use std::{fs, io};

use anyhow::Result;

use crate::repository::Repository;
use crate::tools;
use crate::wasm::{self, Module};

/// Builds the modules that a page imports, `bench.js` and `bench-fused.js`, and returns their folder.
pub(crate) fn build(repository: &Repository, folder: &Path) -> Result<PathBuf> {
    let path = tools::bring(repository)?;
    let folder = folder.join("module");
    for (fused, name) in [(false, "bench"), (true, "bench-fused")] {
        let module = Module {
            package: "bench",
            target: "--lib",
            arguments: &[],
            fused,
            classic: false,
            split: false,
        };
        wasm::build(repository, &path, module, &folder, name)?;
        let wasm = folder.join(format!("{name}_bg.wasm"));
        println!("{} bytes of wasm in {}", size(&wasm)?, wasm.display());
    }
    Ok(folder)
}

fn size(file: &Path) -> io::Result<u64> {
    Ok(fs::metadata(file)?.len())
}
