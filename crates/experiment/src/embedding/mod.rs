//! `Embedding`: what an embedded page shows of an experiment, and what its reader may change.
//!
//! Its fields are a table like those of the experiment and of the view. All three are used in addresses,
//! in the attributes of the element and in messages, so there is one schema for all. `show` may also
//! name a quantity of the pictures (`show=weights,curves`), as in a link.

mod address;

use crate::about::About;
use crate::names::Names;
use crate::rules;
use crate::run_spec::RunSpec;
use crate::schema::{Domain, Field, RUN_FIELDS, Value, find};
use model::closed_set;

pub use address::{Embed, change, pairs, read, read_pairs, write};

closed_set! {
    /// The parts of an embedded page before any part is shown or hidden by name.
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

/// Parts of an embedded page in their order. Controls of the view and of each field of the experiment can
/// also be shown.
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

/// What can be locked besides the fields of the experiment: the settings of the view, the choice of runs
/// to compare, the buttons that move time, and (`all`) everything except these buttons.
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

/// The names that can be shown and hidden.
pub static SHOWABLE: [&str; SHOWN] = joined(&[&PARTS, &VIEW_CONTROLS]);

/// The names that can be locked.
pub static LOCKABLE: [&str; LOCKED] = joined(&[&LOCKS]);

/// What an embedded page shows, what of it is locked, and how it begins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Embedding {
    /// Its parts, unless `show` and `hide` change them.
    pub layout: Layout,
    /// What else is shown.
    pub show: Names,
    /// What of the layout is not shown.
    pub hide: Names,
    /// What the reader sees and cannot change.
    pub lock: Names,
    /// Whether it starts to train by itself.
    pub autoplay: bool,
    /// It pauses after this many steps; 0 is never.
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
            about: About::new($about),
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
        about: About::new("what the embedded page is made of"),
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
        about: About::new("whether it trains by itself as soon as it is seen"),
        domain: Domain::Choice(&["true", "false"]),
        get: |of: &Embedding| Value::Choice(if of.autoplay { "true" } else { "false" }),
        set: |of: &mut Embedding, value| of.autoplay = value == Value::Choice("true"),
        applies: |_| true,
        left_out: true,
    },
    Field {
        key: "steps",
        about: About::new("pauses after so many steps; 0 never"),
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

    /// Shows or hides a part of the page or the control of a field. The name is listed in `show` or `hide`
    /// only if the layout differs.
    pub fn set_shown(&mut self, name: &str, shown: bool) {
        self.show = self.show.without(name);
        self.hide = self.hide.without(name);
        if self.shows(name) != shown {
            let named = if shown { &mut self.show } else { &mut self.hide };
            *named = named.with(name);
        }
    }

    /// Locks or unlocks something that the reader could change.
    pub fn set_locked(&mut self, name: &str, locked: bool) {
        self.lock = if locked { self.lock.with(name) } else { self.lock.without(name) };
    }

    /// The fields of the experiment whose controls are shown, in their order.
    pub fn controls(&self) -> impl Iterator<Item = &'static str> {
        self.show.iter().filter(|name| find(RUN_FIELDS, name).is_some() && self.shows(name))
    }

    /// Whether this is locked for the reader.
    pub fn locks(&self, name: &str) -> bool {
        self.lock.has(name) || self.lock.has("all") && name != "transport"
    }

    /// Sets the locked fields of `new` back to their values in `old`, and makes the other fields agree with
    /// them. If that would change a locked field, `new` becomes equal to `old`.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Quantity;

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
}
