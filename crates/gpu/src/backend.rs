//! `GpuBackend`: a program on the GPU, behind the engine's seam.
//!
//! Tasks are submitted as they come, up to about 30 milliseconds of them. Results gather in a ring on
//! the device; whenever no copy of it is under way and half of what may be under way was submitted, one
//! more copy is asked for. When it arrives its outcomes are ready, in the order of the tasks.

use std::collections::VecDeque;

use engine::{Backend, BackendError, BufferId, Failure, Outcome, Program, Task, TaskKind, scaled};

use crate::arena::RING;
use crate::encoding::words;
use crate::exponents::Exponents;
use crate::gpu::Gpu;
use crate::layout as to;
use crate::memory::Memory;
use crate::numbers::{rates, step};
use crate::planner::Planned;
use crate::readback::Readback;

/// How far the device may be ahead, in milliseconds: so long a pause may have to wait.
const AHEAD: f64 = 30.0;

/// A program on the GPU.
pub(crate) struct GpuBackend {
    gpu: Gpu,
    program: Program,
    planned: Planned,
    memory: Memory,
    steps_done: u64,
    /// Tasks whose outcome was not taken, the oldest first.
    tasks: VecDeque<Pending>,
    /// The ring's copy, and how many tasks it covers.
    ring: Readback,
    covered: usize,
    next_slot: usize,
    /// Whether the device stopped at a number that is not finite.
    stopped: bool,
    /// Copies of buffers that are not in use.
    idle: Vec<Readback>,
    /// Milliseconds a task takes, as measured, after how many measurements, and since when.
    each: f64,
    measured: u32,
    since: f64,
}

/// A submitted task.
struct Pending {
    kind: TaskKind,
    rows: usize,
    slot: usize,
    /// Whether a copy that covers it was asked for.
    copied: bool,
    /// What came of it.
    result: Option<Vec<f32>>,
    /// Of a task that reads: the copy, and what it is of.
    read: Option<(Readback, Vec<Part>)>,
}

/// A buffer that was copied: how many numbers it has, and of a gradient the powers of two that follow them.
struct Part {
    numbers: usize,
    exponents: Option<Exponents>,
}

impl Part {
    /// Everything that is copied of it.
    fn count(&self) -> usize {
        self.numbers + self.exponents.as_ref().map_or(0, Exponents::count)
    }
}

impl GpuBackend {
    pub(crate) fn new(gpu: Gpu, program: Program, planned: Planned) -> GpuBackend {
        let memory = Memory::new(&gpu, &planned);
        let opened = &gpu.opened;
        for (index, buffer) in program.buffers.iter().enumerate() {
            // The arena starts with zeros.
            let start = buffer.role.start() as f32;
            if start != 0.0 {
                let numbers = vec![start; buffer.rows * buffer.columns];
                let at = 4 * planned.arena.at(BufferId(index)) as u64;
                opened.queue.write_buffer(&memory.arena, at, bytemuck::cast_slice(&numbers));
            }
        }
        let ring = Readback::new(&gpu, 4 * (RING * planned.arena.stride) as u64);
        GpuBackend {
            gpu,
            program,
            planned,
            memory,
            steps_done: 0,
            tasks: VecDeque::new(),
            ring,
            covered: 0,
            next_slot: 0,
            stopped: false,
            idle: Vec::new(),
            each: AHEAD,
            measured: 0,
            since: 0.0,
        }
    }

    /// Tasks that may be under way.
    fn most(&self) -> usize {
        ((AHEAD / self.each.max(0.01)) as usize).clamp(1, RING / 2)
    }

    fn put(&self, buffer: BufferId, values: &[f32]) {
        let at = 4 * self.planned.arena.at(buffer) as u64;
        self.gpu.opened.queue.write_buffer(&self.memory.arena, at, bytemuck::cast_slice(values));
    }

    /// Submits a step or an evaluation.
    fn submit(&mut self, kind: TaskKind, inputs: &[f32], targets: &[f32], rows: usize) {
        let queue = &self.gpu.opened.queue;
        let train = kind == TaskKind::Train;
        if self.tasks.is_empty() {
            self.since = (self.gpu.opened.clock)();
        }
        let Program { inputs: to_inputs, targets: to_targets, .. } = &self.program;
        let given = self.program.parts(to_inputs, inputs);
        for (buffer, values) in given.chain(self.program.parts(to_targets, targets)) {
            self.put(buffer, values);
        }
        if train && std::mem::take(&mut self.stopped) {
            queue.write_buffer(&self.memory.control, 0, &[0; 4]);
        }
        let rates = rates(self.planned.rule.as_ref(), self.steps_done + 1);
        let numbers = step(train, self.next_slot, rows, rates, self.planned.clip);
        queue.write_buffer(&self.memory.step, 0, bytemuck::cast_slice(&words(&numbers)));
        let dispatches = if train { &self.planned.train } else { &self.planned.evaluate };
        let first = if train { 0 } else { self.planned.train.len() };
        self.memory.submit(&self.gpu, dispatches, first);
        self.steps_done += u64::from(train);
        self.tasks.push_back(Pending {
            kind,
            rows,
            slot: self.next_slot,
            copied: false,
            result: None,
            read: None,
        });
        self.next_slot = (self.next_slot + 1) % RING;
    }

