//! Packs the built page into one file, dist/offline.html, that opens from a disk.
//!
//! A page from a disk may fetch nothing, not even the files beside it. So everything is in one file:
//! styles as they are, scripts and wasm gzipped and in base64, and workers as scripts that contain
//! their own wasm. `web/app/offline.js` unpacks them in the browser.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::repository::Repository;
use crate::trouble;

/// Name of the file; the app uses the same name.
pub(crate) const FILE: &str = "offline.html";

/// The workers, and the name by which the app asks for each. Of the two workers that train, only the one
/// that runs in every browser is packed.
const WORKERS: [(&str, &str); 2] =
    [("worker", "worker_loader.js"), ("exporter", "exporter_loader.js")];

/// Notices that the file ends before the script that unpacks it.
const CUT_OFF: &str = "addEventListener('DOMContentLoaded', () => {
  if (globalThis.gradlabFiles === undefined) cannotStart('damaged');
});
";

/// Minifies trunk's files and packs them into one file that the reader can keep.
pub(crate) fn build(repository: &Repository) -> Result<()> {
    let path = repository.root().join("web/app/offline.js");
    let unpack =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    pack(&repository.dist(), &trouble::script(repository)?, &unpack)
}

/// Writes dist/offline.html from the other files in `dist`; `trouble` is the script that says why it cannot start,
/// `unpack` the one that unpacks them.
fn pack(dist: &Path, trouble: &str, unpack: &str) -> Result<()> {
    let read = |name: &str| {
        let path = dist.join(name);
        fs::read(&path)
            .with_context(|| format!("cannot read {}: build the page first", path.display()))
    };
    let text = |name: &str| Ok::<_, anyhow::Error>(String::from_utf8(read(name)?)?);
    let index = text("index.html")?;
    let styles = named(&index, "main-", ".css").context("index.html has no styles")?;
    let app = named(&index, "app-", ".js").context("index.html has no app")?;
    let app = app.trim_end_matches(".js");
    let picture = STANDARD.encode(read("experiments.png")?);
    let styles = text(styles)?
        .replace("url(experiments.png)", "url(\"experiments.png\")")
        .replace("\"experiments.png\"", &format!("data:image/png;base64,{picture}"));

    let mut packed = vec![
        ("app.wasm".to_owned(), packed(&read(&format!("{app}_bg.wasm"))?)?),
        ("app.js".to_owned(), packed(text(&format!("{app}.js"))?.as_bytes())?),
    ];
    for (worker, entry) in WORKERS {
        let module = text(&format!("{worker}.js"))?;
        let wasm = STANDARD.encode(read(&format!("{worker}_bg.wasm"))?);
        let script = classic(&module, &wasm)
            .with_context(|| format!("{worker}.js is no module of wasm-bindgen"))?;
        packed.push((entry.to_owned(), self::packed(script.as_bytes())?));
    }
    let page = page(&index, &styles, &packed, &[trouble, unpack])?;
    let path = dist.join(FILE);
    fs::write(&path, page).with_context(|| format!("cannot write {}", path.display()))
}

/// The page: head and skeleton of index.html, without the files that it would load. Of the two scripts the first
/// is classic and comes first, so that it runs even if the rest of the file is cut off.
fn page(
    index: &str,
    styles: &str,
    packed: &[(String, String)],
    scripts: &[&str; 2],
) -> Result<String> {
    let [trouble, unpack] = scripts;
    for part in [styles, trouble, unpack] {
        ensure!(!part.contains("</s"), "a script or a style would end in its middle");
    }
    let (head, rest) = index.split_once("<link rel=\"icon\"").context("index.html has no icon")?;
    // The policy of a page on a server forbids inline code, and here everything is inline.
    let head: String = head
        .split_inclusive('\n')
        .filter(|line| !line.contains("Content-Security-Policy"))
        .collect();
    let (_, body) = rest.split_once("</head>").context("index.html has no head")?;
    let (body, _) = body.rsplit_once("</body>").context("index.html has no body")?;
    let parts: String = packed
        .iter()
        .map(|(name, text)| {
            format!("<script type=\"application/gzip\" data-packed=\"{name}\">{text}</script>\n")
        })
        .collect();
    Ok(format!(
        "{head}<style>{styles}</style>\n<script>\n{trouble}{CUT_OFF}</script>\n  </head>{body}{parts}\
         <script type=\"module\">\n{unpack}</script>\n  </body>\n</html>\n"
    ))
}

