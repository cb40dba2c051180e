//! The examples for hosts contain exactly the code that the studio writes for them.

use std::fs;

use export::{Embed, Host};

const PLAIN: Embed<'static> = Embed {
    folder: "https://example.org/gradient-lab/",
    fields: "preset=deep-sigmoid&show=activation",
    link: "preset=deep-sigmoid",
    title: "A deep sigmoid network",
    invitation: "Open in Gradient Lab",
    height: 440,
};
const SKIP: Embed<'static> = Embed { fields: "preset=deep-sigmoid&show=skip", ..PLAIN };
const COMPARED: Embed<'static> = Embed {
    fields: "preset=deep-sigmoid&compare=skip:residual&layout=compare&lock=all",
    link: "preset=deep-sigmoid&compare=skip:residual",
    title: "With and without skip connections",
    ..PLAIN
};

#[test]
fn the_examples_hold_what_the_studio_writes() {
    for (host, embed, file) in [
        (Host::MdBook, PLAIN, "mdbook/src/lesson.md"),
        (Host::Element, COMPARED, "mdbook/src/lesson.md"),
        (Host::Quarto, PLAIN, "quarto/lesson.qmd"),
        (Host::Myst, SKIP, "myst/lesson.md"),
        (Host::Notebook, SKIP, "jupyter/lesson.ipynb"),
    ] {
        let path = format!("{}/../../examples/{file}", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(&path).expect("the example is there");
        let text = if file.ends_with(".ipynb") { code_cells(&text) } else { text };
        let code = host.code(&embed);
        assert!(text.contains(code.trim_end()), "{file} has not:\n{code}");
    }
}

/// The code of a notebook.
fn code_cells(notebook: &str) -> String {
    let notebook: serde_json::Value = serde_json::from_str(notebook).expect("a notebook is JSON");
    let cells = notebook["cells"].as_array().expect("it has cells");
    let lines = cells.iter().flat_map(|cell| cell["source"].as_array().expect("of lines"));
    lines.map(|line| line.as_str().expect("of text")).collect()
}
