//! `Embedding`: what an embedded page shows of an experiment, and what its reader may touch.
//!
//! Its fields are a table like those of the experiment and of the view, and stand beside them in an
//! address, in the attributes of the element and in messages: one schema for all. In `show` a quantity
//! of the pictures may stand as well (`show=weights,curves`), as it does in a link.

use std::borrow::Cow;

use form_urlencoded::parse;
use serde::{Deserialize, Serialize};

use crate::choices::choices;
use crate::link::{self, Change, LONGEST, Link};
use crate::names::Names;
use crate::problem::{Expected, Problem};
use crate::rules;
use crate::run_spec::RunSpec;
use crate::schema::{Domain, Field, RUN_FIELDS, Value, find};
use crate::view::Quantity;

choices! {
    /// What an embedded page is made of before anything is shown or hidden by name.
    Layout {
        /// Verdict and heatmap.
        Hero = "hero",
        /// Verdict and profile: the gradient of every layer, now.
        Profile = "profile",
        /// Runs side by side.
        Compare = "compare",
        /// Everything an embedded page has.
        Full = "full",
    }
}

/// Parts of an embedded page, in the order they stand. Beside them controls of the view, and of each field
/// of the experiment, can be shown.
pub const PARTS: [&str; 10] = [
    "question",
    "verdict",
    "remedies",
    "heatmap",
    "scale",
    "profile",
    "table",
    "curves",
    "transport",
    "link",
];

/// Settings of the view that have a control in an embedded page.
const VIEW_CONTROLS: [&str; 2] = ["quantity", "speed"];

/// What can be locked beside the fields of the experiment: the settings of the view, which runs train
/// side by side, the buttons that move time, and all but these buttons.
const LOCKS: [&str; 5] = ["quantity", "speed", "compare", "transport", "all"];

const SHOWN: usize = PARTS.len() + VIEW_CONTROLS.len() + RUN_FIELDS.len();
const LOCKED: usize = LOCKS.len() + RUN_FIELDS.len();

