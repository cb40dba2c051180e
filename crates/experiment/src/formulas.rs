//! The formula of every option that makes the point, as a textbook writes it: the same in every language.

use model::Init;

use crate::choices::{Network, Norm, Skip};

/// The formula of an option of a field, and what one layer or time step does to the gradient by it; empty
/// where there is nothing to write.
pub fn formula(key: &str, option: &str) -> (&'static str, &'static str) {
    match key {
        "network" => Network::from_name(option).map(of_network),
        "skip" => Skip::from_name(option).map(of_skip),
        "norm" => Norm::from_name(option).map(of_norm),
        "init" => Init::from_name(option).map(of_init),
        _ => None,
    }
    .unwrap_or_default()
}

fn of_network(network: Network) -> (&'static str, &'static str) {
    match network {
        Network::Dense => ("h ← φ(W h + b)", "× Wᵀ φ′"),
        Network::Rnn => ("h ← φ(W x + U h + b)", "× Uᵀ φ′"),
        Network::Lstm => ("c ← f · c + i · g", "× f"),
        Network::Gru => ("h ← z · h + (1 − z) · n", "× z"),
    }
}

fn of_skip(skip: Skip) -> (&'static str, &'static str) {
    match skip {
        Skip::None => ("f(h)", "f′"),
        Skip::Residual => ("h + f(h)", "1 + f′"),
        Skip::ResidualPost => ("φ(h + f(h))", "φ′ · (1 + f′)"),
        Skip::ResidualScaled => ("h + f(h) / √L", "1 + f′ / √L"),
        Skip::ReZero => ("h + α · f(h)", "1 + α · f′"),
        Skip::Highway => ("(1 − T) · h + T · f(h)", "≈ 1 − T + T · f′"),
    }
}

fn of_norm(norm: Norm) -> (&'static str, &'static str) {
    match norm {
        Norm::None => ("z", ""),
        Norm::Batch | Norm::Layer => ("(z − μ) / σ", ""),
        Norm::Rms => ("z / √mean(z²)", ""),
    }
}

fn of_init(init: Init) -> (&'static str, &'static str) {
    match init {
        Init::Glorot | Init::GlorotNormal => ("2 / (n₀ + n₁)", ""),
        Init::He | Init::HeUniform => ("2 / n₀", ""),
        Init::LeCun | Init::LeCunUniform => ("1 / n₀", ""),
        Init::PyTorch => ("1 / (3 n₀)", ""),
        Init::Orthogonal => ("WᵀW = 1", ""),
        Init::Normal => ("σ²", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{RUN_FIELDS, find};

    #[test]
    fn every_option_has_a_formula() {
        for key in ["network", "skip", "norm", "init"] {
            for option in find(RUN_FIELDS, key).unwrap().domain.choices() {
                assert!(!formula(key, option).0.is_empty(), "{key} {option}");
            }
        }
        assert_eq!(formula("depth", "20"), ("", ""));
    }
}
