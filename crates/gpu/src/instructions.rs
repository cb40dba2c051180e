//! Every number that the planner hands to the kernels, declared once: codes of closed sets (those of other
//! crates and our own), parts that several instructions share, uniform buffers, and the instructions and jobs
//! of each kernel.
//!
//! `instructions!` is defined by whoever includes this file. The crate makes enums and structs of the
//! table, with their encoding (`encoding.rs`); the build script writes the same structs into the
//! shaders, with functions that read them (`build/declarations.rs`). An instruction is a row of words:
//! first its place in the kernel's list, then its fields in the order they have here.
//!
//! Types of fields: an `Address` in the arena, an address or a number that may be missing (`Maybe`), a
//! `Count`, a `Flag`, a `Number`, a code or a part.

instructions! {
    sets {
        /// Activation functions.
        Function = model::Activation;
        /// Optimisers.
        Optimiser = experiment::Optimiser;
    }
    codes {
        /// Recurrent cells.
        Cell { Rnn, Lstm, Gru }
        /// What follows a product.
        Then { Nothing, Activate, ActivateGrad }
        /// How gradients are clipped.
        Clipping { None, Norm, Value }
    }
    parts {
        /// An activation function and its slope below 0.
        Activation { function: Function, leak: Number }
        /// Rows of a matrix that belong to a tile of the batch, and the matrix's columns. The rows are
        /// `outer` blocks, each `stride` rows after the other from `base` on; a block has `inner` rows
        /// for each row of the tile.
        Over { outer: Count, stride: Count, base: Count, inner: Count, columns: Count }
        /// The result of an operator that works element by element, and whether it is added. Of gradients
        /// also where powers of two lie: those of the gradient that it hands on, those of what is there, and
        /// those of the result.
        Elements {
            over: Over,
            output: Address,
            accumulate: Flag,
            source: Maybe,
            before: Maybe,
            exponents: Maybe,
        }
        /// An activation, or its gradient, that is applied to a product's result at once. `inputs` and
        /// `values` are those of the activation whose gradient it is, `before` and `exponents` the powers of
        /// two of what is there and of the result.
        Next {
            then: Then,
            activation: Activation,
            output: Address,
            inputs: Address,
            values: Address,
            accumulate: Flag,
            before: Maybe,
            exponents: Maybe,
        }
        /// A recurrent layer over the time steps from `first` up to `end`. `last` says whether the last
        /// time step of all is among them. A time step has `batch` rows.
        Recurrent {
            cell: Cell,
            activation: Activation,
            first: Count,
            end: Count,
            last: Flag,
            batch: Count,
            width: Count,
            weight: Address,
            gates: Address,
            memory: Address,
            hidden: Address,
        }
        /// The powers of two of a gradient: of all its rows, or one of all of them together, which is a table
        /// of one row without columns. A workgroup of the walk takes `tile` rows at a time, of each `block`.
        Powers { exponents: Maybe, rows: Count, block: Count, tile: Count, columns: Count }
        /// Sums down the columns of a matrix, as many columns as a workgroup takes, from `first` on; where it
        /// is a gradient, with its powers of two, and where that of the sums goes.
        Columns { rows: Count, columns: Count, first: Count, powers: Powers, exponent: Maybe }
        /// Elements that are measured: lines of `line` neighbours, `stride` apart. The result goes to
        /// `output`, counted from the step's place in the ring if it is `in_ring`.
        Sample {
            input: Address,
            count: Count,
            line: Count,
            stride: Count,
            output: Address,
            in_ring: Flag,
            ring_stride: Count,
        }
    }
    uniforms {
        /// The numbers of a step. `train` is 1 in a training step and 0 in an evaluation, `slot` is the
        /// place in the ring of results, and `rows` are the rows of the batch that count. `rate_first`
        /// is the rate over Adam's first correction, `root_second` the root of its second.
        Step {
            train: Count,
            slot: Count,
            rows: Count,
            optimiser: Optimiser,
            rate: Number,
            rate_first: Number,
            root_second: Number,
            decay: Number,
            momentum: Number,
            clipping: Clipping,
            clip_at: Number,
            clip_factor: Address,
        }
        /// The numbers of a dispatch: its first instruction or job and how many there are, the rows that
        /// its workgroups share out, and how many of them share the columns of a product.
        Range { first: Count, count: Count, rows: Count, columns: Count }
    }
    kernels {
        /// Instructions that a tile of the batch goes through.
        Walk {
            /// output (+)= input · weight + bias, where the weight of column i and term k lies at
            /// i · across + k · along. Of gradients with the powers of two of the input, of what is there, and
            /// of the output.
            Product {
                over: Over,
                input: Address,
                weight: Address,
                bias: Maybe,
                output: Address,
                depth: Count,
                across: Count,
                along: Count,
                accumulate: Flag,
                source: Maybe,
                before: Maybe,
                exponents: Maybe,
                next: Next,
            }
            /// Time steps of a recurrent layer, forward.
            Recurrence { layer: Recurrent, projected: Address, bias: Address }
            /// Time steps of a recurrent layer, backward. The powers of two of its gradients follow them.
            RecurrenceGrad {
                layer: Recurrent,
                truncation: Count,
                grad_hidden: Address,
                grad_projected: Address,
                grad_recurrent: Address,
                carry: Address,
                hidden_exponents: Address,
                projected_exponents: Address,
                recurrent_exponents: Address,
                carry_exponents: Address,
            }
            /// LayerNorm, or RMSNorm where there is no shift. Row by row, as all up to `Squared`.
            LayerNorm {
                over: Over,
                input: Address,
                scale: Address,
                shift: Maybe,
                output: Address,
                mean: Address,
                inverse: Address,
            }
            /// The gradient of its input. `centred` says whether a mean was subtracted.
            LayerNormGrad {
                over: Over,
                input: Address,
                scale: Address,
                grad_output: Address,
                output: Address,
                mean: Address,
                inverse: Address,
                centred: Flag,
                accumulate: Flag,
                source: Address,
                before: Maybe,
                exponents: Address,
            }
            /// Softmax, and cross-entropy of classes or squared error.
            Softmax {
                over: Over,
                squared: Flag,
                smoothing: Number,
                logits: Address,
                targets: Address,
                probabilities: Address,
                row_losses: Address,
                row_hits: Address,
            }
            /// Binary cross-entropy of logits.
            Binary {
                over: Over,
                logits: Address,
                targets: Address,
                row_losses: Address,
                row_hits: Address,
            }
            /// Squared error.
            Squared {
                over: Over,
                outputs: Address,
                targets: Address,
                row_losses: Address,
                row_hits: Address,
            }
            /// An activation function. Element by element, as all that follow.
            Activate { elements: Elements, activation: Activation, input: Address }
            /// The gradient of its input. `values` are what the function gave.
            ActivateGrad {
                elements: Elements,
                activation: Activation,
                input: Address,
                values: Address,
                grad_output: Address,
            }
            /// left + scale · right.
            Add { elements: Elements, left: Address, right: Address, scale: Number }
            /// scale · grad_output, a matrix of so many columns, `inner` rows for each row of the tile.
            AddGrad {
                elements: Elements,
                grad_output: Address,
                scale: Number,
                inner: Count,
                columns: Count,
            }
            /// left + alpha · right, with a learned alpha.
            AddGated { elements: Elements, left: Address, right: Address, alpha: Address }
            /// alpha · grad_output.
            AddGatedGrad { elements: Elements, grad_output: Address, alpha: Address }
            /// gate · candidate + (1 − gate) · carried.
            Highway { elements: Elements, gate: Address, candidate: Address, carried: Address }
            /// The gradients of its three inputs; that of `carried` is the output.
            HighwayGrad {
                elements: Elements,
                gate: Address,
                candidate: Address,
                carried: Address,
                grad_output: Address,
                grad_gate: Address,
                grad_candidate: Address,
                gate_exponents: Address,
                candidate_exponents: Address,
            }
            /// The input as it is.
            CopyRows { elements: Elements, input: Address }
            /// The gradient of the last time step's rows; 0 for all other rows.
            LastRowsGrad { elements: Elements, grad_output: Address }
            /// BatchNorm with the batch's statistics.
            BatchNormalise {
                elements: Elements,
                input: Address,
                scale: Address,
                shift: Address,
                mean: Address,
                inverse: Address,
            }
            /// BatchNorm with its running statistics.
            BatchNormEvaluate {
                elements: Elements,
                input: Address,
                scale: Address,
                shift: Address,
                mean: Address,
                variance: Address,
            }
            /// The gradient of its input. `share` is 1 / rows, `sums_exponent` the power of two of both sums.
            BatchNormGrad {
                elements: Elements,
                input: Address,
                scale: Address,
                grad_output: Address,
                mean: Address,
                inverse: Address,
                grad_shift: Address,
                grad_scale: Address,
                share: Number,
                sums_exponent: Address,
            }
            /// The gradient of logits. `share` is 1 / terms of the mean, here and below.
            SoftmaxGrad {
                elements: Elements,
                squared: Flag,
                smoothing: Number,
                probabilities: Address,
                targets: Address,
                share: Number,
            }
            /// The gradient of logits.
            BinaryGrad { elements: Elements, logits: Address, targets: Address, share: Number }
            /// The gradient of outputs.
            SquaredGrad { elements: Elements, outputs: Address, targets: Address, share: Number }
        }
        /// Jobs that sum over rows.
        Reduce {
            /// The gradients of a tile of weights, leftᵀ · right, and of their biases, over `rows` rows from
            /// `first_row` on. The first `skip` of them count as 0 on the right side and are not there.
            GradParameters {
                first_row: Count,
                rows: Count,
                skip: Count,
                left: Address,
                units: Count,
                first_unit: Count,
                right: Address,
                features: Count,
                first_feature: Count,
                weight: Address,
                bias: Address,
                powers: Powers,
                weight_exponent: Address,
                bias_exponent: Address,
            }
            /// The sum of chunks' results, `stride` apart, with their power of two, that of what is there, and
            /// where that of the result goes.
            Combine {
                chunks: Count,
                stride: Count,
                input: Address,
                output: Address,
                count: Count,
                accumulate: Flag,
                source: Address,
                before: Address,
                exponent: Address,
            }
            /// The sum of a column.
            ColumnSum { columns: Columns, input: Address, output: Address }
            /// The gradient of LayerNorm's scale.
            LayerNormScale {
                columns: Columns,
                input: Address,
                grad_output: Address,
                mean: Address,
                inverse: Address,
                output: Address,
            }
            /// The batch's statistics, and what BatchNorm remembers of them.
            BatchNormStatistics {
                columns: Columns,
                input: Address,
                mean: Address,
                inverse: Address,
                running_mean: Address,
                running_variance: Address,
            }
            /// The gradients of BatchNorm's shift and scale.
            BatchNormSums {
                columns: Columns,
                input: Address,
                grad_output: Address,
                mean: Address,
                inverse: Address,
                grad_shift: Address,
                grad_scale: Address,
                scale_exponent: Address,
            }
            /// A mark for each column that is not 0 everywhere.
            Mark { columns: Columns, input: Address, output: Address }
            /// The sum of left · right over all elements, row by row. The left side is a gradient.
            Dot { left: Address, right: Address, output: Address, powers: Powers, exponent: Address }
        }
        /// Jobs that measure.
        Measure {
            /// The L2 norm, of elements clamped to ± `largest` if `clamp` says so. Of a gradient with the
            /// powers of two of its rows; that of the norm goes to `exponent`, counted as the output is, or
            /// else into the norm.
            Norm { sample: Sample, clamp: Flag, largest: Number, powers: Powers, exponent: Maybe }
            /// The mean.
            Mean { sample: Sample }
            /// The standard deviation.
            Deviation { sample: Sample }
            /// The share of an activation's values at which its slope is below `least`.
            Saturated { sample: Sample, inputs: Address, activation: Activation, least: Number }
            /// From norms of all gradients, and of the clamped ones, the global norms before and after
            /// clipping, and the factor that clipping by norm multiplies with.
            ClipFactor {
                norms: Address,
                clamped: Address,
                count: Count,
                clipping: Clipping,
                largest: Number,
                output: Address,
                factor: Address,
            }
        }
        /// Jobs that change parameters.
        Update {
            /// A chunk of a parameter, its gradient with its power of two, what the rule remembers of it, and
            /// where the norms of change and parameter go.
            Chunk {
                count: Count,
                parameter: Address,
                gradient: Address,
                exponent: Address,
                first: Maybe,
                second: Maybe,
                norms: Maybe,
            }
        }
        /// The record of a step, and the terms of its loss and the ratios that follow it.
        Record {
            /// How many terms, ratios and probes there are; the ring that results go to. `by_time` says
            /// whether targets lie time step by time step.
            Summary {
                terms: Count,
                batch: Count,
                by_time: Flag,
                clip_norms: Maybe,
                ring: Address,
                ring_stride: Count,
                probes: Count,
                ratios: Count,
            }
            /// A loss: the losses and hits of its `count` targets, so many of each row. Its mean goes to
            /// `loss`, and times `weight` into the sum. The hits of the first term count.
            Term {
                losses: Address,
                hits: Address,
                count: Count,
                targets: Count,
                loss: Address,
                weight: Number,
            }
            /// The norm of an update over that of its parameter, from the norms of its chunks.
            Ratio { norms: Address, chunks: Count, output: Address, probe: Maybe }
        }
    }
}
