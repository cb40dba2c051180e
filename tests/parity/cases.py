"""The cases: fields of the experiment that differ from BASE, and the shape of a row."""

# Learning rates and momenta are dyadic fractions: exact in float32 too.
BASE = {"depth": 3, "width": 5, "activation": "tanh", "batch": 6,
        "learning_rate": 0.125, "momentum": 0.5}
# Widths and batches that no vector length divides.
WIDE = {"width": 17, "batch": 19}
BATCH = {"norm": "batch", "learning_rate": 0.0625}


def row(steps: int, features: int, target, classes: int = 0) -> dict:
    """A shape as the engine's `spec::Shape` reads it."""
    target = {target: {"classes": classes}} if classes else target
    return {"steps": steps, "features": features, "target": target}


ROW = row(1, 4, "Class", 3)
SEQUENCE = row(5, 3, "Class", 3)
TAGS = row(6, 3, "ClassPerStep", 3)


def case(name: str, shape: dict = ROW, **fields) -> dict:
    return {"name": name, "shape": shape, "spec": BASE | fields}


def recurrent(name: str, network: str, depth: int, shape: dict = SEQUENCE, **fields) -> dict:
    return case(name, shape, **{"network": network, "depth": depth, "learning_rate": 0.25} | fields)


ACTIVATIONS = [
    case("identity", activation="identity"),
    case("sigmoid", activation="sigmoid", learning_rate=0.5),
    case("tanh", activation="tanh"),
    case("relu", activation="relu"),
    case("leaky-relu", activation="leaky-relu", leak=0.125),
    case("leaky-relu-default", activation="leaky-relu"),
    case("silu", activation="silu"),
    case("gelu", activation="gelu"),
    case("elu", activation="elu"),
    case("selu", activation="selu"),
    case("softplus", activation="softplus"),
    case("sine", activation="sine"),
    case("step", activation="step"),
    case("tanh-wide", depth=3, learning_rate=0.0625, **WIDE),
    case("layered", depth=4, activation="relu*2,tanh,sigmoid", learning_rate=0.03125),
    case("layered-residual", depth=4, skip="residual", activation="gelu*2,relu", learning_rate=0.03125),
    case("layered-batch", depth=4, activation="tanh,silu", norm_place="after", **BATCH),
    case("gelu-wide", depth=2, activation="gelu", **WIDE),
]

NORMS = [
    case("batch-before", norm_place="before", **BATCH),
    case("batch-after", norm_place="after", **BATCH),
    case("batch-wide", depth=2, activation="silu", **BATCH, **WIDE),
    case("layer-before", norm="layer", activation="gelu"),
    case("layer-after", norm="layer", norm_place="after"),
    case("layer-wide", depth=2, norm="layer", norm_place="after", **WIDE),
    case("rms-before", norm="rms", activation="silu"),
    case("rms-after", norm="rms", norm_place="after", activation="elu"),
    case("rms-wide", depth=2, norm="rms", **WIDE),
]

SKIPS = [
    case("residual", skip="residual"),
    case("residual-relu", skip="residual", activation="relu", learning_rate=0.03125),
    case("residual-block", skip="residual", block=2, depth=4, activation="sigmoid"),
    case("residual-batch", skip="residual", **BATCH),
    case("residual-batch-after", skip="residual", norm_place="after", block=2, depth=4, **BATCH),
    case("residual-layer-after", skip="residual", norm="layer", norm_place="after"),
    case("residual-post", skip="residual-post"),
    case("residual-post-relu", skip="residual-post", activation="relu", learning_rate=0.03125),
    case("residual-post-block", skip="residual-post", block=2, depth=4),
    case("residual-post-batch", skip="residual-post", block=2, depth=4, **BATCH),
    case("residual-post-rms-after", skip="residual-post", norm="rms", norm_place="after"),
    case("residual-scaled", skip="residual-scaled"),
    case("residual-scaled-block", skip="residual-scaled", block=2, depth=4, norm="rms"),
    case("rezero", skip="rezero"),
    case("rezero-block", skip="rezero", block=2, depth=4, norm="layer"),
    case("highway", skip="highway", activation="relu"),
    case("highway-batch", skip="highway", **BATCH),
    case("highway-rms-after", skip="highway", norm="rms", norm_place="after"),
    case("highway-wide", skip="highway", depth=2, **WIDE),
]

