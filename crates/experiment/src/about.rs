//! `About`: one line that says what a field or a preset is, for those who print it.

/// One line that says what a field or a preset is. The page has words of its own: without the feature `about`
/// the line is no part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    #[cfg(feature = "about")]
    text: &'static str,
}

impl About {
    pub(crate) const fn new(text: &'static str) -> About {
        #[cfg(not(feature = "about"))]
        let _ = text;
        About {
            #[cfg(feature = "about")]
            text,
        }
    }

    /// The line.
    #[cfg(feature = "about")]
    pub const fn text(self) -> &'static str {
        self.text
    }
}
