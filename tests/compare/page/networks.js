// The networks of the workloads, as far as every library has to know them: sizes, order, rule.

/** What a workload trains, by its name. */
export const NETWORKS = {
  M1: { activation: "sigmoid", momentum: 0.9 },
  M2: { activation: "relu", momentum: 0.9 },
  M3: { activation: "tanh", momentum: 0.9 },
  R1: { activation: "relu", residual: true, adam: true },
  S1: { cell: "lstm", adam: true, clip: 1 },
  S2: { cell: "rnn", momentum: 0.9 },
};

/** Names of the layers, from the input on. */
export function layers({ parameters }) {
  return [...new Set(Object.keys(parameters).map((name) => name.split(".")[0]))];
}

/** Names of the matrices whose gradients are measured. */
export function weights({ parameters }) {
  return Object.keys(parameters).filter((name) => /^[^.]+\.weight/.test(name));
}

/** A matrix as [fan-in, fan-out]: what multiplies rows without being transposed first. */
export function transposed({ rows, columns, values }) {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      turned[column * rows + row] = values[row * columns + column];
    }
  }
  return turned;
}

/** Classes as rows of 0 and one 1. */
export function oneHot(targets, classes) {
  const rows = new Float32Array(targets.length * classes);
  targets.forEach((target, row) => (rows[row * classes + target] = 1));
  return rows;
}
