//! `gradlab remedies`: whether the changes that the page offers do help, on presets and on experiments that
//! do not train.

mod bad;

use experiment::{Compute, Flip, Plan, Probes, RunSpec, changes, presets};
use insight::{Evidence, Kind, Outcome, Verdict, judge};
use words::baseline;
use words::rehearsal::{self, Ending, helps, outcome};

use crate::drive::{Job, drive};
use crate::failure::Failure;
use crate::parallel::parallel;
use crate::{course, report};

/// A change is tried here for so many times the steps for which the page tries it before it offers it.
const LONGER: u64 = 3;
/// The share of the changes offered that are to help.
const GOOD: f64 = 0.95;

/// A change that is offered, and whether it helped.
struct Offer {
    change: Flip,
    after: Option<Outcome>,
    helps: bool,
}

/// An experiment with its offers.
struct Checked {
    name: String,
    before: Option<Outcome>,
    /// Changes that the theory expects to help and that did not when they were tried.
    dropped: usize,
    offers: Vec<Offer>,
}

/// Prints a line for every change that is offered.
///
/// # Errors
/// With `check`, where fewer than 95 of 100 help.
pub(crate) fn remedies(check: bool) -> Result<(), Failure> {
    let named = presets::all().into_iter().map(|preset| (preset.name.to_owned(), preset.spec));
    let experiments: Vec<(String, RunSpec)> = named.chain(bad::all()).collect();
    println!(
        "{:44} {:25} {:>9}  {:28} {:25} {:>9}",
        "experiment", "verdict", "loss", "change", "verdict", "loss"
    );
    // All of them take long: each is told when it is known.
    let checked = parallel(&experiments, |(name, spec)| {
        let checked = checked(name, spec);
        print!("{}", checked.rows());
        checked
    });
    let offers = || checked.iter().flat_map(|it| &it.offers);
    let (all, good) = (offers().count(), offers().filter(|offer| offer.helps).count());
    let dropped: usize = checked.iter().map(|it| it.dropped).sum();
    let without = checked.iter().filter(|it| it.is_troubled() && it.offers.is_empty());
    let without: Vec<&str> = without.map(|it| &it.name[..]).collect();
    println!("{good} of {all} changes that are offered help; {dropped} were tried and not offered");
    println!("nothing is offered to {}: {}", without.len(), without.join(", "));
    if check && (good as f64) < GOOD * all as f64 {
        return Err(Failure::NotReproduced(vec![format!("{good} of {all} changes help")]));
    }
    Ok(())
}

impl Checked {
    /// A line for every change that is offered.
    fn rows(&self) -> String {
        let row = |Offer { change, after, helps }: &Offer| {
            format!(
                "{:44} {}  {:28} {}{}\n",
                self.name,
                told(self.before.as_ref()),
                report::remedies(&[*change]).trim_start_matches("--set "),
                told(after.as_ref()),
                if *helps { "" } else { "  no better" },
            )
        };
        self.offers.iter().map(row).collect()
    }

    fn is_troubled(&self) -> bool {
        let healthy = |kind| matches!(kind, Kind::Healthy | Kind::Learning | Kind::Undecided);
        self.before.is_none_or(|it| !healthy(it.start) || !healthy(it.end))
    }
}

/// The two verdicts and the loss.
fn told(outcome: Option<&Outcome>) -> String {
    match outcome {
        Some(Outcome { start, end, loss, .. }) => {
            let verdicts = format!("{} → {}", report::kind(*start), report::kind(*end));
            format!("{verdicts:25} {loss:9.4}")
        }
        None => format!("{:25} {:>9}", "nothing measured", ""),
    }
}

fn checked(name: &str, spec: &RunSpec) -> Checked {
    let plan = Plan::new(spec);
    // Each is trained once for either number of steps.
    let steps = rehearsal::steps(&plan);
    let [tried, checked] = [steps, LONGER * steps].map(|steps| ending(spec, steps));
    let mut expected: Vec<Flip> = Vec::new();
    for verdict in verdicts(&plan, &checked) {
        let new = verdict.remedies.into_iter().filter(|it| !expected.contains(it));
        expected.extend(new.collect::<Vec<_>>());
    }
    let (mut offers, mut dropped) = (Vec::new(), 0);
    for change in expected {
        let Some(changed) = change.changed(spec) else { continue };
        if !helps(&plan, &change, [&tried, &ending(&changed, steps)], false) {
            dropped += 1;
            continue;
        }
        let end = ending(&changed, LONGER * steps);
        let after = outcome(&changes::replan(&changed, &plan), &end, false);
        let helps = helps(&plan, &change, [&checked, &end], false);
        offers.push(Offer { change, after, helps });
    }
    Checked { name: name.to_owned(), before: outcome(&plan, &checked, false), dropped, offers }
}

/// The verdicts on the first and on the last step.
fn verdicts(plan: &Plan, ending: &Ending) -> Vec<Verdict> {
    let judged = |gradients: &[f64], dead, losses, trained| {
        let layers = &course::read(plan, gradients);
        judge(plan, &Evidence { layers, dead, losses, trained, ..Evidence::default() })
    };
    let losses = baseline::loss(plan, false).and_then(|it| ending.losses(it));
    let dead = (!ending.dead.is_empty()).then_some(&ending.dead[..]);
    let broken = vec![f64::NAN; course::sites(plan).end];
    let last = if ending.broke { &broken } else { &ending.last };
    let verdicts = [
        judged(&ending.first, None, None, false),
        judged(last, dead, losses, ending.losses.len() > 1),
    ];
    verdicts.into_iter().flatten().collect()
}

/// How an experiment ends after so many steps.
fn ending(spec: &RunSpec, steps: u64) -> Ending {
    let (spec, probes) = (spec.clone(), Probes::default());
    let mut ending = Ending::default();
    let job = Job { spec, table: None, probes, compute: Compute::Cpu, steps };
    match drive(job, &mut |frame| ending.note(frame)) {
        Ok(finished) => Ending { broke: finished.fault.is_some(), ..ending },
        Err(refusal) => unreachable!("these experiments are valid: {refusal:?}"),
    }
}

#[cfg(test)]
mod tests {
    use experiment::link;

    use super::*;

    #[test]
    fn what_is_offered_against_a_vanishing_gradient_helps() {
        let spec = RunSpec { depth: 12, width: 16, ..RunSpec::default() };
        let checked = checked("twelve sigmoid layers", &spec);
        assert!(checked.is_troubled() && !checked.offers.is_empty());
        for Offer { change, helps, .. } in &checked.offers {
            assert!(helps, "{change:?}");
        }
    }

    #[test]
    fn bad_experiments_are_sixty_valid_ones() {
        let all: Vec<(String, RunSpec)> = bad::all().collect();
        assert_eq!(all.len(), 60);
        for (name, spec) in all {
            let (read, changes) = link::read(&name);
            assert!(changes.is_empty() && read.spec == spec, "{name}: {changes:?}");
            assert!(experiment::check(&spec).is_ok(), "{name}");
        }
    }
}
