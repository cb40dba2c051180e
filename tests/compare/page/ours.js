// Ours: the wasm module of web/bench. It draws a new batch for every step, as the page does; the others
// start from its first batch and keep it.

import * as plain from "/module/bench.js";
import * as fused from "/module/bench-fused.js";

const { Bench, peak, peak_kinds } = plain;

/** The module as the page would have it here: with relaxed SIMD, where the browser knows it. */
let fastest = plain;

/** Loads ours; says whether there is a second one, without relaxed SIMD, to be measured beside it. */
export async function loadOurs() {
  await plain.default();
  try {
    await fused.default();
    fastest = fused;
  } catch {
    // The plain one is what such a browser gets.
  }
  return fastest !== plain;
}

/** A workload: what every library starts from, and how to train it with ours. */
export function workload(name) {
  const bench = new Bench(name, false);
  const names = bench.names();
  const shapes = bench.shapes();
  const values = bench.parameters();
  const parameters = {};
  let start = 0;
  names.forEach((name, index) => {
    const [rows, columns] = [shapes[2 * index], shapes[2 * index + 1]];
    const end = start + rows * columns;
    parameters[name] = { rows, columns, values: values.slice(start, end) };
    start = end;
  });
  const start_from = {
    name,
    parameters,
    inputs: bench.inputs(),
    targets: bench.targets(),
    batch: bench.batch(),
    steps: bench.time_steps(),
    learningRate: bench.learning_rate(),
    flops: bench.flops(),
  };
  bench.free();
  return start_from;
}

/** Trains with the default probes, or with none. `matrices`: how many weight gradients are measured. */
export const ours = (start, probed, matrices) => train(fastest, start, probed, matrices);

/** The same without relaxed SIMD. */
export const oursPlain = (start, probed, matrices) => train(plain, start, probed, matrices);

function train(module, { name }, probed, matrices) {
  const bench = new module.Bench(name, probed);
  return {
    /** Loss and, probed, the norms of the weights' gradients: the last of all norms. */
    run: async (steps) => {
      const [, loss] = bench.steps(steps);
      return probed ? [loss, ...bench.probed().slice(-matrices)] : [loss];
    },
    free: () => bench.free(),
  };
}

/** The same on the graphics processor. */
export async function oursOnGpu({ name }, probed, matrices) {
  const bench = await Bench.on_gpu(name, probed);
  return {
    run: async (steps) => {
      const [, loss] = await bench.steps_on_gpu(steps);
      return probed ? [loss, ...bench.probed().slice(-matrices)] : [loss];
    },
    free: () => bench.free(),
  };
}

/** The most floating-point operations a second that simd128 does here, in 10⁹. */
export function peakNow(milliseconds) {
  let best = 0;
  for (let kind = 0; kind < peak_kinds(); kind++) {
    peak(kind, 100);
    const end = performance.now() + milliseconds / peak_kinds();
    while (performance.now() < end) {
      const start = performance.now();
      const flops = peak(kind, 1000);
      best = Math.max(best, flops / (performance.now() - start) / 1e6);
    }
  }
  return best;
}
