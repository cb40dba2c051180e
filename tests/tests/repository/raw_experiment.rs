//! How often the network's architecture is read from the raw experiment instead of the model.
//!
//! Only `crates/experiment` knows which fields make which network; everything else reads the model.

use experiment::schema::RUN_FIELDS;
use proc_macro2::{TokenStream, TokenTree};

use super::sources::{rust_files, shown};
use super::tokens::{is_name, is_sign, test_modules, tokens, untested};
use super::{folder, metadata};

/// The most such places there may be. This number only goes down.
const MOST: usize = 15;

/// The fields of an experiment that say how it is trained, and for what. All others say what the network and its
/// data are: a new field counts unless it is put here.
const OF_TRAINING: [&str; 13] = [
    "loss",
    "optimiser",
    "learning_rate",
    "momentum",
    "weight_decay",
    "schedule",
    "warm_up",
    "horizon",
    "clip",
    "clip_at",
    "truncation",
    "batch",
    "seed",
];

/// The fields of an experiment that say what the network and its data are.
fn fields() -> impl Iterator<Item = &'static str> {
    RUN_FIELDS.iter().map(|field| field.key).filter(|key| !OF_TRAINING.contains(key))
}

/// How often tokens read the raw experiment: `is_recurrent()`, `Network::…`, `Skip::…`, `spec.depth`.
fn count(stream: TokenStream) -> usize {
    let tokens = untested(stream);
    let mut found = 0;
    for (at, token) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1);
        found += match token {
            TokenTree::Group(group) => count(group.stream()),
            TokenTree::Ident(name) => usize::from(match name.to_string().as_str() {
                "is_recurrent" => matches!(next, Some(TokenTree::Group(_))),
                "Network" | "Skip" => is_sign(next, ':') && is_sign(tokens.get(at + 2), ':'),
                "spec" => {
                    let field = tokens.get(at + 2);
                    let known = fields().any(|it| field.is_some_and(|name| is_name(name, it)));
                    is_sign(next, '.') && known
                }
                _ => false,
            }),
            TokenTree::Punct(_) | TokenTree::Literal(_) => 0,
        };
    }
    found
}

/// Where the modules of a file lie that only tests have, without `.rs`.
fn only_in_tests(path: &str, tokens: &TokenStream) -> Vec<String> {
    let own = path.trim_end_matches(".rs");
    let folder = ["/mod", "/lib", "/main"].iter().find_map(|name| own.strip_suffix(name));
    let folder = folder.unwrap_or(own);
    let modules = test_modules(tokens.clone());
    modules.into_iter().map(|name| format!("{folder}/{name}")).collect()
}

/// Whether a file is this module's, or that of one within it.
fn lies_in(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
}

#[test]
fn the_architecture_is_read_from_the_model() {
    let mut counts = Vec::new();
    for package in metadata().workspace_packages() {
        let folder = folder(package);
        if folder == "crates/experiment" || folder == "tests" {
            continue;
        }
        let files = rust_files(&format!("{folder}/src"));
        let files: Vec<(String, TokenStream)> = files
            .into_iter()
            .map(|(path, text)| {
                let path = shown(&path);
                let tokens = tokens(&path, &text);
                (path, tokens)
            })
            .collect();
        let tests: Vec<String> =
            files.iter().flat_map(|(path, tokens)| only_in_tests(path, tokens)).collect();
        for (path, tokens) in files {
            let is_test = tests.iter().any(|module| lies_in(&path, module));
            let count = if is_test { 0 } else { count(tokens) };
            if count > 0 {
                counts.push((path, count));
            }
        }
    }
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let list: String =
        counts.iter().map(|(path, count)| format!("\n  {count:>3}  {path}")).collect();
    assert!(total <= MOST, "{total} places read the raw experiment; at most {MOST} may:{list}");
    if total < MOST {
        println!("only {total} places read the raw experiment: lower MOST from {MOST} to that");
    }
}

/// What is counted are members; the table has their written names.
#[test]
fn fields_have_the_names_of_members() {
    let spec = serde_json::to_value(experiment::RunSpec::default()).expect("it is plain data");
    let members = spec.as_object().expect("it has members");
    let named: Vec<&str> = RUN_FIELDS.iter().map(|field| field.key).collect();
    // One field has two members: what the first layers have, and what all others have.
    assert!(members.contains_key("first_activations"));
    assert_eq!(named.len() + 1, members.len());
    assert!(named.iter().all(|key| members.contains_key(*key)), "{named:?} {members:?}");
    assert!(OF_TRAINING.iter().all(|key| named.contains(key)), "{OF_TRAINING:?}");
}

#[test]
fn places_are_counted_outside_of_comments_and_tests() {
    let text =
        "fn f(plan: &Plan) { if plan.is_recurrent() { g(plan.spec.depth, spec.seed, Skip::None) } }
        // Network::Dense
        #[cfg(test)] mod tests { fn t() { h(spec.width) } }";
    assert_eq!(count(tokens("text", text)), 3);
}

#[test]
fn files_of_tests_are_told_from_others() {
    let text = "mod plan; #[cfg(test)] mod tests; #[cfg(test)] pub mod inner { mod x; }";
    let found = only_in_tests("crates/a/src/b/mod.rs", &tokens("text", text));
    assert_eq!(found, ["crates/a/src/b/tests"]);
    assert_eq!(only_in_tests("crates/a/src/b.rs", &tokens("text", text)), found);
    assert!(lies_in("crates/a/src/b/tests.rs", &found[0]));
    assert!(lies_in("crates/a/src/b/tests/mod.rs", &found[0]));
    assert!(!lies_in("crates/a/src/b/tests_of.rs", &found[0]));
}
