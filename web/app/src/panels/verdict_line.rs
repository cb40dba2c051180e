//! The verdict: one word, its evidence, and why.

use experiment::{Flip, Measure};
use insight::{Kind, Known};
use leptos::prelude::*;
use words::baseline;
use words::naming::part;
use words::verdict::{Case, Moment, Trend, Verdict, rule, verdict};

use super::ended::{Rewind, ended, said};
use super::notices::Large;
use crate::browser::{self, Delay, Later};
use crate::components::handler;
use crate::lab::{Lab, use_lab};
use crate::messages::say;

/// The evidence is rewritten at most this often: digits that flicker cannot be read.
const PAUSE_MS: f64 = 400.0;

/// What takes the place of a button that goes away with its click: the runs and what is said of them.
pub(crate) const RESULTS: &str = ".comparison, .verdict";

/// The verdict on the gradient with respect to the layers' outputs, as the pictures go on.
pub(crate) fn judging(lab: Lab) -> RwSignal<Verdict> {
    let known = StoredValue::new(Known::default());
    let judge = move || {
        let mut verdict = Verdict::default();
        // With the panel gone, nobody asks.
        known.try_update_value(|known| verdict = judged(lab, 0, known));
        verdict.run = lab.pictures.shown.get_untracked();
        verdict
    };
    // Whoever shows it is not made again with what it depends on.
    let shown = RwSignal::new(untrack(judge));
    let last = StoredValue::new((0.0, lab.pictures.shown.get_untracked()));
    let more = StoredValue::new_local(None::<Later>);
    let update = move || {
        let new = judge();
        if shown.try_with_untracked(|old| *old != new) == Some(true) {
            shown.set(new);
        }
        // One question to the theory between two pictures: all of them together would be felt.
        if known.try_with_value(|it| !it.is_whole()) == Some(true) {
            more.try_with_value(|more| more.iter().for_each(Later::request));
        }
    };
    let task = move || untrack(update);
    more.set_value(Some(Later::new(Delay::NextPicture, Box::new(task))));
    Effect::new(move |_| {
        lab.pictures.slow.track();
        let now = browser::now();
        // A word that changes within a glance cannot be read. A new experiment is judged at once.
        let run = lab.pictures.shown.get();
        let soon = now - last.get_value().0 < PAUSE_MS && last.get_value().1 == run;
        if soon && lab.playing.get() {
            return;
        }
        update();
        last.set_value((now, run));
    });
    shown
}

/// The verdict.
#[component]
pub(crate) fn VerdictLine(
    /// As [`judging`] has it.
    shown: RwSignal<Verdict>,
) -> impl IntoView {
    let lab = use_lab();
    let trend = Signal::derive(move || shown.with(|verdict| verdict.trend));
    let before = Signal::derive(move || shown.with(|verdict| verdict.before(lab.words())));
    let steps = Signal::derive(move || shown.with(|verdict| verdict.steps.clone()));
    let mark = Signal::derive(move || trend.get().mark());
    let word = Signal::derive(move || shown.with(|verdict| verdict.word));
    let evidence = Signal::derive(move || shown.with(|verdict| verdict.evidence.clone()));
    let ended = Memo::new(move |_| shown.with(|verdict| verdict.ended));
    let back_to = Signal::derive(move || shown.with(|verdict| verdict.back_to));
    let asked =
        Memo::new(move |_| lab.findings.large.with(Option::is_some) && !lab.import.is_shown());
    let expected = Memo::new(move |_| shown.with(|verdict| verdict.remedies.clone()));
    let remedies = lab.that_helped(expected);
    view! {
        <section class="verdict" tabindex="-1" data-trend=move || trend.get().name()>
            {verdict_word([before, steps], [mark, word], "polite")}
            {move || {
                if asked.get() {
                    return view! { <Large /> }.into_any();
                }
                view! {
                    <p class="verdict-evidence">
                        {said(evidence, ended)} " "
                        <span class="verdict-why">{move || shown.with(|verdict| verdict.why.clone())}</span>
                    </p>
                    <p class="verdict-rule">{move || rule(lab.words())}</p>
                    <div class="verdict-ways" on:focusin=handler(|event| browser::show_focused(&event))>
                        <Rewind place=0 to=back_to />
                        <Remedies remedies=remedies />
                    </div>
                }
                    .into_any()
            }}
        </section>
    }
}

