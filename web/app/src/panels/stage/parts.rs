//! The settings on the figure itself: a click on a part of the network opens what changes it. The recipe has the
//! same for keyboards and screen readers.

use leptos::prelude::*;
use plot::EdgePart;

use crate::lab::Lab;
use crate::panels::recipe;

/// The settings of a part, the first one that has a part in the experiment.
fn settings(part: EdgePart) -> &'static [&'static str] {
    match part {
        EdgePart::Loss => &["optimiser"],
        EdgePart::Box => &["activation", "network"],
        EdgePart::Wire => &["init"],
        EdgePart::Lane => &["skip"],
        EdgePart::Input => &["data"],
    }
}

/// The setting of a part; `None` where it has none in the experiment.
pub(super) fn setting(lab: Lab, part: EdgePart) -> Option<&'static str> {
    untrack(|| settings(part).iter().copied().find(|key| recipe::pointed(lab, key).is_some()))
}
