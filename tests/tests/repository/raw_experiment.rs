//! How often the network's architecture is read from the raw experiment instead of the model.
//!
//! Only `crates/experiment` knows which fields make which network; everything else reads the model.

use proc_macro2::{TokenStream, TokenTree};

use super::sources::{rust_files, shown};
use super::tokens::{is_name, is_sign, tokens, untested};
use super::{folder, metadata};

/// The most such places there may be. This number only goes down.
const MOST: usize = 186;

/// The fields of an experiment that say what the network and its data are.
const FIELDS: [&str; 20] = [
    "network",
    "depth",
    "width",
    "activation",
    "leak",
    "norm",
    "norm_place",
    "skip",
    "block",
    "transform_bias",
    "init",
    "gain",
    "sigma",
    "bias_variance",
    "recurrent_init",
    "forget_init",
    "forget_bias",
    "data",
    "length",
    "noise",
];

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
                    let known = FIELDS.iter().any(|it| field.is_some_and(|name| is_name(name, it)));
                    is_sign(next, '.') && known
                }
                _ => false,
            }),
            TokenTree::Punct(_) | TokenTree::Literal(_) => 0,
        };
    }
    found
}

#[test]
fn the_architecture_is_read_from_the_model() {
    let mut counts = Vec::new();
    for package in metadata().workspace_packages() {
        let folder = folder(package);
        if folder == "crates/experiment" || folder == "tests" {
            continue;
        }
        for (path, text) in rust_files(&format!("{folder}/src")) {
            let path = shown(&path);
            let count = count(tokens(&path, &text));
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

#[test]
fn places_are_counted_outside_of_comments_and_tests() {
    let text =
        "fn f(plan: &Plan) { if plan.is_recurrent() { g(plan.spec.depth, spec.seed, Skip::None) } }
        // Network::Dense
        #[cfg(test)] mod tests { fn t() { h(spec.width) } }";
    assert_eq!(count(tokens("text", text)), 3);
}
