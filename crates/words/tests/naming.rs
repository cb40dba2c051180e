//! What runs that are compared are called.

use experiment::Language::{English, Portuguese};
use experiment::schema::Value;
use experiment::{Comparison, Flip, Norm, RunSpec};
use words::catalogue;
use words::naming::{names, part};

fn choice(field: &'static str, value: &'static str) -> Flip {
    Flip { field, value: Value::Choice(value) }
}

fn named(others: Vec<Vec<Flip>>) -> Vec<String> {
    names(&RunSpec::default(), &Comparison { others }, catalogue(English))
}

#[test]
fn a_run_alone_is_the_original() {
    assert_eq!(named(vec![]), ["the original"]);
}

#[test]
fn runs_are_called_by_what_tells_them_apart() {
    let relu = || choice("activation", "relu");
    assert_eq!(named(vec![vec![relu()]]), ["Sigmoid", "ReLU"]);
    let tanh = vec![choice("activation", "tanh")];
    assert_eq!(named(vec![vec![relu()], tanh]), ["Sigmoid", "ReLU", "tanh"]);
    let both = vec![relu(), choice("skip", "residual")];
    assert_eq!(named(vec![both]), ["Sigmoid, Skip connections: Off", "ReLU, Skip connections: On"]);
    assert_eq!(named(vec![vec![]]), ["the original", "the same again"]);
    let different = vec![vec![relu()], vec![choice("skip", "residual")]];
    assert_eq!(named(different), ["the original", "ReLU", "Skip connections: On"]);
}

#[test]
fn a_value_stands_alone_where_it_says_enough() {
    let spec = RunSpec { norm: Norm::Batch, ..RunSpec::default() };
    let (en, pt) = (catalogue(English), catalogue(Portuguese));
    assert_eq!(part(&spec, "norm", en), "BatchNorm");
    assert_eq!(part(&RunSpec::default(), "norm", en), "Normalisation: Off");
    assert_eq!(part(&spec, "depth", en), "Depth: 20");
    assert_eq!(part(&spec, "depth", pt), "Profundidade: 20");
    assert_eq!(part(&spec, "no such field", en), "");
}
