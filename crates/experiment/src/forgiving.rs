//! Links and files as others write them: by the names of others, with parameters that are not ours, with
//! comments.
//!
//! In an address others have their say, too: `utm_source`, `fbclid`, `lti_version`, `course_id`. The rule is that a
//! parameter is ours if we know its name, by whatever name, or if its name is near one of ours: then it is told.
//! Any other is ignored without a word. In a file and in a message nothing is of others, and all is told.

use std::borrow::Cow;

use form_urlencoded::parse;

use crate::link::{self, Change, Link, shortened};
use crate::problem::{Expected, Problem};
use crate::schema::{VIEW_FIELDS, find};
use crate::synonyms::{self, nearest};

/// The names in a link that are no fields of the experiment or of the view.
const OF_LINKS: [&str; 3] = ["v", "preset", "compare"];

/// Reads a link as [`link::read`] does, by the names of others, too, and without what belongs to others.
pub fn read_link(text: &str) -> (Link, Vec<Change>) {
    let (ours, too_long) = ours(text);
    let (link, mut changes) = read_pairs(ours);
    changes.splice(..0, too_long);
    (link, changes)
}

/// Whether nothing in a link is ours.
pub fn says_nothing(text: &str) -> bool {
    ours(text).0.next().is_none()
}

/// What of a link is not of others, and that it is too long, if it is.
fn ours(text: &str) -> (impl Iterator<Item = (String, String)> + '_, Option<Change>) {
    let (text, too_long) = shortened(text.strip_prefix(['#', '?']).unwrap_or(text));
    let pairs = parse(text.as_bytes()).map(|(key, value)| (key.into_owned(), value.into_owned()));
    (without_others(pairs, &[]), too_long)
}

/// Reads fields by their written names, ours or of others, each with its value; nothing is ignored without a word.
pub fn read_pairs(given: impl Iterator<Item = (String, String)>) -> (Link, Vec<Change>) {
    let ours = given.map(|(key, value)| {
        let (key, value) = synonyms::pair(&key, &value);
        (Cow::Owned(key), Cow::Owned(value))
    });
    let (link, mut changes) = link::read_pairs(ours);
    propose(&mut changes, &[]);
    (link, changes)
}

/// The parameters of an address without those of others; `more` are names of ours beside those of links.
pub(crate) fn without_others<'a>(
    pairs: impl Iterator<Item = (String, String)> + 'a,
    more: &'a [&'static str],
) -> impl Iterator<Item = (String, String)> + 'a {
    pairs.filter(|(key, _)| {
        let known = names(more).any(|name| name == key) || synonyms::field(key).is_some();
        known || nearest(key, names(more)).is_some()
    })
}

