//! The gallery's pictures: one for each preset, of the run that the preset is now.

use experiment::{Comparison, View, link, presets};

use super::{read, root};

#[test]
fn every_picture_of_the_gallery_is_of_the_preset_as_it_is_now() {
    let written = read(&root().join("assets/images/experiments.txt"));
    let presets = presets::all();
    let expected: Vec<String> = presets
        .iter()
        .map(|preset| {
            let view = View { quantity: preset.shows, ..View::default() };
            let (spec, comparison) = (preset.spec.clone(), Comparison::default());
            let link = link::Link { spec, comparison, view };
            format!("{} {}", preset.name, link::write(&link))
        })
        .collect();
    let written: Vec<&str> = written.lines().collect();
    assert_eq!(written, expected, "run `cargo run --release -p cli -- thumbnails`");
}
