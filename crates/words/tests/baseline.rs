//! What a network that has learned nothing would reach.

use experiment::{DataSet, Loss, Network, Plan, RunSpec};
use words::baseline;

fn plan(data: DataSet, loss: Loss) -> Plan {
    let network = if data.has_length() { Network::Rnn } else { Network::Dense };
    Plan::new(&RunSpec { data, loss, network, length: 40, ..RunSpec::default() })
}

fn near(found: Option<f32>, expected: f32) -> bool {
    found.is_some_and(|found| (found - expected).abs() < 1e-6)
}

#[test]
fn classes_are_guessed_evenly() {
    assert!(near(baseline::loss(&plan(DataSet::Digits, Loss::Auto), false), 10f32.ln()));
    assert!(near(baseline::accuracy(&plan(DataSet::Digits, Loss::Auto)), 0.1));
    assert!(near(baseline::loss(&plan(DataSet::Xor, Loss::Binary), false), 2f32.ln()));
    assert!(near(baseline::loss(&plan(DataSet::TemporalOrder, Loss::Auto), false), 4f32.ln()));
    assert!(near(baseline::accuracy(&plan(DataSet::Parity, Loss::Auto)), 0.5));
}

#[test]
fn numbers_are_answered_with_their_mean() {
    let adding = plan(DataSet::Adding, Loss::Auto);
    assert!(near(baseline::loss(&adding, false), 1.0 / 6.0));
    assert!(near(baseline::loss(&adding, true), 1.0), "a table is standardised");
    assert_eq!(baseline::accuracy(&adding), None);
}

#[test]
fn copy_memory_is_guessed_where_the_symbols_are_wanted() {
    let copy = plan(DataSet::CopyMemory, Loss::Auto);
    assert!(near(baseline::loss(&copy, false), 10.0 * 8f32.ln() / 60.0));
    assert_eq!(baseline::accuracy(&copy), None);
    assert_eq!(baseline::loss(&copy, true), None);
}

#[test]
fn what_depends_on_the_data_has_no_baseline() {
    for loss in [Loss::SquaredError, Loss::SoftmaxSquaredError, Loss::Binary] {
        assert_eq!(baseline::loss(&plan(DataSet::CopyMemory, loss), false), None, "{loss}");
    }
}
