// Measures: candidates take turns, round after round, and the median of the rounds counts.

import { weights } from "/networks.js";
import { loadOurs, ours, oursOnGpu, oursPlain, peakNow, workload } from "/ours.js";

const WORKLOADS = ["M1", "M2", "M3", "R1", "S1", "S2"];
/** The same network with a vanishing and with a healthy gradient. */
const PAIRS = ["V1", "V2", "V3"];
const SERIES = [
  { name: "depth", sizes: [10, 30, 100, 300, 1000] },
  { name: "length", sizes: [50, 100, 200, 500] },
];

/** Milliseconds of a step beyond which three rounds have to do, or a run would take hours. */
const SLOW = 1000;

export async function measure({ only, quick, ours: oursOnly }) {
  const hasPlain = await loadOurs();
  const pace = quick ? { rounds: 3, round: 100, warm: 200 } : { rounds: 9, round: 250, warm: 600 };
  const results = { peak: 0, workloads: [], pairs: [], series: [], skipped: [] };
  const peers = oursOnly ? [] : await (await import("/peers.js")).loadPeers(results.skipped);
  results.peak = peakNow(quick ? 800 : 2000);
  console.info(`peak of simd128: ${results.peak.toFixed(1)} GFLOP/s`);
  const wanted = (name) => !only || only.includes(name);
  for (const name of WORKLOADS.filter(wanted)) {
    const found = await compare(workload(name), hasPlain, peers, pace, results.skipped);
    // Clocks change with temperature: the highest peak of the whole run is the limit.
    results.peak = Math.max(results.peak, peakNow(400));
    results.workloads.push(found);
    for (const candidate of found.candidates) console.info(line(found, candidate));
  }
  for (const name of PAIRS.filter(wanted)) {
    const found = await pair(name, hasPlain, pace);
    results.pairs.push(found);
    for (const [index, one] of found.vanishing.entries()) {
      const times = `${one.ms.toFixed(3)} and ${found.healthy[index].ms.toFixed(3)} ms`;
      console.info(`${name} ${one.library}, vanishing and healthy: ${times}`);
    }
  }
  for (const { name, sizes } of SERIES.filter(({ name }) => wanted(name))) {
    results.series.push(await series(name, sizes, pace));
    const { points, r2, slope, start } = results.series.at(-1);
    const shown = points.map(({ size, ms }) => `${size}: ${ms.toFixed(3)}`).join(", ");
    const fit = `${start.toFixed(4)} + ${slope.toFixed(6)} · ${name}, R² ${r2.toFixed(5)}`;
    console.info(`${name}: ${shown} ms; ${fit}`);
  }
  return results;
}

function line({ name, flops }, { library, norms, ms }) {
  const rate = (flops / ms / 1e6).toFixed(1);
  const what = norms ? "with norms" : "without";
  return `${name} ${library} ${what}: ${ms.toFixed(3)} ms a step, ${rate} GFLOP/s`;
}

/** All candidates of one workload. */
async function compare(start, hasPlain, peers, pace, skipped) {
  const candidates = [];
  for (const norms of [true, false]) {
    candidates.push({ library: "ours", norms, trained: ours(start, norms, weights(start).length) });
    if (!hasPlain) continue;
    const trained = oursPlain(start, norms, weights(start).length);
    candidates.push({ library: "ours, plain", norms, trained });
  }
  const onGpu = (start, norms) => oursOnGpu(start, norms, weights(start).length);
  for (const { library, prepare } of [{ library: "ours, webgpu", prepare: onGpu }, ...peers]) {
    for (const norms of [true, false]) {
      try {
        candidates.push({ library, norms, trained: await prepare(start, norms) });
      } catch (error) {
        skipped.push(`${start.name}, ${library}: ${error.message ?? error}`);
        break;
      }
    }
  }
  await takeTurns(candidates, pace, (candidate, error) => {
    skipped.push(`${start.name}, ${candidate.library}: ${error.message ?? error}`);
  });
  const measured = candidates.filter((candidate) => {
    if (!(candidate.times?.length > 0)) return false;
    const wrong = difference(candidates[0], candidate);
    if (wrong) skipped.push(`${start.name}, ${candidate.library}: ${wrong}`);
    return !wrong;
  });
  return {
    name: start.name,
    flops: start.flops,
    candidates: measured.map(({ library, norms, first, times }) => ({
      library,
      norms,
      firstLoss: first[0],
      ms: median(times),
      rounds: times.length,
      times,
    })),
  };
}