RECURRENT = [
    recurrent("rnn-tanh", "rnn", 1),
    recurrent("rnn-tanh-stacked", "rnn", 2),
    recurrent("rnn-relu", "rnn", 1, activation="relu"),
    recurrent("rnn-relu-per-step", "rnn", 2, TAGS, activation="relu"),
    recurrent("rnn-truncated", "rnn", 2, row(6, 3, "Class", 3), truncation=2),
    recurrent("rnn-value", "rnn", 1, row(5, 2, "Value")),
    # A row that is no sequence is read number by number.
    recurrent("rnn-row", "rnn", 2, row(1, 4, "Class", 3)),
    recurrent("lstm", "lstm", 1),
    recurrent("lstm-stacked", "lstm", 2),
    recurrent("lstm-per-step", "lstm", 1, TAGS),
    recurrent("lstm-truncated-per-step", "lstm", 2, TAGS, truncation=2),
    recurrent("lstm-wide", "lstm", 1, row(3, 3, "Class", 3), width=9, batch=17),
    recurrent("gru", "gru", 1),
    recurrent("gru-stacked", "gru", 2),
    recurrent("gru-per-step", "gru", 2, TAGS),
    recurrent("gru-truncated", "gru", 2, row(7, 3, "Class", 3), truncation=3),
    recurrent("gru-wide", "gru", 1, row(3, 3, "Class", 3), width=9, batch=17),
]

OPTIMISERS = [
    case("sgd", momentum=0.0, learning_rate=0.5),
    case("sgd-decay", weight_decay=0.125),
    case("nesterov", optimiser="nesterov", momentum=0.875),
    case("nesterov-decay", optimiser="nesterov", weight_decay=0.0625),
    case("adam", optimiser="adam", learning_rate=0.03125),
    case("adam-decay", optimiser="adam", learning_rate=0.03125, weight_decay=0.125),
    case("adamw", optimiser="adamw", learning_rate=0.03125, weight_decay=0.125),
    case("adamw-no-decay", optimiser="adamw", learning_rate=0.03125),
    case("rmsprop", optimiser="rmsprop", learning_rate=0.0078125),
    case("rmsprop-decay", optimiser="rmsprop", learning_rate=0.0078125, weight_decay=0.125),
    recurrent("adam-lstm", "lstm", 1, optimiser="adam", learning_rate=0.03125),
]

SCHEDULES = [
    case("warm-up", schedule="warm-up", warm_up=4),
    case("warm-up-zero", schedule="warm-up", warm_up=0),
    case("cosine", schedule="cosine", warm_up=0, horizon=12),
    # At 0 from step 8 on.
    case("cosine-ends", schedule="cosine", warm_up=3, horizon=8),
    case("cosine-adam", schedule="cosine", warm_up=2, horizon=20, optimiser="adam",
         learning_rate=0.03125),
]

CLIPS = [
    case("clip-norm", clip="norm", clip_at=0.125),
    case("clip-norm-idle", clip="norm", clip_at=1024.0),
    case("clip-value", clip="value", clip_at=0.03125),
    recurrent("clip-norm-rnn", "rnn", 1, clip="norm", clip_at=0.25, truncation=4),
    case("clip-norm-adam", clip="norm", clip_at=0.125, optimiser="adam", learning_rate=0.03125),
]

LOSSES = [
    case("binary-two", row(1, 4, "Class", 2), loss="binary"),
    case("binary-three", loss="binary", learning_rate=0.25),
    case("cross-entropy-two", row(1, 4, "Class", 2), loss="cross-entropy"),
    case("smoothed", label_smoothing=0.125),
    case("smoothed-two", row(1, 4, "Class", 2), label_smoothing=0.125),
    case("dense-per-step-smoothed", row(3, 2, "ClassPerStep", 3), label_smoothing=0.125),
    case("mse-classes", loss="mse"),
    case("mse-sigmoid", loss="mse-sigmoid"),
    case("mse-softmax", loss="mse-softmax", learning_rate=0.5),
    case("mse-softmax-two", row(1, 4, "Class", 2), loss="mse-softmax", learning_rate=0.5),
    case("mse-value", row(1, 4, "Value"), loss="mse"),
    case("dense-per-step", row(3, 2, "ClassPerStep", 3)),
    case("dense-per-step-binary", row(3, 2, "ClassPerStep", 2), loss="binary"),
    case("dense-per-step-mse", row(3, 2, "ClassPerStep", 3), loss="mse"),
    case("dense-per-step-mse-sigmoid", row(3, 2, "ClassPerStep", 3), loss="mse-sigmoid"),
    case("dense-per-step-mse-softmax", row(3, 2, "ClassPerStep", 3), loss="mse-softmax"),
    recurrent("gru-mse-softmax-per-step", "gru", 1, row(4, 2, "ClassPerStep", 3), loss="mse-softmax"),
    recurrent("rnn-binary-per-step", "rnn", 1, row(4, 2, "ClassPerStep", 2), loss="binary"),
    recurrent("gru-mse-per-step", "gru", 1, row(4, 2, "ClassPerStep", 3), loss="mse"),
]

CASES = ACTIVATIONS + NORMS + SKIPS + RECURRENT + OPTIMISERS + SCHEDULES + CLIPS + LOSSES
