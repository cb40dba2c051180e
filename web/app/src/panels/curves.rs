//! Loss and accuracy by training step.

use experiment::{Look, Target, is_logged};
use leptos::prelude::*;
use plot::{
    AccuracyChart, AccuracyLabels, History, IntoDrawingArea, LIGHT, LossAxis, LossChart, LossLabels,
};
use protocol::Imported;
use words::numbers::{measured, percent};
use words::own_run::OwnRun;
use words::{Catalogue, baseline, fill};

use crate::components::{Canvas, ChartBackend, RunMark, Surface};
use crate::lab::{Lab, use_lab};
use crate::messages::{say, use_words};

/// An embedded page may show the curves without the figure, which tells their values otherwise; so does a log
/// that has nothing for the figure.
const ALONE: bool = cfg!(feature = "embed");

/// The two curves.
#[component]
pub(crate) fn Curves() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let draw_loss = move |surface: &Surface| {
        lab.pictures.slow.track();
        with_loss_chart(lab, words.get(), surface.scale, &|chart| {
            let highlighted = lab.sight.pointed.get().map(|pointed| pointed.step);
            let chart = LossChart { highlighted, theme: lab.theme(), ..chart };
            let drawn = chart.draw(&ChartBackend::new(surface).into_drawing_area());
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    let draw_accuracy = move |surface: &Surface| {
        lab.pictures.slow.track();
        with_accuracy_chart(lab, words.get(), surface.scale, &|chart| {
            let highlighted = lab.sight.pointed.get().map(|pointed| pointed.step);
            let chart = AccuracyChart { highlighted, theme: lab.theme(), ..chart };
            let drawn = chart.draw(&ChartBackend::new(surface).into_drawing_area());
            assert!(drawn.is_ok(), "drawing on a canvas does not fail");
        });
    };
    let clip_now = move || {
        lab.pictures.slow.track();
        let (before, after) = lab.clip_norms()?;
        let norm = |norm: f32| measured(f64::from(norm), 3, lab.words());
        let values = [("before", &norm(before)[..]), ("after", &norm(after)[..])];
        let said = fill(words.get().clip_now, &values);
        // Known of the newest step only.
        let earlier = lab.cut().is_some();
        Some(view! { <p class="now" data-now="clip" data-newest="" hidden=earlier>{said}</p> })
    };
    let tells = Memo::new(move |_| {
        ALONE || lab.import.shown.with(|own| own.as_ref().is_some_and(OwnRun::has_only_curves))
    });
    view! {
        <section class="curve panel" hidden=without_loss(lab)>
            <h2>{say(|words| words.loss_title)}</h2>
            {move || tells.get().then(|| view! { <LossNow /> <TestLossNow /> })}
            {clip_now}
            <div class="chart">
                <Canvas class="chart-canvas" draw=Box::new(draw_loss) />
            </div>
        </section>
        <section class="curve panel" hidden=without_accuracy(lab)>
            <h2>{say(|words| words.accuracy_title)}</h2>
            {move || tells.get().then(|| view! { <AccuracyNow /> })}
            <div class="chart">
                <Canvas class="chart-canvas" draw=Box::new(draw_accuracy) />
            </div>
        </section>
    }
}

/// Whether a log is shown that has no loss.
fn without_loss(lab: Lab) -> Signal<bool> {
    lacks(lab, |found| found.last_loss.is_none() && !found.test_loss)
}

/// Whether a log is shown that has no accuracy.
fn without_accuracy(lab: Lab) -> Signal<bool> {
    lacks(lab, |found| !found.accuracy)
}

fn lacks(lab: Lab, is: fn(&Imported) -> bool) -> Signal<bool> {
    Signal::derive(move || {
        lab.import.shown.with(|own| own.as_ref().is_some_and(|own| is(&own.found)))
    })
}

/// The loss of the step that is looked at.
#[component]
pub(super) fn LossNow() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let loss = |lab: Lab, history: &History| {
        let of_log = lab.import.shown.with(|own| own.as_ref().and_then(|own| own.found.last_loss));
        let of_log = of_log.filter(|_| lab.cut().is_none());
        let sample = match lab.cut() {
            // Of the state before the first step the first step tells.
            Some(step) => history.column(history.column_of(step).unwrap_or_default()),
            None => history.latest(),
        };
        let loss = of_log.or(sample.map(|sample| sample.loss)).filter(|loss| is_logged(*loss))?;
        Some(measured(f64::from(loss), 4, lab.words()))
    };
    let loss_words = Signal::derive(move || words.get().loss_now);
    view! { <Now name="loss" message=loss_words value=loss absent=without_loss(lab) /> }
}

/// The loss on a test set known in the step that is looked at. Only a log may have one.
#[component]
pub(super) fn TestLossNow() -> impl IntoView {
    let lab = use_lab();
    let loss = |lab: Lab, history: &History| {
        let loss = history.test_losses().at(lab.cut().unwrap_or(u64::MAX))?.1;
        Some(measured(f64::from(loss), 4, lab.words()))
    };
    let loss_words = Signal::derive(move || lab.words().loss_test_now);
    let absent = Signal::derive(move || {
        !lab.import.shown.with(|own| own.as_ref().is_some_and(|own| own.found.test_loss))
    });
    view! { <Now name="test-loss" message=loss_words value=loss absent=absent /> }
}

/// The accuracy known in the step that is looked at.
#[component]
pub(super) fn AccuracyNow() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let accuracy = |lab: Lab, history: &History| {
        // The first evaluation follows the first step.
        let accuracy = history.evaluations().at(lab.cut().map_or(u64::MAX, |step| step.max(1)))?.1;
        Some(percent(f64::from(accuracy), lab.words()))
    };
    let accuracy_words = Signal::derive(move || {
        let words = words.get();
        match kind(lab) {
            Rows::Digits => words.accuracy_now,
            Rows::Classes => words.accuracy_now_rows,
            Rows::Values => words.accuracy_now_close,
            Rows::Own => words.accuracy_now_own,
        }
    });
    view! { <Now name="accuracy" message=accuracy_words value=accuracy absent=without_accuracy(lab) /> }
}

