//! The scripts that say why a page cannot start: with the words of every language in them, since no wasm is there
//! to say them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

use crate::repository::Repository;

/// The script that notices that a page does not start. A visitor always downloads it.
pub(crate) const GUARD: &str = "guard.js";

/// The script that says why. It is downloaded only then.
pub(crate) const FILE: &str = "trouble.js";

/// How the messages begin that only these scripts say.
const PREFIX: &str = "start_";

/// What the script does where it comes as a file: the script that asks for it may know a reason.
const SAYS: &str = "cannotStart(document.currentScript.dataset.reason || undefined);";

/// Where the words go.
const WORDS: &str = "'{words}'";

/// Writes both scripts where index.html names them.
pub(crate) fn write(repository: &Repository) -> Result<()> {
    let folder = repository.target().join("start");
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let says = format!("(() => {{\n{}\n{SAYS}\n}})();\n", script(repository)?);
    let guard = read(&repository.root().join("assets/start").join(GUARD))?;
    for (name, text) in [(GUARD, guard), (FILE, says)] {
        let file = folder.join(name);
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// The script that has the function `cannotStart`, for pages in one file.
pub(crate) fn script(repository: &Repository) -> Result<String> {
    let text = read(&repository.root().join("assets/start").join(FILE))?;
    let mut catalogues = BTreeMap::new();
    let folder = repository.root().join("assets/messages");
    let listed =
        fs::read_dir(&folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in listed {
        let file = entry?.path();
        let language =
            file.file_stem().and_then(|it| it.to_str()).context("a catalogue has no name")?;
        catalogues.insert(language.to_owned(), read(&file)?);
    }
    filled(&text, &catalogues)
}

/// The script with the words of the catalogues, which go by their languages.
fn filled(script: &str, catalogues: &BTreeMap<String, String>) -> Result<String> {
    let mut words = Map::new();
    for (language, catalogue) in catalogues {
        let messages: Map<String, Value> = serde_json::from_str(catalogue)
            .with_context(|| format!("{language}.json is no catalogue"))?;
        let own = |(key, text): (String, Value)| Some((key.strip_prefix(PREFIX)?.to_owned(), text));
        let own: Map<String, Value> = messages.into_iter().filter_map(own).collect();
        ensure!(!own.is_empty(), "{language}.json says nothing of a page that does not start");
        words.insert(language.clone(), Value::Object(own));
    }
    ensure!(script.matches(WORDS).count() == 1, "{FILE} has not exactly one {WORDS}");
    Ok(script.replace(WORDS, &Value::Object(words).to_string()))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCRIPT: &str = include_str!("../../../assets/start/trouble.js");

    #[test]
    fn the_words_of_every_language_go_into_the_script() {
        let catalogue = |text: &str| {
            format!("{{\"by_name\": {{}}, \"start_disk\": \"{text}\", \"other\": \"x\"}}")
        };
        let catalogues = [("en", "Disk"), ("pt-BR", "Disco")]
            .map(|(language, text)| (language.to_owned(), catalogue(text)));
        let words = "{\"en\":{\"disk\":\"Disk\"},\"pt-BR\":{\"disk\":\"Disco\"}}";
        let filled = filled(SCRIPT, &catalogues.into()).expect("both are catalogues");
        assert!(filled.contains(&format!("const catalogues = {words};")), "{filled}");
        assert!(super::filled(SCRIPT, &[("en".to_owned(), "{}".to_owned())].into()).is_err());
        assert!(super::filled("", &BTreeMap::new()).is_err());
    }

    #[test]
    fn every_reason_has_its_words_and_every_word_its_reason() {
        let english = include_str!("../../../assets/messages/en.json");
        let messages: Map<String, Value> = serde_json::from_str(english).expect("a catalogue");
        let mut said: Vec<&str> =
            messages.keys().filter_map(|key| key.strip_prefix(PREFIX)).collect();
        let scripts = [
            SCRIPT,
            include_str!("../../../assets/start/guard.js"),
            include_str!("../../../web/app/offline.js"),
            include_str!("../../../assets/embed/start.js"),
        ];
        said.retain(|reason| !scripts.iter().any(|text| text.contains(&format!("'{reason}'"))));
        assert_eq!(said, [""; 0], "no script has these reasons");
        let (_, rest) = SCRIPT.split_once("const why").expect("it is there");
        let (why, _) = rest.split_once("};").expect("it ends");
        for reason in why.split('\'').skip(1).step_by(2) {
            let own = ["object", "file:", "null"].contains(&reason);
            assert!(own || messages.contains_key(&format!("{PREFIX}{reason}")), "{reason}");
        }
    }
}
