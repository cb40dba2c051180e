//! The strict Content-Security-Policy of the built pages: nothing inline, nothing from elsewhere.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

/// Allows files of the page's own origin, compiling of wasm, and pictures, downloads and workers that
/// the page itself makes. Everything else is forbidden.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; font-src 'self'; \
    frame-src 'self'; base-uri 'none'; form-action 'none'";

/// With what a page marks its own files if it must work in a sandboxed frame, too: in WebKit nothing is
/// `'self'` to a page without an origin.
const MARK: &str = " nonce=\"own\"";
/// What the policy of such a page allows beside `'self'`.
const MARKED: &str = "'nonce-own'";

/// The policy stands directly after this, because it holds only for what follows it.
const HEAD: &str = "<meta charset=\"utf-8\">";

/// The part of the start script that runs before it starts the app.
const EARLY: &str = include_str!("../../../web/worker/early.js");

/// Moves trunk's inline script into a file, which also starts the worker, and adds the policy to the
/// page. Only the built page has a policy, because `trunk serve` reloads the page by an inline script.
pub(crate) fn apply(dist: &Path) -> Result<()> {
    let path = dist.join("index.html");
    let page =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let (page, name, script) = script_apart(&page)
        .with_context(|| format!("{} has no start script as trunk writes it", path.display()))?;
    let page = with_policy(&page).with_context(|| path.display().to_string())?;
    for (path, text) in [(dist.join(name), EARLY.to_owned() + &script), (path, page)] {
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// The page with the policy in its head.
///
/// # Errors
/// If something in the page is inline that the policy forbids, or if its head does not begin with [`HEAD`].
pub(crate) fn with_policy(page: &str) -> Result<String> {
    if let Some(found) = inline(page) {
        anyhow::bail!("the policy forbids what is inline: {found}");
    }
    ensure!(page.contains(HEAD), "the head does not begin with {HEAD}");
    let mut policy = POLICY.to_owned();
    if page.contains(MARK) {
        for own in ["script-src 'self'", "style-src 'self'"] {
            policy = policy.replace(own, &format!("{own} {MARKED}"));
        }
    }
    let meta =
        format!("{HEAD}\n    <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    Ok(page.replacen(HEAD, &meta, 1))
}

/// The page without its inline module script; a file name for the script; and the script. The name has
/// the app's hash, so that an old script is never read from a cache.
fn script_apart(page: &str) -> Option<(String, String, String)> {
    let (before, rest) = page.split_once("<script type=\"module\">")?;
    let (script, after) = rest.split_once("</script>")?;
    let (_, app) = script.split_once("'./app-")?;
    let (hash, _) = app.split_once(".js'")?;
    let name = format!("start-{hash}.js");
    let page = format!("{before}<script type=\"module\" src=\"./{name}\"></script>{after}");
    Some((page, name, script.trim().to_owned() + "\n"))
}

/// The first thing in a page that `script-src 'self'` or `style-src 'self'` forbids.
fn inline(page: &str) -> Option<&str> {
    let mut rest = page;
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>')?;
        let scripted = tag.starts_with("script") && !tag.contains(" src=");
        let handler = tag.split_whitespace().skip(1).any(|attribute| {
            attribute.split_once('=').is_some_and(|(name, _)| name.starts_with("on"))
        });
        if scripted || handler || tag.starts_with("style") || tag.contains(" style=") {
            return Some(tag);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUILT: &str = "<head>\n<meta charset=\"utf-8\">\n<script type=\"module\">\nimport init \
        from './app-1f.js';\nawait init();\n</script></head><body><p>no</p></body>";

    #[test]
    fn trunks_script_becomes_a_file_and_the_policy_comes_first() {
        let (page, name, script) = script_apart(BUILT).expect("there is a script");
        assert_eq!(
            (&*name, &*script),
            ("start-1f.js", "import init from './app-1f.js';\nawait init();\n")
        );
        let page = with_policy(&page).expect("nothing is inline any more");
        let policy = page.find("Content-Security-Policy").expect("it is there");
        assert!(
            policy
                < page
                    .find("<script type=\"module\" src=\"./start-1f.js\">")
                    .expect("so is the script")
        );
        assert!(!page.contains("import init"));
    }

    #[test]
    fn only_a_page_that_marks_its_files_has_a_policy_that_knows_the_mark() {
        let policy = |page: &str| with_policy(page).expect("nothing is inline");
        let embedded = policy(include_str!("../../../assets/embed/embed.html"));
        assert!(embedded.contains("script-src 'self' 'nonce-own' 'wasm-unsafe-eval';"));
        assert!(embedded.contains("style-src 'self' 'nonce-own';"));
        let plain = policy("<meta charset=\"utf-8\"><script src=\"a.js\"></script>");
        assert!(!plain.contains("nonce"), "{plain}");
    }

    #[test]
    fn what_is_inline_is_refused() {
        for page in [
            BUILT,
            "<meta charset=\"utf-8\"><button onclick=\"go()\">",
            "<meta charset=\"utf-8\"><p style=\"color:red\">",
            "<meta charset=\"utf-8\"><style>p{}</style>",
        ] {
            assert!(with_policy(page).is_err(), "{page}");
        }
        assert!(with_policy("<p>no head</p>").is_err());
    }
}