    fn read(&mut self, buffers: &[BufferId]) {
        let mut parts = Vec::with_capacity(buffers.len());
        let mut ranges = Vec::with_capacity(buffers.len());
        let range = |start: usize, count: usize| 4 * start as u64..4 * (start + count) as u64;
        for &id in buffers {
            let (buffer, arena) = (self.program.buffer(id), &self.planned.arena);
            let numbers = buffer.rows * buffer.columns;
            let exponents = Exponents::of(&self.program, arena, id);
            ranges.push(range(arena.at(id), numbers));
            ranges.extend(exponents.as_ref().map(|it| range(it.start(), it.count())));
            parts.push(Part { numbers, exponents });
        }
        let bytes = 4 * parts.iter().map(Part::count).sum::<usize>() as u64;
        let place = self.idle.iter().position(|idle| idle.bytes() >= bytes);
        let mut copy = match place {
            Some(place) => self.idle.swap_remove(place),
            None => {
                // One too small is not kept beside one that is large enough.
                self.idle.clear();
                Readback::new(&self.gpu, bytes.max(4))
            }
        };
        if bytes > 0 {
            copy.start(&self.memory.arena, &ranges);
        }
        self.tasks.push_back(Pending {
            kind: TaskKind::Read,
            rows: 0,
            slot: 0,
            copied: true,
            result: None,
            read: Some((copy, parts)),
        });
    }

    /// Asks for a copy of the ring, if none is under way and so many tasks wait for one.
    fn copy_ring(&mut self, least: usize) {
        let waiting = self.tasks.iter().filter(|task| !task.copied).count();
        if waiting < least.max(1) || !self.ring.is_idle() {
            return;
        }
        let bytes = 4 * self.planned.arena.stride as u64;
        let start = 4 * self.planned.arena.ring as u64;
        let mut ranges = Vec::with_capacity(waiting);
        for task in self.tasks.iter_mut().filter(|task| !task.copied) {
            task.copied = true;
            let at = start + task.slot as u64 * bytes;
            ranges.push(at..at + bytes);
        }
        self.covered = ranges.len();
        self.ring.start(&self.memory.arena, &ranges);
    }

    /// Hands the ring's copy out to the tasks it covers, once it is here.
    fn arrive(&mut self) {
        if !self.ring.is_ready() {
            return;
        }
        let stride = self.planned.arena.stride;
        let covered = self.covered;
        let waiting = self
            .tasks
            .iter_mut()
            .filter(|task| task.copied && task.result.is_none() && task.kind != TaskKind::Read);
        self.ring.take(covered * stride, |numbers| {
            for (task, numbers) in waiting.take(covered).zip(numbers.chunks_exact(stride)) {
                task.result = Some(numbers.to_vec());
            }
        });
        self.notice_stop();
        let now = (self.gpu.opened.clock)();
        // In the first, kernels may still have been compiled; the second counts in full, later ones
        // smooth.
        let each = (now - self.since) / covered.max(1) as f64;
        self.each = match self.measured {
            0 => AHEAD,
            1 => each,
            _ => 0.5 * (self.each + each),
        };
        self.measured = self.measured.saturating_add(1);
        self.since = now;
        // Whoever waits for the rest is woken by no other copy.
        self.copy_ring(1);
    }

    /// A step whose numbers are not all finite has stopped the device: the steps behind it were not
    /// carried out.
    fn notice_stop(&mut self) {
        let is_bad = |task: &Pending| {
            let is_bad =
                |numbers: &Vec<f32>| is_done(numbers) && numbers[to::RESULT_STOPS as usize] != 0.0;
            task.kind == TaskKind::Train && task.result.as_ref().is_some_and(is_bad)
        };
        let Some(bad) = self.tasks.iter().position(is_bad) else { return };
        if !self.stopped {
            self.stopped = true;
            let behind = self.tasks.iter().skip(bad + 1);
            let skipped = behind.filter(|task| task.kind == TaskKind::Train).count();
            self.steps_done = self.steps_done.saturating_sub(skipped as u64);
        }
    }