const fn joined<const N: usize>(first: &[&[&'static str]]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    let mut list = 0;
    while list < first.len() {
        let mut index = 0;
        while index < first[list].len() {
            names[at] = first[list][index];
            at += 1;
            index += 1;
        }
        list += 1;
    }
    let mut index = 0;
    while index < RUN_FIELDS.len() {
        names[at] = RUN_FIELDS[index].key;
        at += 1;
        index += 1;
    }
    assert!(at == N, "there are as many names as places");
    names
}

/// What can be shown and hidden.
pub static SHOWABLE: [&str; SHOWN] = joined(&[&PARTS, &VIEW_CONTROLS]);

/// What can be locked.
pub static LOCKABLE: [&str; LOCKED] = joined(&[&LOCKS]);

/// What an embedded page shows, what of it is locked, and how it begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Embedding {
    /// What it is made of.
    pub layout: Layout,
    /// What is shown beside that.
    pub show: Names,
    /// What of it is not shown.
    pub hide: Names,
    /// What the reader sees and cannot change.
    pub lock: Names,
    /// Whether it trains by itself.
    pub autoplay: bool,
    /// After so many steps it pauses; 0 never.
    pub steps: u64,
}

impl Default for Embedding {
    fn default() -> Self {
        Embedding {
            layout: Layout::Hero,
            show: Names::none(&SHOWABLE),
            hide: Names::none(&SHOWABLE),
            lock: Names::none(&LOCKABLE),
            autoplay: true,
            steps: 0,
        }
    }
}

macro_rules! names {
    ($key:literal, $member:ident, $of:ident, $about:literal) => {
        Field {
            key: $key,
            about: $about,
            domain: Domain::Names(&$of),
            get: |of: &Embedding| Value::Names(of.$member),
            set: |of: &mut Embedding, value| {
                if let Value::Names(names) = value {
                    of.$member = names;
                }
            },
            applies: |_| true,
            left_out: true,
        }
    };
}

/// The fields of an embedded page, in the order they are written.
pub static EMBED_FIELDS: &[Field<Embedding>] = &[
    Field {
        key: "layout",
        about: "what the embedded page is made of",
        domain: Domain::Choice(Layout::NAMES),
        get: |of: &Embedding| Value::Choice(of.layout.name()),
        set: |of: &mut Embedding, value| {
            if let Value::Choice(name) = value
                && let Some(layout) = Layout::from_name(name)
            {
                of.layout = layout;
            }
        },
        applies: |_| true,
        left_out: true,
    },
    names!(
        "show",
        show,
        SHOWABLE,
        "what else is shown: parts of the page, and controls of settings"
    ),
    names!("hide", hide, SHOWABLE, "what of the layout is not shown"),
    names!(
        "lock",
        lock,
        LOCKABLE,
        "what the reader sees and cannot change; the host page still can"
    ),
    Field {
        key: "autoplay",
        about: "whether it trains by itself as soon as it is seen",
        domain: Domain::Choice(&["true", "false"]),
        get: |of: &Embedding| Value::Choice(if of.autoplay { "true" } else { "false" }),
        set: |of: &mut Embedding, value| of.autoplay = value == Value::Choice("true"),
        applies: |_| true,
        left_out: true,
    },
    Field {
        key: "steps",
        about: "pauses after so many steps; 0 never",
        domain: Domain::Integer { min: 0, max: 1_000_000_000 },
        get: |of: &Embedding| Value::Integer(of.steps),
        set: |of: &mut Embedding, value| {
            if let Value::Integer(steps) = value {
                of.steps = steps;
            }
        },
        applies: |_| true,
        left_out: true,
    },
];

impl Embedding {
    /// Whether a part of the page or the control of a field is shown.
    pub fn shows(&self, name: &str) -> bool {
        let parts: &[&str] = match self.layout {
            Layout::Hero => &["verdict", "heatmap", "transport", "link"],
            Layout::Profile => &["verdict", "profile", "table", "transport", "link"],
            Layout::Compare => &["verdict", "heatmap", "profile", "table", "transport", "link"],
            Layout::Full => &PARTS,
        };
        let full = self.layout == Layout::Full && VIEW_CONTROLS.contains(&name);
        (parts.contains(&name) || full || self.show.has(name)) && !self.hide.has(name)
    }

    /// Shows a part of the page or the control of a field, or does not; names it only where the layout
    /// has it otherwise.
    pub fn set_shown(&mut self, name: &str, shown: bool) {
        self.show = self.show.without(name);
        self.hide = self.hide.without(name);
        if self.shows(name) != shown {
            let named = if shown { &mut self.show } else { &mut self.hide };
            *named = named.with(name);
        }
    }

    /// Locks what the reader could change, or leaves it open.
    pub fn set_locked(&mut self, name: &str, locked: bool) {
        self.lock = if locked { self.lock.with(name) } else { self.lock.without(name) };
    }

    /// The fields of the experiment whose controls are shown, in their order.
    pub fn controls(&self) -> impl Iterator<Item = &'static str> {
        self.show.iter().filter(|name| find(RUN_FIELDS, name).is_some() && self.shows(name))
    }

    /// Whether the reader cannot change this.
    pub fn locks(&self, name: &str) -> bool {
        self.lock.has(name) || self.lock.has("all") && name != "transport"
    }

    /// What becomes of an experiment that the reader changes into another: what is locked stays as it
    /// was. Where the rest then contradicts it, nothing changes.
    pub fn keep_locked(&self, old: &RunSpec, new: &mut RunSpec) {
        if self.lock.is_empty() {
            return;
        }
        let locked = || RUN_FIELDS.iter().filter(|field| self.locks(field.key));
        locked().for_each(|field| (field.set)(new, (field.get)(old)));
        rules::mend(new);
        if locked().any(|field| (field.get)(new) != (field.get)(old)) {
            new.clone_from(old);
        }
    }
}

/// All that the address of an embedded page says.
#[derive(Clone, Debug, PartialEq)]
pub struct Embed {
    /// The experiment, what trains beside it, and what is shown of it.
    pub link: Link,
    /// What the page shows, and what the reader may touch.
    pub embedding: Embedding,
}

