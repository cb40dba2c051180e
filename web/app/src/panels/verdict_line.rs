//! The verdict: one word, its evidence, and why.

use experiment::{Flip, Measure};
use insight::{Explanation, Kind};
use leptos::prelude::*;
use words::settings;
use words::verdict::{Case, Trend, Verdict, verdict};

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
    let known = StoredValue::new(None::<Explanation>);
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
        if known.try_with_value(|it| it.as_ref().is_some_and(|it| !it.is_whole())) == Some(true) {
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
    // Screen readers hear a change of the verdict, not every change of a digit.
    let lab = use_lab();
    let trend = Memo::new(move |_| shown.with(|verdict| (verdict.trend, verdict.word)));
    let evidence = Signal::derive(move || shown.with(|verdict| verdict.evidence.clone()));
    let ended = Memo::new(move |_| shown.with(|verdict| verdict.ended));
    let back_to = Signal::derive(move || shown.with(|verdict| verdict.back_to));
    let asked =
        Memo::new(move |_| lab.findings.large.with(Option::is_some) && !lab.import.is_shown());
    let remedies = Memo::new(move |_| shown.with(|verdict| verdict.remedies.clone()));
    view! {
        <section class="verdict" tabindex="-1" data-trend=move || trend.get().0.name()>
            <p class="verdict-word">
                <span class="verdict-mark" aria-hidden="true">{move || trend.get().0.mark()}</span>
                <span aria-live="polite">{move || trend.get().1}</span>
            </p>
            {move || {
                if asked.get() {
                    return view! { <Large /> }.into_any();
                }
                view! {
                    <p class="verdict-evidence">
                        {said(evidence, ended)} " "
                        <span class="verdict-why">{move || shown.with(|verdict| verdict.why.clone())}</span>
                    </p>
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

/// The verdict on a run; `known` keeps what was explained.
pub(super) fn judged(lab: Lab, place: usize, known: &mut Option<Explanation>) -> Verdict {
    let places = lab.gradient_places_of(place);
    let words = lab.words();
    let readings = lab.readings_of(place, &places);
    // What else is known is known of the newest step only.
    let own = lab.import.shown.get();
    let newest = lab.time.cut.get().is_none() || own.is_some();
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
    let mut verdict = lab.run(place, |run| {
        let saturated = run.history().latest_values(Measure::Saturated);
        // In a log other layers may be named there.
        let same = own.as_ref().is_none_or(|own| Some(own.names(Measure::Saturated)) == names);
        let newest = newest && same;
        let step = lab
            .time
            .cut
            .get()
            .filter(|_| own.is_none())
            .or(run.history().latest().map(|it| it.step));
        let case = Case {
            readings: &readings,
            places,
            dead: if newest { run.dead() } else { &[] },
            saturated: if newest { saturated } else { &[] },
            coherence: run.coherence().filter(|_| newest),
            // The first step measures the initial parameters.
            trained: step.is_some_and(|step| step > 1),
            names,
        };
        verdict(&case, run.plan(), known, words)
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
            let words = lab.words();
            let field = words.named(&[remedy.field]);
            format!("{field}: {}", settings::value_word(words, remedy.field, remedy.value))
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
