//! Sizes that Rust and the shaders must agree on, and the places in a step's record.
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
    /// Words of an instruction or a job, the opcode included.
    WORDS = 28;
    /// Stands for "there is none".
    NONE = 0xffff_ffff;

    /// Elements of a parameter that a workgroup updates.
    UPDATE_CHUNK = 1024;

    // A step's record in the ring: the head, then the probes' numbers, then their powers of two.
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
