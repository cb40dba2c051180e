// What every kernel sees: the memory, the code, and the numbers of this step and this dispatch.

struct Step {
    // 1 for a training step, 0 for an evaluation.
    train: u32,
    // Place in the ring of results.
    slot: u32,
    // Rows of the batch that count.
    rows: u32,
    optimiser: u32,
    rate: f32,
    // The rate over Adam's first correction, and the root of its second.
    rate_first: f32,
    root_second: f32,
    decay: f32,
    momentum: f32,
    clip: u32,
    clip_at: f32,
    // Address of the factor that clipping by norm multiplies with.
    clip_factor: u32,
}

struct Dispatch {
    // Index of the first instruction or job, and how many there are.
    first: u32,
    count: u32,
    // Rows that the workgroups share out, and how many of them share the columns of a product.
    rows: u32,
    columns: u32,
}

// Every buffer of the program at its address, scratch, and the ring of results.
@group(0) @binding(0) var<storage, read_write> arena: array<f32>;
@group(0) @binding(1) var<storage, read> code: array<u32>;
@group(0) @binding(2) var<uniform> step: Step;
@group(0) @binding(3) var<uniform> dispatch: Dispatch;
// Not 0 once a number was not finite: training steps that come after it change nothing.
@group(0) @binding(4) var<storage, CONTROL_ACCESS> control: array<u32>;

// What the kernel is made for: any program, or else these instructions or jobs (a bit each), this
// activation function, cell and optimiser, `NONE` if there are several; and whether any product is
// added to what is there. See purpose.rs, which writes other values here.
const IS_GENERAL: bool = true;
const USED: u32 = NONE;
const ONE_FUNCTION: u32 = NONE;
const ONE_CELL: u32 = NONE;
const ONE_OPTIMISER: u32 = NONE;
const ADDS: bool = true;

fn uses(op: u32) -> bool {
    return (USED & (1u << op)) != 0u;
}

// Whether a kernel that is made for one program uses it.
fn only(op: u32) -> bool {
    return !IS_GENERAL && uses(op);
}

fn function_of(at: u32) -> u32 {
    return select(ONE_FUNCTION, word(at, FUNCTION), ONE_FUNCTION == NONE);
}

fn cell_of(at: u32) -> u32 {
    return select(ONE_CELL, word(at, ALONG), ONE_CELL == NONE);
}

fn word(index: u32, place: u32) -> u32 {
    return code[index * WORDS + place];
}

fn is_stopped() -> bool {
    return step.train != 0u && control[0] != 0u;
}