/**
 * Libraries that start from the same numbers have the same loss and the same norms of gradients: a
 * time of something else is no time. Says what differs, if anything does.
 */
function difference({ first: ours }, { first }) {
  if (!(Math.abs(first[0] - ours[0]) < 1e-4)) return `first loss ${first[0]}, ${ours[0]} of ours`;
  for (let index = 1; index < first.length; index++) {
    if (!(Math.abs(first[index] / ours[index] - 1) < 1e-3)) {
      return `norm ${index} of the first gradients ${first[index]}, ${ours[index]} of ours`;
    }
  }
  return "";
}

/** Warms every candidate up, then lets them take turns. */
async function takeTurns(candidates, pace, failed) {
  for (const candidate of candidates) {
    try {
      await warmUp(candidate, pace);
    } catch (error) {
      failed(candidate, error);
      candidate.trained = null;
    }
  }
  for (let round = 0; round < pace.rounds; round++) {
    for (const candidate of candidates) {
      if (!candidate.trained || round >= candidate.rounds) continue;
      await candidate.trained.begin?.();
      // The first step of a turn finds caches, and the GPU's process, as another library left them.
      await candidate.trained.run(1);
      const start = performance.now();
      await candidate.trained.run(candidate.steps);
      candidate.times.push((performance.now() - start) / candidate.steps);
    }
  }
  for (const { trained } of candidates) trained?.free();
}

async function warmUp(candidate, { warm, round, rounds }) {
  const { trained } = candidate;
  candidate.times = [];
  await trained.begin?.();
  candidate.first = [...(await trained.run(1))];
  const start = performance.now();
  let steps = 0;
  let last = 0;
  while (steps < 2 || performance.now() - start < warm) {
    const before = performance.now();
    const count = Math.max(1, Math.min(steps, Math.round(warm / 4 / Math.max(last, 0.01))));
    await trained.run(count);
    last = (performance.now() - before) / count;
    steps += count;
  }
  candidate.steps = Math.max(1, Math.round(round / last));
  candidate.rounds = last > SLOW ? Math.min(rounds, 3) : rounds;
}

/** Ours at both networks of a pair, in turns. */
async function pair(name, hasPlain, pace) {
  const libraries = hasPlain ? [["ours", ours], ["ours, plain", oursPlain]] : [["ours", ours]];
  const start = (healthy) => workload(healthy ? `${name}-healthy` : name);
  const candidates = libraries.flatMap(([library, make]) =>
    [false, true].map((healthy) => ({ library, healthy, trained: make(start(healthy), true, 0) })),
  );
  await takeTurns(candidates, pace, (_, error) => {
    throw error;
  });
  const of = (wanted) =>
    candidates
      .filter(({ healthy }) => healthy === wanted)
      .map(({ library, times }) => ({ library, norms: true, ms: median(times), times }));
  return { name, vanishing: of(false), healthy: of(true) };
}

/** Ours against a size, with the line that fits. */
async function series(name, sizes, pace) {
  const candidates = sizes.map((size) => ({ size, trained: ours({ name: `${name}-${size}` }, true) }));
  await takeTurns(candidates, pace, (_, error) => {
    throw error;
  });
  const points = candidates.map(({ size, times }) => ({ size, ms: median(times) }));
  return { name, points, ...fit(points) };
}

/** The least-squares line of ms over size, and R². */
function fit(points) {
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(({ size }) => size), mean(({ ms }) => ms)];
  const xy = mean(({ size, ms }) => (size - x) * (ms - y));
  const xx = mean(({ size }) => (size - x) ** 2);
  const yy = mean(({ ms }) => (ms - y) ** 2);
  return { slope: xy / xx, start: y - (xy / xx) * x, r2: xy ** 2 / (xx * yy) };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
