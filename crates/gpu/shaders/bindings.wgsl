// What every kernel sees: the memory, the code, and the numbers of this step and this dispatch.

// Every buffer of the program at its address, scratch, and the ring of results.
@group(0) @binding(0) var<storage, read_write> arena: array<f32>;
@group(0) @binding(1) var<storage, read> code: array<u32>;
@group(0) @binding(2) var<uniform> step: Step;
@group(0) @binding(3) var<uniform> dispatch: Range;
// Not 0 once a number was not finite: training steps that come after it change nothing.
@group(0) @binding(4) var<storage, CONTROL_ACCESS> control: array<u32>;

// What the kernel is made for: any program, or else this activation function, cell and optimiser, `NONE`
// if there are several; and whether any product is added to what is there. Which instructions or jobs it
// is made for is said by a constant `USES_…` for each. See purpose.rs, which writes other values here.
const IS_GENERAL: bool = true;
const ONE_FUNCTION: u32 = NONE;
const ONE_CELL: u32 = NONE;
const ONE_OPTIMISER: u32 = NONE;
const ADDS: bool = true;

fn is_stopped() -> bool {
    return step.train != 0u && control[0] != 0u;
}
