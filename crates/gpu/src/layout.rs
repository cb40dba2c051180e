//! The numbers that Rust and the shaders must agree on: opcodes, sizes, places in a table's row.
//!
//! `constants!` is defined by whoever includes this file: the crate makes constants of the table, the
//! build script writes them into the shaders.

constants! {
    // Sizes.
    /// Invocations of a workgroup, in every kernel; `FEW_INVOCATIONS` where a processor plays the
    /// device: it runs four of them as one, and every further four at a barrier cost it a switch.
    INVOCATIONS = 64;
    FEW_INVOCATIONS = 4;
    /// Blocks of four by four results of a product's tile.
    BLOCKS = 64;
    /// Rows of the batch that a workgroup takes through the network; rows of a product's tile.
    TILE_ROWS = 16;
    /// Columns of a product's tile.
    TILE_COLUMNS = 64;
    /// Terms of a product's sums that are staged at once.
    TILE_DEPTH = 32;
    /// Columns that a workgroup sums, and over how many lanes of rows.
    SUM_COLUMNS = 16;
    SUM_LANES = 4;
    /// Terms of a sum that are added up before they join the rest.
    SUM_BLOCK = 64;
    /// Words of an instruction or a job.
    WORDS = 24;
    /// Stands for "there is none".
    NONE = 0xffff_ffff;

    // Places in an instruction of the walk. The first five name the rows: of `OUTER` blocks, each
    // `STRIDE` rows after the other from `BASE` on, those of the tile times `INNER`.
    OP = 0;
    OUTER = 1;
    STRIDE = 2;
    BASE = 3;
    INNER = 4;
    /// Operands: addresses in the arena.
    X = 5;
    Y = 6;
    Z = 7;
    DST = 8;
    /// Terms of a product's sums.
    DEPTH = 9;
    COLUMNS = 10;
    /// Steps from one column, and from one term, of a product's weights to the next.
    ACROSS = 11;
    ALONG = 12;
    ACCUMULATE = 13;
    /// What follows a product: one of `THEN_…`; elsewhere a factor.
    THEN = 14;
    SCALE = 14;
    FUNCTION = 15;
    LEAK = 16;
    E = 17;
    F = 18;
    G = 19;
    ACCUMULATE_2 = 20;
    H = 21;
    I = 22;
    J = 23;

    THEN_NOTHING = 0;
    THEN_ACTIVATE = 1;
    THEN_ACTIVATE_GRAD = 2;

    // Instructions of the walk.
    PRODUCT = 0;
    RECURRENCE = 1;
    RECURRENCE_GRAD = 2;
    LAYER_NORM = 3;
    LAYER_NORM_GRAD = 4;
    SOFTMAX = 5;
    BINARY = 6;
    SQUARED = 7;
    /// From here on element by element.
    ACTIVATE = 16;
    ACTIVATE_GRAD = 17;
    ADD = 18;
    ADD_GRAD = 19;
    ADD_GATED = 20;
    ADD_GATED_GRAD = 21;
    HIGHWAY = 22;
    HIGHWAY_GRAD = 23;
    COPY = 24;
    LAST_ROWS_GRAD = 25;
    BATCH_NORMALISE = 26;
    BATCH_NORM_EVALUATE = 27;
    BATCH_NORM_GRAD = 28;
    SOFTMAX_GRAD = 29;
    BINARY_GRAD = 30;
    SQUARED_GRAD = 31;

    // Activation functions.
    IDENTITY = 0;
    SIGMOID = 1;
    TANH = 2;
    RELU = 3;
    LEAKY_RELU = 4;
    SILU = 5;
    GELU = 6;
    ELU = 7;
    SELU = 8;

    // Recurrent cells.
    CELL_RNN = 0;
    CELL_LSTM = 1;
    CELL_GRU = 2;

    // Jobs of the reduction.
    GRAD_PARAMETERS = 0;
    COMBINE = 1;
    COLUMN_SUM = 2;
    LAYER_NORM_SCALE = 3;
    BATCH_NORM_STATISTICS = 4;
    BATCH_NORM_SUMS = 5;
    MARK = 6;
    DOT = 7;
    /// Places in a job: rows summed over, first unit, first feature, the rest as above.
    ROWS = 1;
    UNITS = 2;
    FIRST = 3;
    SKIP = 4;

    // Jobs of the measurement.
    NORM = 0;
    MEAN = 1;
    DEVIATION = 2;
    SATURATED = 3;
    CLIP = 4;
    /// Of a norm: elements are clamped to ± SCALE.
    CLAMP = 13;
    /// Whether DST counts from the step's place in the ring.
    IN_RING = 12;

    // Clipping.
    CLIP_NONE = 0;
    CLIP_NORM = 1;
    CLIP_VALUE = 2;

    // Optimisers.
    SGD = 0;
    NESTEROV = 1;
    ADAM = 2;
    ADAM_W = 3;
    RMS_PROP = 4;
    /// Elements of a parameter that a workgroup updates.
    UPDATE_CHUNK = 1024;

    // A step's record in the ring: the head, then the probes.
    RESULT_LOSS = 0;
    RESULT_HITS = 1;
    RESULT_CLIP_BEFORE = 2;
    RESULT_CLIP_AFTER = 3;
    RESULT_STATUS = 4;
    /// Not 0 where a number was not finite that the next step would build on.
    RESULT_STOPS = 5;
    RESULT_HEAD = 8;
    /// Values of the status.
    STATUS_DONE = 1;
    STATUS_SKIPPED = 2;
}