/// The word of a verdict, behind that of the start where it was another one; below them their steps. It is
/// heard (`polite`) as the word changes, not with every digit.
pub(super) fn verdict_word(
    [before, steps]: [Signal<String>; 2],
    [mark, word]: [Signal<&'static str>; 2],
    heard: &'static str,
) -> AnyView {
    view! {
        <p class="verdict-word">
            <span aria-live=heard>
                <span class="verdict-before">{before}</span>
                <span class="verdict-mark" aria-hidden="true">{mark}</span>
                {word}
            </span>
            <span class="verdict-steps">{steps}</span>
        </p>
    }
    .into_any()
}

/// The verdict on a run; `known` keeps what was explained.
pub(super) fn judged(lab: Lab, place: usize, known: &mut Known) -> Verdict {
    let places = lab.gradient_places_of(place);
    let words = lab.words();
    let readings = lab.readings_of(place, &places);
    let own = lab.import.shown.get();
    let cut = lab.cut();
    let newest = cut.is_none();
    if own.as_ref().is_some_and(|own| own.judged().is_none()) {
        let words = lab.words();
        let evidence = words.own_no_gradient.to_owned();
        return Verdict {
            trend: Trend::Judged(Kind::Undecided),
            word: words.trend_undecided,
            evidence,
            ..Verdict::default()
        };
    }
    let names = own.as_ref().map(|own| own.names(places.measure));
    let playing = lab.playing.get();
    let own_table = lab.table.with(|table| table.in_use().is_some());
    let mut verdict = lab.run(place, |run| {
        let guessing = baseline::loss(run.plan(), own_table).filter(|_| own.is_none());
        let losses = |cut| guessing.and_then(|guessing| run.losses(cut, guessing));
        let first = run.column(&places, 0);
        let mut now = Moment { readings: &readings, losses: losses(cut), ..run.moment(cut) };
        // Before the first step of a log nothing is known.
        let begin = run.history().step_of(0).filter(|_| own.is_some()).unwrap_or(0);
        let mut start = Moment { readings: &first, ..run.moment(Some(begin)) };
        // In a log other layers may be named there.
        if own.as_ref().is_some_and(|own| Some(own.names(Measure::Saturated)) != names) {
            (now.saturated, start.saturated) = (&[], &[]);
        }
        // The first step measures the initial parameters, too.
        let start = (now.step > begin.max(1)).then_some(start);
        let live = (playing && newest && own.is_none()).then(|| run.id());
        verdict(&Case { places, names, live, now, start }, run.plan(), known, words)
    });
    // Of a log no run has ended here; what is looked at earlier was still finite.
    if newest
        && own.is_none()
        && let Some((evidence, back_to)) = ended(lab, place)
    {
        let words = lab.words();
        verdict = Verdict {
            trend: Trend::Judged(Kind::NonFinite),
            word: words.trend_nonfinite,
            evidence,
            why: words.reason_overflow.to_owned(),
            ended: true,
            back_to,
            ..verdict
        };
    }
    verdict
}

/// Changes that would help, each side by side with what there is, with one click.
#[component]
fn Remedies(
    /// The changes.
    remedies: Memo<Vec<Flip>>,
) -> impl IntoView {
    let lab = use_lab();
    let button = move |remedy: Flip| {
        let word = Signal::derive(move || {
            let mut spec = lab.spec.get();
            remedy.apply(&mut spec);
            part(&spec, remedy.field, lab.words())
        });
        view! {
            <button
                type="button"
                class="remedy"
                data-remedy=remedy.field
                on:click=handler(move |_| lab.compare_with(vec![remedy]))
            >
                {word}
            </button>
        }
    };
    move || {
        let remedies = remedies.get();
        (!remedies.is_empty()).then(|| {
            view! {
                <div class="remedies">
                    <span>{say(|words| words.remedies_title)}</span>
                    {remedies.into_iter().map(button).collect_view()}
                </div>
            }
        })
    }
}
