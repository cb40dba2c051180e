//! Code that a teacher pastes into course material to embed an experiment.
//!
//! There is one form for each kind of page. Nothing here knows what the fields mean: an address is used
//! as it is, and its fields become attributes of the element.

use std::fmt::Write;

use form_urlencoded::parse;

/// An embedded experiment and the address of the page.
#[derive(Clone, Copy, Debug)]
pub struct Embed<'a> {
    /// Address of the built page's folder, with the slash at its end.
    pub folder: &'a str,
    /// Fields of `embed.html` as they follow `#`: `preset=deep-sigmoid&lock=depth`.
    pub fields: &'a str,
    /// Fields of the same experiment on the whole page, as they follow `#`.
    pub link: &'a str,
    /// Title of the frame, for readers who cannot see it.
    pub title: &'a str,
    /// Text of the link to the whole page.
    pub invitation: &'a str,
    /// Height of the frame in CSS pixels.
    pub height: u32,
}

/// A kind of page that can hold an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// Any page: a frame.
    Frame,
    /// Any page: the element, as high as its contents.
    Element,
    /// Quarto; other formats than HTML get the picture.
    Quarto,
    /// mdBook.
    MdBook,
    /// MyST and Jupyter Book.
    Myst,
    /// A notebook: Jupyter, marimo, Colab.
    Notebook,
    /// Moodle, Canvas and others whose editors take HTML.
    Lms,
    /// reveal.js.
    Reveal,
    /// A link to the whole page.
    Link,
    /// The picture, with the link.
    Picture,
}

/// File name of the saved picture.
pub const PICTURE: &str = "gradient-lab.png";

impl Host {
    /// All of them, the most general first.
    pub const ALL: [Host; 10] = [
        Host::Frame,
        Host::Element,
        Host::Lms,
        Host::Quarto,
        Host::MdBook,
        Host::Myst,
        Host::Notebook,
        Host::Reveal,
        Host::Link,
        Host::Picture,
    ];

    /// Its written name.
    pub const fn name(self) -> &'static str {
        match self {
            Host::Frame => "frame",
            Host::Element => "element",
            Host::Quarto => "quarto",
            Host::MdBook => "mdbook",
            Host::Myst => "myst",
            Host::Notebook => "notebook",
            Host::Lms => "lms",
            Host::Reveal => "reveal",
            Host::Link => "link",
            Host::Picture => "picture",
        }
    }

    /// The code for it.
    pub fn code(self, embed: &Embed<'_>) -> String {
        match self {
            Host::Frame => frame(embed, "src", " loading=\"lazy\""),
            Host::Element => element(embed),
            Host::Quarto => quarto(embed),
            // The code has no blank line, because a blank line would end the HTML.
            Host::MdBook => format!(
                "{}\n\n{}\n",
                frame(embed, "src", " loading=\"lazy\""),
                markdown_link(embed)
            ),
            Host::Myst => myst(embed),
            Host::Notebook => notebook(embed),
            Host::Lms => {
                let link = format!("<p>{}</p>", html_link(embed));
                format!("{}\n{link}", frame(embed, "src", ""))
            }
            // reveal.js loads the frame when its slide is shown, and removes it with the slide.
            Host::Reveal => format!(
                "<section>\n  {}\n</section>",
                frame(embed, "data-src", " class=\"r-stretch\"")
            ),
            Host::Link => html_link(embed),
            Host::Picture => {
                let (address, title) = (html(&address(embed)), html(embed.title));
                format!("<a href=\"{address}\"><img src=\"{PICTURE}\" alt=\"{title}\"></a>")
            }
        }
    }
}

/// Address of the whole page.
fn address(embed: &Embed<'_>) -> String {
    format!("{}#{}", embed.folder, embed.link)
}

fn frame(embed: &Embed<'_>, source: &str, more: &str) -> String {
    let Embed { folder, fields, title, height, .. } = embed;
    let address = html(&format!("{folder}embed.html#{fields}"));
    let title = html(title);
    format!(
        "<iframe {source}=\"{address}\" title=\"{title}\" width=\"100%\" height=\"{height}\" \
         style=\"border: 0\"{more}></iframe>"
    )
}

fn html_link(embed: &Embed<'_>) -> String {
    format!("<a href=\"{}\">{}</a>", html(&address(embed)), html(embed.invitation))
}

fn markdown_link(embed: &Embed<'_>) -> String {
    format!("[{}](<{}>)", markdown(embed.invitation), address(embed))
}

fn element(embed: &Embed<'_>) -> String {
    let mut attributes = String::new();
    for (name, value) in parse(embed.fields.as_bytes()) {
        let _ = write!(attributes, " {name}=\"{}\"", html(&value));
    }
    let Embed { folder, title, .. } = embed;
    format!(
        "<script type=\"module\" src=\"{}gradient-lab.js\"></script>\n\
         <gradient-lab{attributes} aria-label=\"{}\">\n  {}\n</gradient-lab>",
        html(folder),
        html(title),
        html_link(embed)
    )
}

