//! `Embed`: the address of an embedded page, read and written.

use std::borrow::Cow;

use form_urlencoded::parse;

use super::{EMBED_FIELDS, Embedding};
use crate::forgiving::{propose, without_others};
use crate::link::{self, Change, Link, shortened};
use crate::problem::{Expected, Problem};
use crate::schema::{Domain, Field, RUN_FIELDS, find};
use crate::synonyms;
use crate::view::Quantity;

/// Everything that the address of an embedded page sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Embed {
    /// The experiment, the runs beside it, and the view.
    pub link: Link,
    /// What the page shows, and what the reader may change.
    pub embedding: Embedding,
}

/// Reads an address: its query and its fragment. If both set a field, the fragment counts.
pub fn read(query: &str, fragment: &str) -> (Embed, Vec<Change>) {
    let mut changes = Vec::new();
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (text, lead) in [(fragment, '#'), (query, '?')] {
        let (text, too_long) = shortened(text.strip_prefix(lead).unwrap_or(text));
        changes.extend(too_long);
        let before = pairs.len();
        for (key, value) in parse(text.as_bytes()) {
            let pair = synonyms::pair(&key, &value);
            if !pairs[..before].iter().any(|(known, _)| *known == pair.0) {
                pairs.push(pair);
            }
        }
    }
    let pairs: Vec<_> = without_others(pairs.into_iter(), &keys()).collect();
    let (embed, more) = read_pairs(&pairs);
    changes.extend(more);
    (embed, changes)
}

/// Reads fields by their written names. If a field occurs more than once, the last value counts, so that
/// a change can be appended to what was before; see [`change`].
pub fn read_pairs(pairs: &[(String, String)]) -> (Embed, Vec<Change>) {
    let mut embedding = Embedding::default();
    let mut mine = Vec::new();
    let mut of_link: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in pairs {
        let Some(field) = find(EMBED_FIELDS, key) else {
            let (key, value) = synonyms::pair(key, value);
            of_link.push((key.into(), value.into()));
            continue;
        };
        if seen.contains(&&**key) {
            mine.push(Change { problem: Problem::new(key, value, Expected::Once), used: None });
            continue;
        }
        seen.push(key);
        // `show` names parts of the page and, as in every link, the quantity of the pictures.
        let (quantities, parts): (Vec<&str>, Vec<&str>) = value
            .split(',')
            .map(str::trim)
            .partition(|piece| key == "show" && Quantity::from_name(piece).is_some());
        if let Some(quantity) = quantities.first() {
            of_link.push((key.into(), (*quantity).into()));
        }
        let parts: Vec<&str> = parts.into_iter().map(|part| own_name(field, part)).collect();
        mine.extend(link::apply(field, &mut embedding, &parts.join(",")));
    }
    let (link, mut changes) = link::read_pairs(of_link.into_iter());
    changes.extend(mine);
    propose(&mut changes, &keys());
    (Embed { link, embedding }, changes)
}

/// The written names of the fields that only an embedded page has.
fn keys() -> Vec<&'static str> {
    EMBED_FIELDS.iter().map(|field| field.key).collect()
}

/// Our name of what a list of an embedded page names, where that is a field of the experiment by another name.
fn own_name<'a>(list: &Field<Embedding>, part: &'a str) -> &'a str {
    match list.domain {
        Domain::Names(of) if !of.contains(&part) => {
            synonyms::field(part).map_or(part, |field| field.key)
        }
        Domain::Names(_)
        | Domain::Integer { .. }
        | Domain::Number { .. }
        | Domain::Choice(_)
        | Domain::Layered(_) => part,
    }
}

/// All fields that differ from their default, and the main fields, by their written names.
pub fn pairs(embed: &Embed) -> Vec<(String, String)> {
    let written = link::write(&embed.link);
    let mut pairs: Vec<(String, String)> = parse(written.as_bytes())
        .map(|(key, value)| (key.into_owned(), value.into_owned()))
        .collect();
    let default = Embedding::default();
    for field in EMBED_FIELDS {
        let value = (field.get)(&embed.embedding);
        if value == (field.get)(&default) {
            continue;
        }
        match pairs.iter_mut().find(|(key, _)| key == field.key) {
            Some((_, quantity)) => *quantity = format!("{quantity},{value}"),
            None => pairs.push((field.key.to_owned(), value.to_string())),
        }
    }
    pairs
}

/// Writes what [`read`] reads back as the same.
pub fn write(embed: &Embed) -> String {
    let pairs = pairs(embed);
    let written: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
    written.join("&")
}

/// The page after some fields are changed. A field without a value is set back to its default; a `preset`
/// replaces the whole experiment.
pub fn change(embed: &Embed, fields: &[(String, Option<String>)]) -> (Embed, Vec<Change>) {
    let anew = fields.iter().any(|(key, value)| key == "preset" && value.is_some());
    let changed = |key: &str| fields.iter().any(|(other, _)| other == key);
    let of_experiment = |key: &str| key == "compare" || find(RUN_FIELDS, key).is_some();
    let mut all = pairs(embed);
    all.retain(|(key, _)| !(changed(key) || anew && of_experiment(key)));
    let given = fields.iter().filter_map(|(key, value)| Some((key.clone(), value.clone()?)));
    all.extend(given);
    read_pairs(&all)
}

#[cfg(test)]
mod tests {
    use super::super::{LOCKABLE, SHOWABLE};
    use super::*;
    use crate::names::Names;
    use crate::presets;
    use crate::run_spec::RunSpec;
    use crate::view::{Language, View};
    use model::Activation;

    fn said(changes: &[Change]) -> Vec<String> {
        changes
            .iter()
            .map(|it| format!("{}={} {:?}", it.problem.field, it.problem.value, it.used))
            .collect()
    }

