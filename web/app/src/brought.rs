//! What comes in wasm modules of its own and is no view: see [`crate::later`] for views.

/// Why something is missing.
#[cfg(feature = "split")]
pub(crate) use wasm_split_helpers::SplitLoaderError as Missing;

/// Nothing is missing where nothing has to be loaded.
#[cfg(not(feature = "split"))]
pub(crate) type Missing = std::convert::Infallible;

/// What a function under `wasm_split` gives, once its module is here.
#[cfg(feature = "split")]
macro_rules! brought {
    ($call:expr) => {
        $call.await
    };
}

/// What a function gives that needs no module of its own.
#[cfg(not(feature = "split"))]
macro_rules! brought {
    ($call:expr) => {
        $call
    };
}

pub(crate) use brought;