    /// Fills an outcome from a result of the ring.
    fn fill(&self, task: &Pending, numbers: &[f32], into: &mut Outcome) {
        let number = |place: u32| numbers[place as usize];
        into.kind = task.kind;
        into.skipped = !is_done(numbers);
        into.targets = task.rows * self.program.main_loss().targets_per_row;
        into.loss = number(to::RESULT_LOSS);
        into.hits = number(to::RESULT_HITS) as usize;
        into.clip_norms = None;
        into.probes.clear();
        into.values.clear();
        into.exponents.clear();
        if task.kind == TaskKind::Train {
            let probes = &numbers[to::RESULT_HEAD as usize..];
            let (numbers, exponents) = probes.split_at(self.program.probes.len());
            let pairs = numbers.iter().zip(exponents);
            into.probes.extend(pairs.map(|(&number, &exponent)| scaled(number, exponent as i32)));
            let norms = (number(to::RESULT_CLIP_BEFORE), number(to::RESULT_CLIP_AFTER));
            into.clip_norms = self.program.clip_norms.map(|_| norms);
        }
    }
}

/// Whether a result is that of a task that was carried out.
fn is_done(numbers: &[f32]) -> bool {
    numbers[to::RESULT_STATUS as usize] == to::STATUS_DONE as f32
}

impl Backend for GpuBackend {
    fn accepts_task(&self) -> bool {
        self.tasks.len() < self.most()
    }

    fn enqueue(&mut self, task: Task<'_>) -> Result<(), BackendError> {
        if !self.accepts_task() {
            return Err(BackendError::Busy);
        }
        task.check(&self.program)?;
        let batch = self.program.batch;
        let (kind, inputs, targets, rows) = match task {
            Task::Train { inputs, targets } => (TaskKind::Train, inputs, targets, batch),
            Task::Evaluate { inputs, targets, rows } => (TaskKind::Evaluate, inputs, targets, rows),
            Task::Read { buffers } => {
                self.read(buffers);
                return Ok(());
            }
        };
        self.submit(kind, inputs, targets, rows);
        self.copy_ring(self.most().div_ceil(2));
        Ok(())
    }

    fn work(&mut self, _: &mut dyn FnMut() -> bool) {
        self.copy_ring(1);
        let Some(oldest) = self.tasks.front() else { return };
        match &oldest.read {
            Some((copy, _)) => copy.wait(),
            None if oldest.result.is_none() => self.ring.wait(),
            None => {}
        }
    }

    fn waits(&self) -> bool {
        !self.tasks.is_empty()
    }

    fn failure(&mut self) -> Option<Failure> {
        self.gpu.failure()
    }

    fn take_outcome(&mut self, into: &mut Outcome) -> bool {
        self.arrive();
        let Some(task) = self.tasks.front() else { return false };
        let is_ready = match &task.read {
            Some((copy, parts)) => copy.is_ready() || parts.iter().all(|part| part.count() == 0),
            None => task.result.is_some(),
        };
        if !is_ready {
            return false;
        }
        let Some(mut task) = self.tasks.pop_front() else { return false };
        if let Some((mut copy, parts)) = task.read.take() {
            *into = Outcome { kind: TaskKind::Read, ..std::mem::take(into) };
            into.values.resize_with(parts.len(), Vec::new);
            into.exponents.resize(parts.len(), Vec::new());
            let count = parts.iter().map(Part::count).sum();
            // Where there is nothing to copy, nothing was mapped.
            if count > 0 {
                copy.take(count, |mut numbers| {
                    let results = into.values.iter_mut().zip(&mut into.exponents);
                    for ((values, exponents), part) in results.zip(&parts) {
                        let (own, rest) = numbers.split_at(part.count());
                        numbers = rest;
                        let (own, table) = own.split_at(part.numbers);
                        values.clear();
                        values.extend_from_slice(own);
                        *exponents = match &part.exponents {
                            Some(of) => of.settle(values, table),
                            None => vec![0],
                        };
                    }
                });
            }
            self.idle.push(copy);
        } else if let Some(numbers) = task.result.take() {
            self.fill(&task, &numbers, into);
        }
        true
    }

    fn write(&mut self, buffer: BufferId, values: &[f32]) -> Result<(), BackendError> {
        self.program.check_values(&[buffer], values)?;
        self.put(buffer, values);
        Ok(())
    }

    fn set_steps_done(&mut self, steps: u64) {
        self.steps_done = steps;
    }
}