/// Reads an address: its query and its fragment, which goes before where both have a field.
pub fn read(query: &str, fragment: &str) -> (Embed, Vec<Change>) {
    let mut changes = Vec::new();
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (text, lead) in [(fragment, '#'), (query, '?')] {
        let text = text.strip_prefix(lead).unwrap_or(text);
        if text.len() > LONGEST {
            changes.push(Change {
                problem: Problem::new("link", text, Expected::Shorter(LONGEST)),
                used: None,
            });
        }
        let text = &text[..text.floor_char_boundary(text.len().min(LONGEST))];
        let before = pairs.len();
        for (key, value) in parse(text.as_bytes()) {
            if !pairs[..before].iter().any(|(known, _)| *known == key) {
                pairs.push((key.into_owned(), value.into_owned()));
            }
        }
    }
    let (embed, more) = read_pairs(&pairs);
    changes.extend(more);
    (embed, changes)
}

/// Reads fields by their written names. The last value of a field counts where it stands for a change
/// of what was before: see [`change`].
pub fn read_pairs(pairs: &[(String, String)]) -> (Embed, Vec<Change>) {
    let mut embedding = Embedding::default();
    let mut mine = Vec::new();
    let mut of_link: Vec<(Cow<'_, str>, Cow<'_, str>)> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (key, value) in pairs {
        let Some(field) = find(EMBED_FIELDS, key) else {
            of_link.push((key.into(), value.into()));
            continue;
        };
        if seen.contains(&&**key) {
            mine.push(Change { problem: Problem::new(key, value, Expected::Once), used: None });
            continue;
        }
        seen.push(key);
        // `show` names parts, and as in every link what the pictures show.
        let (quantities, parts): (Vec<&str>, Vec<&str>) = value
            .split(',')
            .map(str::trim)
            .partition(|piece| key == "show" && Quantity::from_name(piece).is_some());
        if let Some(quantity) = quantities.first() {
            of_link.push((key.into(), (*quantity).into()));
        }
        let text = parts.join(",");
        mine.extend(link::apply(field, &mut embedding, &text));
    }
    let (link, mut changes) = link::read_pairs(of_link.into_iter());
    changes.extend(mine);
    (Embed { link, embedding }, changes)
}

/// All fields that differ from their default, and the main ones, by their written names.
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

/// What becomes of a page by a change of some fields. One without a value has its default again; a
/// `preset` sets the experiment anew.
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
    use super::*;
    use crate::choices::Activation;
    use crate::presets;
    use crate::view::{Language, View};

    fn said(changes: &[Change]) -> Vec<String> {
        changes
            .iter()
            .map(|it| format!("{}={} {:?}", it.problem.field, it.problem.value, it.used))
            .collect()
    }

    #[test]
    fn names_of_what_can_be_shown_are_told_apart() {
        let mut names = SHOWABLE.to_vec();
        names.extend(Quantity::NAMES);
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn what_is_shown_is_named_only_where_the_layout_has_it_otherwise() {
        let mut embedding = Embedding::default();
        embedding.set_shown("curves", true);
        embedding.set_shown("verdict", false);
        embedding.set_locked("depth", true);
        assert_eq!(embedding.show.to_string(), "curves");
        assert_eq!(embedding.hide.to_string(), "verdict");
        embedding.layout = Layout::Full;
        for name in SHOWABLE {
            for shown in [false, true, false] {
                embedding.set_shown(name, shown);
                assert_eq!(embedding.shows(name), shown, "{name}");
            }
            embedding.set_shown(
                name,
                Embedding { layout: Layout::Full, ..Embedding::default() }.shows(name),
            );
        }
        assert!(embedding.show.is_empty() && embedding.hide.is_empty());
        embedding.set_locked("depth", false);
        assert!(embedding.lock.is_empty());
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
            "layout=tiny&lock=depth,colour&steps=-1&autoplay=maybe&colour=red&depth=3&depth=4",
            "",
        );
        assert_eq!(
            said(&changes),
            [
                "depth=4 None",
                "colour=red None",
                "layout=tiny Some(\"hero\")",
                "lock=depth,colour Some(\"depth\")",
                "steps=-1 Some(\"0\")",
                "autoplay=maybe Some(\"true\")",
            ]
        );
        let lock = Names::these(&LOCKABLE, &["depth"]);
        assert_eq!(embed.embedding, Embedding { lock, ..Embedding::default() });
        assert_eq!(embed.link.spec.depth, 3);
        let (_, changes) = read(&"x".repeat(10_000), "show=nothing,profile");
        assert_eq!(changes[0].problem.field, "link");
        assert_eq!(changes.last().unwrap().used.as_deref(), Some("profile"));
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
