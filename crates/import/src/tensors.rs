//! safetensors: norms of gradients and weights by step and layer, summed while the bytes are read.
//!
//! A tensor is called `STEP/LAYER/grad` or `STEP/LAYER/weight`. In a file that holds one step, it is
//! called `LAYER/grad` or `LAYER/weight`, and a number in the file's name is the step. In a file
//! of parameters, where names have no `/`, every tensor with two dimensions or more is the weight of a
//! layer. Other tensors are only counted. No tensor is ever held in memory as a whole.

use protocol::ImportFault;
use safetensors::Dtype;
use safetensors::tensor::Metadata;

use crate::log::Log;
use crate::text::Flaw;
use crate::{LONGEST_HEADER, LONGEST_NAME};

/// Bytes of the number that gives the header's length.
const LENGTH: usize = 8;

/// A file that is being read.
#[derive(Debug)]
pub(crate) struct Tensors {
    /// Step of tensors whose name has none.
    step: u64,
    /// The header until it is complete.
    head: Vec<u8>,
    /// The tensors in reverse order of their bytes, so that the next one is last; `None` before the header
    /// is read.
    left: Option<Vec<Tensor>>,
    /// The tensor that is being read.
    open: Option<Open>,
}

/// A tensor of the file.
#[derive(Debug)]
struct Tensor {
    name: String,
    dtype: Dtype,
    /// Whether it has two dimensions or more.
    matrix: bool,
    start: usize,
    end: usize,
}

/// The tensor that is being read, as far as it was read.
#[derive(Debug)]
struct Open {
    tensor: Tensor,
    /// Bytes not read yet.
    left: usize,
    /// The first bytes of a number whose other bytes were not read yet.
    begun: Vec<u8>,
    squares: f64,
}

impl Tensors {
    /// A file whose name has this step.
    pub(crate) fn new(step: Option<u64>) -> Tensors {
        Tensors { step: step.unwrap_or_default(), head: Vec::new(), left: None, open: None }
    }

    pub(crate) fn read(&mut self, bytes: &[u8], log: &mut Log) -> Result<(), Flaw> {
        let mut rest = bytes;
        if self.left.is_none() {
            rest = self.read_head(rest).map_err(|fault| (0, fault))?;
        }
        while self.left.is_some() {
            if self.open.is_none() && !self.begin_next(log).map_err(|fault| (0, fault))? {
                break;
            }
            let Some(open) = &mut self.open else { break };
            if rest.is_empty() {
                return Ok(());
            }
            let part = open.left.min(rest.len());
            open.take(&rest[..part]);
            rest = &rest[part..];
            if open.left == 0 {
                self.close(log).map_err(|fault| (0, fault))?;
            }
        }
        let too_much = self.left.is_some() && !rest.is_empty();
        if too_much { Err((0, ImportFault::BadHeader("no tensor".to_owned()))) } else { Ok(()) }
    }

    pub(crate) fn end(&self) -> Result<(), Flaw> {
        let done = self.open.is_none() && self.left.as_ref().is_some_and(Vec::is_empty);
        if done { Ok(()) } else { Err((0, ImportFault::CutOff)) }
    }

    /// Reads the header as far as the bytes go; returns the bytes after it.
    fn read_head<'a>(&mut self, bytes: &'a [u8]) -> Result<&'a [u8], ImportFault> {
        let mut rest = bytes;
        take_up_to(&mut self.head, LENGTH, &mut rest);
        let Some(Ok(length)) = self.head.get(..LENGTH).map(<[u8; LENGTH]>::try_from) else {
            return Ok(rest);
        };
        let length = u64::from_le_bytes(length);
        let length = usize::try_from(length).ok().filter(|length| *length <= LONGEST_HEADER);
        let length = length.ok_or(ImportFault::LongHeader(LONGEST_HEADER))?;
        take_up_to(&mut self.head, LENGTH + length, &mut rest);
        if self.head.len() == LENGTH + length {
            let head = std::mem::take(&mut self.head);
            self.left = Some(tensors(&head[LENGTH..])?);
        }
        Ok(rest)
    }

    /// Begins the next tensor that has any bytes; false if there is none.
    fn begin_next(&mut self, log: &mut Log) -> Result<bool, ImportFault> {
        while let Some(tensor) = self.left.as_mut().and_then(Vec::pop) {
            let left = tensor.end.saturating_sub(tensor.start);
            self.open = Some(Open { tensor, left, begun: Vec::with_capacity(8), squares: 0.0 });
            if left > 0 {
                return Ok(true);
            }
            self.close(log)?;
        }
        Ok(false)
    }

    /// Ends a tensor; its norm becomes a row of the log.
    fn close(&mut self, log: &mut Log) -> Result<(), ImportFault> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let (step, layer, kind) = meaning(&open.tensor.name, open.tensor.matrix, self.step);
        let kind = if is_read(open.tensor.dtype) { kind } else { Kind::Other };
        let metric = match kind {
            Kind::Gradient => "grad_weight",
            Kind::Weight => "weight_norm",
            Kind::Other => "other tensors",
        };
        let place = log.place(layer, metric)?;
        log.add(place, step, Some(open.squares.sqrt()))
    }
}