/// The loss that guessing would reach, and what it is called. It is not known of a log.
pub(super) fn guessing(lab: Lab, words: &Catalogue) -> (Option<f32>, String) {
    let own = lab.table.with(|table| table.in_use().is_some());
    let chance = lab.plan.with(|plan| baseline::loss(plan, own));
    let chance = chance.filter(|_| !lab.import.is_shown());
    let classes = lab.plan.with(|plan| plan.model.main_loss().target.classes()).unwrap_or_default();
    let is_logarithm = chance == Some((classes as f32).ln());
    let word = if is_logarithm {
        fill(words.loss_chance, &[("classes", &classes.to_string())])
    } else {
        words.loss_baseline.to_owned()
    };
    (chance, word)
}

/// The loss of all runs, on white, nothing pointed out.
pub(super) fn with_loss_chart(
    lab: Lab,
    words: &Catalogue,
    scale: f64,
    use_it: &dyn Fn(LossChart<'_>),
) {
    let (chance, chance_word) = guessing(lab, words);
    lab.histories(|histories| {
        use_it(LossChart {
            history: histories[0],
            rivals: &histories[1..],
            steps: lab.steps(),
            chance,
            axis: LossAxis::suited_to(histories, chance.unwrap_or(1.0)),
            highlighted: None,
            labels: LossLabels {
                x: words.loss_axis,
                y: "",
                chance: &chance_word,
                train: words.accuracy_batch,
                test: words.accuracy_own,
                decimal: words.decimal_char(),
            },
            theme: &LIGHT,
            scale,
        });
    });
}

/// The accuracy of all runs, on white, nothing pointed out.
pub(super) fn with_accuracy_chart(
    lab: Lab,
    words: &Catalogue,
    scale: f64,
    use_it: &dyn Fn(AccuracyChart<'_>),
) {
    lab.histories(|histories| {
        use_it(AccuracyChart {
            history: histories[0],
            rivals: &histories[1..],
            steps: lab.steps(),
            chance: lab.plan.with(baseline::accuracy).filter(|_| !lab.import.is_shown()),
            highlighted: None,
            labels: AccuracyLabels {
                x: words.loss_axis,
                y: "",
                train: words.accuracy_batch,
                test: test_word(lab, words),
                chance: "",
                percent: "%",
            },
            theme: &LIGHT,
            scale,
        });
    });
}

/// The value of every run in the step that is looked at: behind its mark where there are several, and its name
/// for those who hear it.
#[component]
fn Now(
    /// Its name for tests.
    name: &'static str,
    /// What is said around the values.
    message: Signal<&'static str>,
    /// The value of a run.
    value: fn(Lab, &History) -> Option<String>,
    /// Whether there is none to expect.
    absent: Signal<bool>,
) -> impl IntoView {
    let lab = use_lab();
    let values = Memo::new(move |_| {
        lab.pictures.slow.track();
        let count = lab.names.with(Vec::len);
        lab.histories(|histories| {
            histories.iter().take(count).map(|history| value(lab, history)).collect::<Vec<_>>()
        })
    });
    let count = Memo::new(move |_| values.with(Vec::len));
    let around = move |side: usize| {
        Signal::derive(move || {
            let said = values.with(|values| values.iter().any(Option::is_some));
            let part = message.get().split("{value}").nth(side).filter(|_| said);
            part.unwrap_or_default()
        })
    };
    let of_run = move |place: usize| {
        let value = Signal::derive(move || {
            values.with(|values| values.get(place).cloned().flatten().unwrap_or_default())
        });
        let name = Signal::derive(move || {
            lab.names.with(|names| names.get(place).map(|name| format!(" ({name})")))
        });
        view! {
            <span class="run-value">
                <RunMark place=place />
                {value}
                <span class="heard">{name}</span>
            </span>
        }
    };
    view! {
        <p class="now" data-now=name hidden=absent>
            {around(0)}
            {move || match count.get() {
                1 => {
                    let value = move || values.with(|values| values.first().cloned().flatten());
                    value.into_any()
                }
                count => (0..count).map(of_run).collect_view().into_any(),
            }}
            {around(1)}
        </p>
    }
}

/// What is counted as a hit.
enum Rows {
    Digits,
    Classes,
    Values,
    /// Whatever a log tests on.
    Own,
}

fn kind(lab: Lab) -> Rows {
    if lab.import.is_shown() {
        return Rows::Own;
    }
    let own = lab.table.with(|table| table.in_use().is_some());
    lab.plan.with(|plan| match plan.model.main_loss().target {
        Target::Value => Rows::Values,
        Target::Class { .. } | Target::ClassPerStep { .. } => match plan.spec.look() {
            Look::Picture if !own => Rows::Digits,
            Look::Picture | Look::Point | Look::Numbers | Look::Symbols => Rows::Classes,
        },
    })
}

fn test_word(lab: Lab, words: &Catalogue) -> &'static str {
    match kind(lab) {
        Rows::Digits => words.accuracy_test,
        Rows::Classes => words.accuracy_rows,
        Rows::Values => words.accuracy_close,
        Rows::Own => words.accuracy_own,
    }
}
