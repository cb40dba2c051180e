//! The embedded page as one file that opens from a disk: an experiment to hand out, locked where it is to be.

use experiment::embedding::{self, Embed, Embedding, LOCKABLE, Layout};
use experiment::link::Link;

use crate::files;

/// What lies beside the page and goes into the file.
const PAGE: &str = "embed.html";
const STYLES: (&str, &str) =
    ("embed.css", "<link rel=\"stylesheet\" href=\"./embed.css\" nonce=\"own\">");
const SCRIPT: (&str, &str) =
    ("embed.js", "<script src=\"./embed.js\" nonce=\"own\" defer></script>");

/// Everything that an embedded page has of an experiment, which nobody can change but in one field.
pub(crate) fn locked(link: Link, free: Option<&str>) -> Embed {
    let mut embedding = Embedding { layout: Layout::Full, ..Embedding::default() };
    match free {
        None => embedding.set_locked("all", true),
        Some(free) => {
            embedding.set_shown(free, true);
            let open = ["all", "quantity", "speed", "transport", free];
            let locked = LOCKABLE.iter().filter(|name| !open.contains(name));
            locked.for_each(|name| embedding.set_locked(name, true));
        }
    }
    Embed { link, embedding }
}

/// The file; `None` where what goes into it cannot be had.
pub(crate) async fn page(mut embed: Embed) -> Option<String> {
    // There is no whole page beside it.
    embed.embedding.set_shown("link", false);
    let page = files::fetch_text(PAGE).await?;
    let (styles, script) = (files::fetch_text(STYLES.0).await?, files::fetch_text(SCRIPT.0).await?);
    packed(&page, &styles, &script, &embedding::write(&embed))
}

/// Puts it together. The policy of a page on a server forbids what is inline, and here everything is.
fn packed(page: &str, styles: &str, script: &str, fields: &str) -> Option<String> {
    let inline =
        [styles, script].iter().all(|part| !part.contains("</s") && !part.contains("<!--"));
    let (head, body) = page.split_once(SCRIPT.1).filter(|_| inline)?;
    let (body, end) = body.split_once("</body>")?;
    let (before, after) = head.split_once(STYLES.1)?;
    let before: String = before
        .split_inclusive('\n')
        .filter(|line| !line.contains("Content-Security-Policy"))
        .collect();
    // The fields have no quotes: they are letters, digits and `.-_:,/=&`. What the address says does not count.
    Some(format!(
        "{before}<style>{styles}</style>{after}{body}<script>history.replaceState(null, '', '#{fields}');</script>\n\
         <script>{script}</script>\n</body>{end}"
    ))
}