fn quarto(embed: &Embed<'_>) -> String {
    let picture = format!("![{}]({PICTURE})", markdown(embed.title));
    format!(
        "::: {{.content-visible when-format=\"html\"}}\n```{{=html}}\n{}\n```\n:::\n\n\
         ::: {{.content-visible unless-format=\"html\"}}\n{picture}\n\n{}\n:::\n",
        frame(embed, "src", " loading=\"lazy\""),
        markdown_link(embed)
    )
}

/// The fields as a JSON object, which is a Python dict as well.
fn fields_as_json(embed: &Embed<'_>) -> String {
    let pairs = parse(embed.fields.as_bytes());
    let written: Vec<String> =
        pairs.map(|(name, value)| format!("{}: {}", quoted(&name), quoted(&value))).collect();
    format!("{{{}}}", written.join(", "))
}

/// MyST copies the module into its site, so the model must say where the page is.
fn myst(embed: &Embed<'_>) -> String {
    let page = quoted(&format!("{}embed.html", embed.folder));
    let fields = fields_as_json(embed);
    format!(
        "```{{anywidget}} {}gradient-lab.mjs\n{{\"src\": {page}, \"state\": {fields}}}\n```\n",
        embed.folder,
    )
}

fn notebook(embed: &Embed<'_>) -> String {
    format!(
        "import anywidget, traitlets\n\n\n\
         class GradientLab(anywidget.AnyWidget):\n    \
         _esm = {}\n    \
         state = traitlets.Dict({{}}).tag(sync=True)\n    \
         verdict = traitlets.Unicode(\"\").tag(sync=True)\n    \
         step = traitlets.Int(0).tag(sync=True)\n    \
         loss = traitlets.Float(None, allow_none=True).tag(sync=True)\n    \
         error = traitlets.Unicode(\"\").tag(sync=True)\n\n\n\
         lab = GradientLab(state={})\nlab\n",
        quoted(&format!("{}gradient-lab.mjs", embed.folder)),
        fields_as_json(embed)
    )
}

/// Text in an attribute or between tags.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Text in Markdown's brackets.
fn markdown(text: &str) -> String {
    text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}

/// A string as JSON and Python write it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            control if u32::from(control) < 0x20 => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(control));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMBED: Embed<'static> = Embed {
        folder: "https://example.org/lab/",
        fields: "preset=deep-sigmoid&lock=depth,width&label=a%22%3Cb",
        link: "preset=deep-sigmoid",
        title: "A \"deep\" [sigmoid] <network>",
        invitation: "Open it",
        height: 420,
    };

    #[test]
    fn every_host_gets_the_address_and_nothing_breaks_out_of_its_quotes() {
        for host in Host::ALL {
            let code = host.code(&EMBED);
            let place = match host {
                Host::Link | Host::Picture => "https://example.org/lab/#preset=deep-sigmoid",
                Host::Element => "https://example.org/lab/gradient-lab.js",
                Host::Myst | Host::Notebook => "https://example.org/lab/gradient-lab.mjs",
                _ => "https://example.org/lab/embed.html#preset=deep-sigmoid&amp;lock=depth,width",
            };
            assert!(code.contains(place), "{}: {code}", host.name());
            let markup = matches!(
                host,
                Host::Frame | Host::Element | Host::Lms | Host::Reveal | Host::Link | Host::Picture
            );
            assert!(!markup || !code.contains("<network>"), "{}: {code}", host.name());
        }
    }

    #[test]
    fn the_element_has_each_field_as_an_attribute() {
        let code = Host::Element.code(&EMBED);
        let wanted = "<gradient-lab preset=\"deep-sigmoid\" lock=\"depth,width\" label=\"a&quot;&lt;b\" aria-label=";
        assert!(code.contains(wanted), "{code}");
    }

    #[test]
    fn a_notebook_gets_a_dict_and_myst_the_same_as_json() {
        let dict = r#"{"preset": "deep-sigmoid", "lock": "depth,width", "label": "a\"<b"}"#;
        assert!(Host::Notebook.code(&EMBED).contains(&format!("GradientLab(state={dict})")));
        let code = Host::Myst.code(&EMBED);
        let body = code.lines().nth(1).unwrap();
        let read: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(read["state"]["label"], "a\"<b");
        assert_eq!(quoted("\n"), "\"\\u000a\"");
    }

    #[test]
    fn quarto_prints_the_picture_and_shows_the_frame() {
        let code = Host::Quarto.code(&EMBED);
        assert!(code.contains("![A \"deep\" \\[sigmoid\\] <network>](gradient-lab.png)"), "{code}");
        assert_eq!(code.matches(":::").count(), 4);
    }
}
