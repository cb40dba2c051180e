//! What the network says of rows it was not trained on: points, digits, sequences, a table.

use leptos::html;
use leptos::prelude::*;
use web_sys::{Element, HtmlDetailsElement, HtmlInputElement};
use words::fill;
use words::learned::{Rows, confusion, described, legend, sentence, wrong};

use super::chain::OfNewest;
use super::learned_picture::{Drawing, draw_answers, draw_rows};
use crate::browser::{self, Delay, Later};
use crate::components::{Canvas, Surface, TextTable, handler};
use crate::lab::{Lab, use_lab};
use crate::messages::{say, use_words};

/// While the run trains, it is asked at most this often, and never takes more than a third of the time.
const PAUSE_MS: f64 = 250.0;

/// Least height of the rows' picture, in CSS pixels.
const LEAST: f64 = 40.0;

/// A panel that folds; folded or out of sight it asks for nothing.
#[component]
pub(crate) fn LearnedPanel() -> impl IntoView {
    let (lab, words) = (use_lab(), use_words());
    let open = RwSignal::new(true);
    let in_sight = RwSignal::new(false);
    let wrong_only = RwSignal::new(false);
    // A canvas without height would not be drawn on.
    let height = RwSignal::new(LEAST);
    let panel = NodeRef::<html::Details>::new();
    panel.on_load(move |panel: HtmlDetailsElement| {
        browser::on_sight(&panel, move |seen| in_sight.set(seen));
    });
    ask_while(lab, Memo::new(move |_| open.get() && in_sight.get()));
    let of_learned = move |of: fn(Lab, &protocol::Learned) -> String| {
        Signal::derive(move || {
            lab.findings
                .learned
                .with(|learned| learned.as_ref().map_or_else(String::new, |it| of(lab, it)))
        })
    };
    let drawing = StoredValue::new_local(Drawing::default());
    let draw = move |surface: &Surface| {
        let only = wrong_only.get();
        drawing.update_value(|drawing| {
            lab.findings.learned.with(|learned| {
                let high = learned.as_ref().map(|it| draw_rows(drawing, lab, it, only, surface));
                let high = high.map(|high| high.max(LEAST));
                if let Some(high) = high.filter(|high| *high != height.get_untracked()) {
                    height.set(high);
                }
            });
        });
    };
    let answers = move |surface: &Surface| {
        lab.findings.learned.with(|learned| {
            if let Some(learned) = learned {
                draw_answers(lab, learned, surface);
            }
        });
    };
    // Known before anything is: the panel keeps its size while the network has not been asked.
    let kind = Memo::new(move |_| {
        let known = lab.findings.learned.with(|learned| learned.as_ref().map(Rows::of));
        let table = lab.table.with(|table| table.in_use().is_some());
        known.unwrap_or_else(|| {
            if table { Rows::Numbers } else { lab.plan.with(|plan| Rows::expected(&plan.spec)) }
        })
    });
    let count = of_learned(|lab, learned| {
        let wrong = wrong(learned).to_string();
        fill(lab.words().learned_wrong_only, &[("number", &wrong)])
    });
    let now = Signal::derive(move || {
        lab.findings.learned.with(|learned| match learned {
            Some(learned) => sentence(words.get(), lab.data(), learned),
            None => words.get().learned_waiting.to_owned(),
        })
    });
    // What the rows do not have is hidden and not taken out, as in the microscope.
    view! {
        <details
            class="learned panel"
            open=true
            node_ref=panel
            data-kind=move || kind.get().name()
            on:toggle=move |event| open.set(event_target::<Element>(&event).has_attribute("open"))
        >
            <summary>
                <h2>{say(|words| words.learned_title)}</h2>
            </summary>
            <p class="hint">{move || kind.get().hint(words.get())}</p>
            <OfNewest />
            <p class="learned-told">{now}</p>
            <label class="learned-only" data-asked=move || lab.findings.learned.with(Option::is_some).to_string()>
                <input
                    type="checkbox"
                    data-action="wrong-only"
                    prop:checked=move || wrong_only.get()
                    on:change=handler(move |event| {
                        wrong_only.set(event_target::<HtmlInputElement>(&event).checked());
                    })
                />
                <span>{count}</span>
            </label>
            <div class="learned-parts">
                <div
                    class="learned-rows"
                    tabindex="0"
                    role="img"
                    aria-label=of_learned(|lab, it| described(lab.words(), lab.data(), it, false))
                >
                    <div
                        class="learned-canvas"
                        style:height=move || format!("{}px", height.get().ceil() as u32)
                    >
                        <Canvas class="chart-canvas" draw=Box::new(draw) />
                    </div>
                </div>
                <div
                    class="chart learned-answers"
                    role="img"
                    aria-label=of_learned(|lab, it| described(lab.words(), lab.data(), it, true))
                >
                    <Canvas class="chart-canvas" draw=Box::new(answers) />
                </div>
            </div>
            <p class="learned-legend">{of_learned(|lab, learned| legend(lab.words(), learned))}</p>
            <AnswersTable />
        </details>
    }
}

/// Asks what the network says, as long as somebody looks: again and again while the run trains, once
/// where it rests.
fn ask_while(lab: Lab, looked_at: Memo<bool>) {
    let asked = StoredValue::new((f64::NEG_INFINITY, 0.0));
    let again = RwSignal::new(0u32);
    let later = Later::new(
        Delay::Milliseconds(PAUSE_MS as i32),
        Box::new(move || again.update(|n| *n += 1)),
    );
    // How long an answer takes.
    Effect::new(move |_| {
        if lab.findings.learned.with(Option::is_some) {
            let (then, _) = asked.get_value();
            asked.set_value((then, browser::now() - then));
        }
    });
    Effect::new(move |_| {
        lab.pictures.slow.track();
        again.track();
        let known = lab.findings.learned.with(|learned| learned.as_ref().map(|it| it.step));
        let (now, playing) = (browser::now(), lab.playing.get());
        let done = known == Some(lab.pictures.step.get_untracked());
        if !looked_at.get() || !playing && done {
            return;
        }
        let (then, took) = asked.get_value();
        if now - then >= f64::max(PAUSE_MS, 3.0 * took) {
            asked.set_value((now, took));
            lab.ask_what_it_learned();
        }
        later.request();
    });
}

/// The text alternative: which classes were taken for which, or values beside those that are right.
#[component]
fn AnswersTable() -> impl IntoView {
    let lab = use_lab();
    let open = RwSignal::new(false);
    let table = Memo::new(move |_| {
        let learned = open.get().then(|| lab.findings.learned.get()).flatten();
        learned.map(|learned| confusion(lab.words(), lab.data(), &learned)).unwrap_or_default()
    });
    let caption = Signal::derive(move || table.with(|table| table.caption.clone()));
    let row = |(index, cells): (usize, &Vec<String>)| {
        let cell = |(column, text): (usize, &String)| {
            let text = text.clone();
            if index == 0 || column == 0 {
                let scope = if index == 0 { "col" } else { "row" };
                view! { <th scope=scope>{text}</th> }.into_any()
            } else {
                view! { <td>{text}</td> }.into_any()
            }
        };
        view! { <tr>{cells.iter().enumerate().map(cell).collect_view()}</tr> }
    };
    let rows = move || table.with(|table| table.rows.iter().enumerate().map(row).collect_view());
    let contents = view! { <tbody>{rows}</tbody> }.into_any();
    view! { <TextTable summary=|words| words.learned_table caption open contents /> }
}