/// Proposes for every unknown name the one that may be meant.
pub(crate) fn propose(changes: &mut [Change], more: &[&'static str]) {
    for Problem { field, expected, .. } in changes.iter_mut().map(|change| &mut change.problem) {
        if let Expected::KnownField(near) = expected {
            *near = nearest(field, names(more)).map(str::to_owned);
        }
    }
}

/// The names in an address beside the fields of an experiment.
fn names(more: &[&'static str]) -> impl Iterator<Item = &'static str> {
    let view = VIEW_FIELDS.iter().map(|field| field.key);
    view.chain(OF_LINKS).chain(more.iter().copied())
}

/// A JSON text without what people add to it: comments (`// …`, `/* … */`, and `# …` at the start of a line) and
/// commas after the last member. Lines keep their numbers.
pub fn plain_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Whether only spaces stand before this in its line, and where a comma stands that only spaces follow.
    let (mut line_begins, mut comma) = (true, None);
    while let Some(letter) = rest.chars().next() {
        let length = if rest.starts_with("//") || letter == '#' && line_begins {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(inside) = rest.strip_prefix("/*") {
            inside.find("*/").map_or(rest.len(), |end| end + 4)
        } else {
            0
        };
        if length > 0 {
            plain.extend(rest[..length].matches('\n'));
            rest = &rest[length..];
            continue;
        }
        let length = if letter == '"' { string(rest) } else { letter.len_utf8() };
        match letter {
            ',' => comma = Some(plain.len()),
            ']' | '}' => {
                if let Some(at) = comma.take() {
                    plain.remove(at);
                }
            }
            letter if letter.is_whitespace() => {}
            _ => comma = None,
        }
        line_begins = letter == '\n' || line_begins && letter.is_whitespace();
        plain.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    plain
}

/// The length in bytes of the string that a text begins with, with its quotes.
fn string(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, letter)| {
        let ends = *letter == '"' && !escaped;
        escaped = *letter == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// Whether a file has a member that is a field of an experiment, or may be meant as one, or shows one.
pub fn is_of_experiments(key: &str) -> bool {
    let known = find(VIEW_FIELDS, key).is_some() || OF_LINKS.contains(&key);
    known || synonyms::field(key).is_some() || nearest(key, names(&[])).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::RunSpec;

    /// What was not read as it stands, and what may be meant by it.
    fn said(changes: &[Change]) -> Vec<String> {
        let said = |change: &Change| match &change.problem.expected {
            Expected::KnownField(Some(near)) => format!("{}: {near}?", change.problem.field),
            _ => change.problem.field.clone(),
        };
        changes.iter().map(said).collect()
    }

    #[test]
    fn what_belongs_to_others_is_ignored_without_a_word() {
        let others = "utm_source=a&utm_medium=b&fbclid=c&gclid=d&ref=e&ref=f&lti_version=1&custom_week=3\
            &context_id=7&user_id=8&roles=Learner&course_id=9&h=400&w=600&oauth_nonce=x&date=2024&state=s\
            &lis_person_name_full=A&resource_link_id=r&launch_presentation_locale=en&hl=pt&source=lms\
            &version=2&page=3&title=t&height=500&frame=1&token=t&id=5&section=2&embed=1&cmid=7&session=x";
        let (link, changes) = read_link(&format!("?{others}&depth=7&{others}"));
        assert_eq!(said(&changes), [""; 0]);
        assert_eq!(link.spec, RunSpec { depth: 7, ..RunSpec::default() });
        assert!(says_nothing(others) && !says_nothing(&format!("{others}&depth=20")));
    }

    #[test]
    fn what_is_near_ours_is_told() {
        let (link, changes) = read_link(
            "#optimizr=adam&lenght=3&prset=relu-he&utm_depth=3&compare=colour:1/activaton:relu",
        );
        assert_eq!(link.spec, RunSpec::default());
        assert_eq!(
            said(&changes),
            [
                "colour",
                "activaton: activation?",
                "optimizr: optimiser?",
                "lenght: length?",
                "prset: preset?"
            ]
        );
    }

    #[test]
    fn names_of_others_are_read_and_none_counts_twice() {
        let (link, changes) = read_link("lr=0.5&optimizer=Adam&layers=3&hidden=8&depth=4&act=relu");
        assert_eq!((link.spec.learning_rate, link.spec.depth, link.spec.width), (0.5, 3, 8));
        assert_eq!(link.spec.optimiser, crate::Optimiser::Adam);
        assert_eq!(said(&changes), ["depth"]);
        let written = link::write(&link);
        assert!(written.contains("learning_rate=0.5") && !written.contains("lr="), "{written}");
    }

    #[test]
    fn a_link_of_ours_is_read_as_it_is() {
        for preset in crate::presets::all() {
            let text = format!("v=1&preset={}&lang=pt-BR&compare=skip:residual", preset.name);
            assert_eq!(read_link(&text), link::read(&text));
        }
    }

    #[test]
    fn comments_and_last_commas_are_left_out() {
        for (text, plain) in [
            ("{\"a\": 1,}", "{\"a\": 1}"),
            ("[1, 2, ]", "[1, 2 ]"),
            ("{ // one\n\"a\": 1, // two\n}", "{ \n\"a\": 1 \n}"),
            ("# mine\n  # too\n{\"a\": /* 1\n */ 2}", "\n  \n{\"a\": \n 2}"),
            ("{\"a\": \"b // c, }\"}", "{\"a\": \"b // c, }\"}"),
            ("{\"a\\\"#,}\": 1,\n}", "{\"a\\\"#,}\": 1\n}"),
            ("\u{feff}{\"é\": \"ü,\",}", "{\"é\": \"ü,\"}"),
            ("{\"a", "{\"a"),
            ("/* never closed", ""),
            ("1 # 2", "1 # 2"),
            ("", ""),
        ] {
            assert_eq!(plain_json(text), plain, "{text}");
        }
    }
}
