//! The heatmap's colour scale: fixed decades, and the colours that stand for no number.

use leptos::prelude::*;
use plot::{colour, decade_label};
use words::numbers::css_percent;
use words::places::Places;
use words::{Catalogue, fill};

use crate::lab::use_lab;
use crate::messages::{say, use_words};

/// Stops of the gradient that draws the scale: one per decade of the map.
const STOPS: usize = 21;

/// The scale with its decades, and a swatch for what has no place on it.
#[component]
pub(crate) fn ColourScale() -> impl IntoView {
    let gradient = format!("linear-gradient(to right,{})", colour::legend_stops(STOPS).join(","));
    let ticks = colour::legend_ticks()
        .map(|(decade, at)| {
            let left = css_percent(at.into());
            view! { <span style:left=left>{decade_label(decade)}</span> }
        })
        .collect_view();
    let swatch = colour::css;
    let (lab, words) = (use_lab(), use_words());
    let caption = Signal::derive(move || title(lab.places(), words.get()));
    view! {
        <figure class="scale">
            <figcaption>{caption}</figcaption>
            <div class="scale-bar" style:background=gradient></div>
            <div class="scale-ticks">{ticks}</div>
            <ul class="scale-specials">
                <li>
                    <i style:background=swatch(colour::BELOW_F32)></i>
                    {say(|words| words.legend_below)}
                </li>
                <li>
                    <i style:background=swatch(colour::ZERO)></i>
                    {say(|words| words.legend_zero)}
                </li>
                <li>
                    <i style:background=swatch(colour::NON_FINITE)></i>
                    {say(|words| words.legend_nonfinite)}
                </li>
            </ul>
        </figure>
    }
}

/// What the colours mean.
pub(in crate::panels) fn title(places: Places, words: &Catalogue) -> String {
    let what = if places.is_gradient() { words.legend_norm } else { places.symbol(words) };
    fill(words.legend, &[("what", what)])
}