impl Open {
    fn take(&mut self, bytes: &[u8]) {
        self.left -= bytes.len();
        let size = self.tensor.dtype.bitsize() / 8;
        if !is_read(self.tensor.dtype) {
            return;
        }
        let mut rest = bytes;
        if !self.begun.is_empty() {
            take_up_to(&mut self.begun, size, &mut rest);
            if self.begun.len() < size {
                return;
            }
            self.squares += squares(self.tensor.dtype, &self.begun);
            self.begun.clear();
        }
        let whole = rest.len() / size * size;
        self.squares += squares(self.tensor.dtype, &rest[..whole]);
        self.begun.extend_from_slice(&rest[whole..]);
    }
}

/// Whether norms of numbers of this type are taken.
fn is_read(dtype: Dtype) -> bool {
    matches!(dtype, Dtype::F64 | Dtype::F32 | Dtype::F16 | Dtype::BF16)
}

/// The sum of the squares of little-endian numbers. It is taken in f64, where the square of a positive
/// f32 is never 0.
fn squares(dtype: Dtype, bytes: &[u8]) -> f64 {
    let square = |number: f64| number * number;
    let pairs = || bytes.as_chunks::<2>().0.iter().map(|it| u16::from_le_bytes(*it));
    match dtype {
        Dtype::F64 => bytes.as_chunks().0.iter().map(|it| square(f64::from_le_bytes(*it))).sum(),
        Dtype::F32 => {
            bytes.as_chunks().0.iter().map(|it| square(f64::from(f32::from_le_bytes(*it)))).sum()
        }
        Dtype::BF16 => {
            pairs().map(|it| square(f64::from(f32::from_bits(u32::from(it) << 16)))).sum()
        }
        _ => pairs().map(|it| square(half(it))).sum(),
    }
}

/// A number in half precision.
fn half(bits: u16) -> f64 {
    let (exponent, fraction) = (i32::from(bits >> 10 & 0x1f), f64::from(bits & 0x3ff) / 1024.0);
    let size = match exponent {
        0 => fraction * 2f64.powi(-14),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1.0 + fraction) * 2f64.powi(exponent - 15),
    };
    if bits >> 15 == 1 { -size } else { size }
}

/// The tensors that a header describes, the first one last. Reading the header checks that their
/// bytes have no gaps between them, and that each has as many bytes as its shape and type say.
fn tensors(header: &[u8]) -> Result<Vec<Tensor>, ImportFault> {
    let metadata: Metadata = serde_json::from_slice(header)
        .map_err(|error| ImportFault::BadHeader(error.to_string()))?;
    let mut tensors: Vec<Tensor> = Vec::new();
    for (name, info) in metadata.tensors() {
        if name.len() > LONGEST_NAME {
            return Err(ImportFault::LongName(LONGEST_NAME));
        }
        let (start, end) = info.data_offsets;
        let matrix = info.shape.len() > 1;
        tensors.push(Tensor { name, dtype: info.dtype, matrix, start, end });
    }
    // Empty tensors start where the next one starts; their names decide their order.
    tensors.sort_by(|a, b| (b.start, b.end, &b.name).cmp(&(a.start, a.end, &a.name)));
    Ok(tensors)
}

/// The kind of a tensor.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Gradient,
    Weight,
    Other,
}

/// Step, layer and kind by a tensor's name.
fn meaning(name: &str, matrix: bool, step: u64) -> (u64, &str, Kind) {
    let (path, kind) = match name.rsplit_once('/') {
        Some((path, "grad")) => (path, Kind::Gradient),
        Some((path, "weight")) => (path, Kind::Weight),
        None if matrix => (name.strip_suffix(".weight").unwrap_or(name), Kind::Weight),
        _ => (name, Kind::Other),
    };
    let named = path.split_once('/').and_then(|(step, layer)| Some((step.parse().ok()?, layer)));
    let (step, layer) = named.unwrap_or((step, path));
    (step, layer, kind)
}

/// Moves bytes until `into` has this length, or `from` is empty.
fn take_up_to(into: &mut Vec<u8>, length: usize, from: &mut &[u8]) {
    let (taken, left) = from.split_at(length.saturating_sub(into.len()).min(from.len()));
    into.extend_from_slice(taken);
    *from = left;
}
