//! The module's interface for a page: `Bench`, and the measurement of the peak.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::task::{Poll, Waker};

use gpu::Gpu;
use wasm_bindgen::prelude::*;

use crate::peak::{KINDS, run};
use crate::training::Training;

/// One workload under training, for a page to time.
#[wasm_bindgen]
pub struct Bench {
    training: Training,
}

#[wasm_bindgen]
impl Bench {
    /// A workload with the default probes or with none.
    ///
    /// # Errors
    /// If there is no such workload.
    #[wasm_bindgen(constructor)]
    pub fn new(workload: &str, probed: bool) -> Result<Bench, JsError> {
        let training = Training::new(workload, probed).map_err(|error| JsError::new(&error))?;
        Ok(Bench { training })
    }

    /// The same on the graphics processor.
    ///
    /// # Errors
    /// If there is no such workload, or no graphics processor.
    pub async fn on_gpu(workload: &str, probed: bool) -> Result<Bench, JsError> {
        let gpu = open().await?;
        let training =
            Training::on(&gpu, workload, probed).map_err(|error| JsError::new(&error))?;
        Ok(Bench { training })
    }

    /// Trains `count` steps and waits for the graphics processor where needed; returns the first and the
    /// last loss.
    ///
    /// # Errors
    /// If the backend refuses a task or fails.
    pub async fn steps_on_gpu(&mut self, count: usize) -> Result<Vec<f32>, JsError> {
        let training = &mut self.training;
        training.begin(count);
        let losses = poll_fn(|context| {
            WAITING.set(Some(context.waker().clone()));
            match training.advance() {
                Ok(None) => Poll::Pending,
                Ok(Some(losses)) => Poll::Ready(Ok(losses)),
                Err(error) => Poll::Ready(Err(error)),
            }
        });
        let (first, last) = losses.await.map_err(|error| JsError::new(&error))?;
        Ok(vec![first, last])
    }

    /// Trains `count` steps; returns the first and the last loss.
    ///
    /// # Errors
    /// If the backend refuses a task.
    pub fn steps(&mut self, count: usize) -> Result<Vec<f32>, JsError> {
        let (first, last) = self.training.steps(count).map_err(|error| JsError::new(&error))?;
        Ok(vec![first, last])
    }

    /// Floating-point operations of the products of a step.
    pub fn flops(&self) -> f64 {
        self.training.flops()
    }

    /// Names of the parameters, in order.
    pub fn names(&self) -> Vec<String> {
        self.training.parameters().into_iter().map(|it| it.name).collect()
    }

    /// Rows and columns of each parameter, one after the other.
    pub fn shapes(&self) -> Vec<u32> {
        let parameters = self.training.parameters();
        parameters.iter().flat_map(|it| [it.rows as u32, it.columns as u32]).collect()
    }

    /// All parameters before the first step, one after the other.
    pub fn parameters(&self) -> Vec<f32> {
        self.training.parameters().into_iter().flat_map(|it| it.values).collect()
    }

    /// Inputs of the first batch.
    pub fn inputs(&self) -> Vec<f32> {
        self.training.first_batch().0
    }

    /// Targets of the first batch.
    pub fn targets(&self) -> Vec<f32> {
        self.training.first_batch().1
    }

    /// The norms of the last step.
    pub fn probed(&self) -> Vec<f64> {
        self.training.probed().to_vec()
    }

    /// Rows of a batch.
    pub fn batch(&self) -> usize {
        self.training.batch()
    }

    /// Time steps of a row.
    pub fn time_steps(&self) -> usize {
        self.training.time_steps()
    }

    /// Step size.
    pub fn learning_rate(&self) -> f64 {
        self.training.learning_rate()
    }
}

thread_local! {
    /// The graphics processor, once it was opened.
    static GPU: RefCell<Option<Gpu>> = const { RefCell::new(None) };
    /// The task that waits for it.
    static WAITING: Cell<Option<Waker>> = const { Cell::new(None) };
}

async fn open() -> Result<Gpu, JsError> {
    if let Some(gpu) = GPU.with_borrow(Clone::clone) {
        return Ok(gpu);
    }
    let wake = || {
        if let Some(waker) = WAITING.take() {
            waker.wake();
        }
    };
    let gpu = gpu::open(wake, now).await.map_err(|error| JsError::new(&error.to_string()))?;
    GPU.set(Some(gpu.clone()));
    Ok(gpu)
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance)]
    fn now() -> f64;
}

/// Runs one of the loops of multiply-adds and returns its number of floating-point operations. The page
/// finds out which loop is fastest; see [`peak_kinds`].
#[wasm_bindgen]
pub fn peak(kind: usize, rounds: usize) -> f64 {
    run(kind, rounds)
}

/// Number of loops that [`peak`] knows.
#[wasm_bindgen]
pub fn peak_kinds() -> usize {
    KINDS
}