    #[test]
    fn query_and_fragment_say_the_same_things_and_the_fragment_goes_before() {
        let query = "?preset=deep-sigmoid&lock=depth,seed&show=weights,curves&lang=pt-BR&steps=300";
        let (embed, changes) = read(query, "#lock=width&autoplay=false");
        assert_eq!(said(&changes), [""; 0]);
        assert_eq!(embed.link.spec, presets::find("deep-sigmoid").unwrap().spec);
        assert_eq!(embed.link.view.quantity, Quantity::Weights);
        assert_eq!(embed.link.view.language, Language::Portuguese);
        let expected = Embedding {
            show: Names::these(&SHOWABLE, &["curves"]),
            lock: Names::these(&LOCKABLE, &["width"]),
            autoplay: false,
            steps: 300,
            ..Embedding::default()
        };
        assert_eq!(embed.embedding, expected);
        assert_eq!(read(&query[1..], "lock=width&autoplay=false").0, embed);
        assert_eq!(read("", &write(&embed)), (embed, Vec::new()));
    }

    #[test]
    fn what_is_not_valid_falls_back_and_is_said() {
        let (embed, changes) = read(
            "layout=tiny&lock=depth,colour&steps=-1&autoplay=maybe&layuot=hero&depth=3&depth=4&w=600",
            "",
        );
        assert_eq!(
            said(&changes),
            [
                "depth=4 None",
                "layuot=hero None",
                "layout=tiny Some(\"hero\")",
                "lock=depth,colour Some(\"depth\")",
                "steps=-1 Some(\"0\")",
                "autoplay=maybe Some(\"true\")",
            ]
        );
        let near = Expected::KnownField(Some("layout".to_owned()));
        assert_eq!(changes[1].problem.expected, near);
        let lock = Names::these(&LOCKABLE, &["depth"]);
        assert_eq!(embed.embedding, Embedding { lock, ..Embedding::default() });
        assert_eq!(embed.link.spec.depth, 3);
        let (_, changes) = read(&"x".repeat(10_000), "show=nothing,profile");
        assert_eq!(changes[0].problem.field, "link");
        assert_eq!(changes.last().unwrap().used.as_deref(), Some("profile"));
    }

    #[test]
    fn names_of_others_are_read_and_what_belongs_to_others_is_not_told() {
        let query = "?preset=relu-he&optimizer=Adam&lr=0.5&lock=lr,optimizer&user_id=7&utm_source=a&custom_a=1";
        let (embed, changes) = read(query, "#learning_rate=0.25");
        assert_eq!(said(&changes), [""; 0]);
        assert_eq!(embed.link.spec.learning_rate, 0.25);
        assert_eq!(embed.link.spec.optimiser, crate::Optimiser::Adam);
        assert_eq!(embed.embedding.lock.to_string(), "learning_rate,optimiser");
        // What a script sets is its own.
        let asked = [("user_id".to_owned(), Some("7".to_owned()))];
        assert_eq!(said(&change(&embed, &asked).1), ["user_id=7 None"]);
    }

    #[test]
    fn a_layout_has_its_parts_with_and_without_those_that_are_named() {
        let of = |text: &str| read(text, "").0.embedding;
        assert!(of("").shows("heatmap") && !of("").shows("profile") && !of("").shows("depth"));
        assert!(!of("hide=heatmap").shows("heatmap") && of("show=profile").shows("profile"));
        assert!(of("layout=full").shows("speed") && !of("layout=full&hide=speed").shows("speed"));
        let controls: Vec<_> = of("show=skip,depth,verdict&hide=skip").controls().collect();
        assert_eq!(controls, ["depth"]);
    }

    #[test]
    fn what_is_locked_stays_whatever_the_reader_changes() {
        let old = RunSpec::default();
        let deeper = RunSpec { depth: 3, activation: Activation::Relu, ..old.clone() };
        let changed = |lock: &str| {
            let (embed, _) = read(&format!("lock={lock}"), "");
            let mut new = deeper.clone();
            embed.embedding.keep_locked(&old, &mut new);
            new
        };
        assert_eq!(changed(""), deeper);
        assert_eq!(changed("depth"), RunSpec { depth: old.depth, ..deeper.clone() });
        assert_eq!(changed("all"), old);
        // One row is too few for BatchNorm, and the batch cannot be mended where it is locked.
        let one = RunSpec { batch: 1, ..old.clone() };
        let mut normal = RunSpec { norm: crate::Norm::Batch, batch: 64, ..one.clone() };
        read("lock=batch", "").0.embedding.keep_locked(&one, &mut normal);
        assert_eq!(normal, one);
    }

    #[test]
    fn a_change_leaves_the_rest_and_a_preset_begins_anew() {
        let (before, _) = read("preset=relu-he&depth=7&lock=depth&theme=dark", "");
        let given = |list: &[(&str, Option<&str>)]| {
            let list: Vec<_> = list
                .iter()
                .map(|(key, value)| ((*key).to_owned(), value.map(str::to_owned)))
                .collect();
            change(&before, &list)
        };
        let (after, changes) = given(&[("width", Some("24")), ("lock", None)]);
        assert_eq!(changes, []);
        let link =
            Link { spec: RunSpec { width: 24, ..before.link.spec.clone() }, ..before.link.clone() };
        assert_eq!(after, Embed { link, embedding: Embedding::default() });
        let (after, _) = given(&[("preset", Some("deep-sigmoid"))]);
        assert_eq!(after.link.spec, RunSpec::default());
        assert_eq!(after.link.view, View { theme: crate::Theme::Dark, ..View::default() });
        assert_eq!(after.embedding, before.embedding);
        let (same, changes) = given(&[("depth", Some("many"))]);
        assert_eq!((same.link.spec.depth, changes.len()), (20, 1));
    }
}