/// The first file name in a page that begins with `begin` and ends with `end`.
pub(crate) fn named<'a>(page: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = page.split_once(&format!("./{begin}"))?;
    let at = page.len() - rest.len() - begin.len();
    let length = page[at..].find(end)? + end.len();
    Some(&page[at..at + length])
}

/// A module of wasm-bindgen as a classic script that contains its wasm: on a page from a disk, Chromium
/// starts no worker that is a module.
fn classic(module: &str, wasm: &str) -> Option<String> {
    let (code, exported) = module.rsplit_once("export")?;
    let (names, _) = exported.split_once('{')?.1.split_once('}')?;
    let start = names.split(',').find_map(|name| name.trim().strip_suffix(" as default"))?;
    // The script uses this address only if it gets no wasm.
    let code = code.replace("import.meta.url", "self.location.href");
    (!code.contains("import.meta")).then(|| {
        // Our code declares no name of its own, because the script already has a `wasm`.
        format!(
            "(async () => {{\n{code}\nawait {start}({{ module_or_path: \
             Uint8Array.from(atob('{wasm}'), (c) => c.charCodeAt(0)) }});\n}})();\n"
        )
    })
}

/// Gzipped, in base64.
fn packed(bytes: &[u8]) -> Result<String> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(STANDARD.encode(encoder.finish()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_becomes_a_script_minified_or_not() {
        for (module, start) in [
            ("let a = import.meta.url;\nexport { initSync, __wbg_init as default };", "__wbg_init"),
            ("let a;export{_e as default,re as initSync};\n", "_e"),
        ] {
            let script = classic(module, "AA==").expect("a module");
            assert!(script.contains(&format!("await {start}({{ module_or_path: Uint8Array")));
            assert!(!script.contains("export") && !script.contains("import"), "{script}");
        }
        assert_eq!(classic("no module", ""), None);
    }

    #[test]
    fn files_are_found_by_the_ends_of_their_names() {
        let page =
            "<link href=\"./main-12.css\"/> import init from './app-34.js'; './app-34_bg.wasm'";
        assert_eq!(named(page, "main-", ".css"), Some("main-12.css"));
        assert_eq!(named(page, "app-", ".js"), Some("app-34.js"));
        assert_eq!(named(page, "none-", ".js"), None);
    }

    #[test]
    fn the_file_holds_everything_and_refers_to_nothing() {
        let index = "<!doctype html>\n<html lang=\"en\">\n  <head>\n    <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'self'\">\n    <title>T</title>\n    \
            <link rel=\"icon\" href=\"./i.svg\"/><link rel=\"preload\" href=\"./a\"></head>\n  \
            <body>\n    <div id=\"skeleton\"></div>\n  </body>\n</html>\n";
        let packed = [("app.js".to_owned(), packed(b"let a;").expect("memory"))];
        let page = page(index, "a{}", &packed, &["let say;\n", "start();\n"]).expect("a page");
        assert!(page.contains("<title>T</title>") && page.contains("<div id=\"skeleton\">"));
        assert!(page.contains("data-packed=\"app.js\">H4sI"));
        assert!(!page.contains("href=") && !page.contains("src=") && !page.contains("-src"));
        assert!(page.find("let say;") < page.find("data-packed"), "what says so comes first");
        assert!(super::page(index, "a{}</style>", &[], &["", ""]).is_err());
    }
}
