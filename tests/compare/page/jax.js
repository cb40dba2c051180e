// jax-js: the same networks as functions, differentiated and compiled whole.

import {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from "@jax-js/jax";
import { layers, NETWORKS, oneHot, transposed, weights } from "/networks.js";

export async function jaxBackends(skipped) {
  const started = await init();
  for (const backend of ["wasm", "webgpu"].filter((backend) => !started.includes(backend))) {
    skipped.push(`jax-js, ${backend}: it does not start here`);
  }
  return started.filter((backend) => ["wasm", "webgpu"].includes(backend));
}

export async function prepareJax(backend, start, norms) {
  defaultDevice(backend);
  const network = NETWORKS[start.name];
  const build = network.cell ? recurrent : dense;
  const { data, wanted, loss } = build(start, network);
  const names = Object.keys(start.parameters);

  // What is learned, and what the rule remembers of each parameter.
  let state = { parameters: {}, first: {}, second: {} };
  for (const name of names) {
    const { rows, columns, values } = start.parameters[name];
    const isWeight = isMatrix(name);
    const shape = isWeight ? [columns, rows] : [columns];
    state.parameters[name] = tensor(
      isWeight ? transposed(start.parameters[name]) : values,
      shape,
    );
    state.first[name] = np.zeros(shape);
    if (network.adam) state.second[name] = np.zeros(shape);
  }
  const step = jit((state, data, wanted, corrections) => {
    const own = Object.fromEntries(names.map((name) => [name, state.parameters[name].ref]));
    const [value, grads] = valueAndGrad(loss)(own, data, wanted);
    const sum = (name) => np.square(grads[name].ref).sum();
    const found = norms
      ? np.stack([value, ...weights(start).map((name) => np.sqrt(sum(name)))])
      : value.reshape([1]);
    if (network.clip) {
      const total = np.sqrt(names.map(sum).reduce((sum, one) => sum.add(one)));
      const factor = np.minimum(1, np.divide(network.clip, total.add(1e-6)));
      for (const name of names) grads[name] = grads[name].mul(factor.ref);
      factor.dispose();
    }
    const rule = network.adam ? adam : momentum;
    const next = rule(state, grads, names, start.learningRate, network, corrections);
    return { state: next, found };
  });
  let done = 0;
  return {
    begin: () => defaultDevice(backend),
    run: async (steps) => {
      let last;
      for (let index = 0; index < steps; index++) {
        done += 1;
        const corrections = np.array([1 / (1 - 0.9 ** done), 1 / (1 - 0.999 ** done)]);
        const { state: next, found } = step(state, data.ref, wanted.ref, corrections);
        state = next;
        if (norms || index === steps - 1) last = await found.data();
        else found.dispose();
      }
      await blockUntilReady(state);
      return last;
    },
    free: () => {
      step.dispose?.();
      tree.dispose([state, data, wanted]);
    },
  };
}

const tensor = (values, shape) => np.array(values).reshape(shape);
const isMatrix = (name) => /\.weight/.test(name) && !/norm/.test(name);

function momentum(state, grads, names, rate, { momentum }, corrections) {
  corrections.dispose();
  const next = { parameters: {}, first: {}, second: {} };
  for (const name of names) {
    const velocity = state.first[name].mul(momentum).add(grads[name]);
    next.first[name] = velocity.ref;
    next.parameters[name] = state.parameters[name].sub(velocity.mul(rate));
  }
  return next;
}

/** `corrections`: 1 / (1 − βᵗ) of both moments. */
function adam(state, grads, names, rate, _, corrections) {
  const [ofFirst, ofSecond] = np.split(corrections, 2);
  const next = { parameters: {}, first: {}, second: {} };
  for (const name of names) {
    const first = state.first[name].mul(0.9).add(grads[name].ref.mul(0.1));
    const second = state.second[name].mul(0.999).add(np.square(grads[name]).mul(0.001));
    next.first[name] = first.ref;
    next.second[name] = second.ref;
    const deviation = np.sqrt(second.mul(ofSecond.ref)).add(1e-8);
    const change = first.mul(ofFirst.ref).div(deviation).mul(rate);
    next.parameters[name] = state.parameters[name].sub(change);
  }
  ofFirst.dispose();
  ofSecond.dispose();
  return next;
}

/** BatchNorm over the rows. Running statistics are left out, which is in jax-js's favour. */
function batchNorm(input, scale, shift) {
  const centred = input.ref.sub(input.mean(0));
  const variance = np.square(centred.ref).mean(0);
  return centred.div(np.sqrt(variance.add(1e-5))).mul(scale).add(shift);
}

/** A dense network, plain or pre-activation residual with BatchNorm and blocks of two. */
function dense(start, { activation, residual }) {
  const names = layers(start);
  const classes = start.parameters["output.bias"].columns;
  const apply = { sigmoid: nn.sigmoid, relu: nn.relu, tanh: np.tanh }[activation];
  const loss = (parameters, data, wanted) => {
    let read = data;
    let stream;
    names.forEach((name, index) => {
      let sums = np.matmul(read, parameters[`${name}.weight`]).add(parameters[`${name}.bias`]);
      if (name === "output") {
        read = sums;
        stream?.dispose();
        return;
      }
      if (residual) {
        // From the third layer on, every second one has a path around it and the one before.
        if (index > 0 && index % 2 === 0) sums = stream.add(sums);
        if (index % 2 === 0) stream = sums.ref;
        sums = batchNorm(sums, parameters[`${name}.norm.weight`], parameters[`${name}.norm.bias`]);
      }
      read = apply(sums);
    });
    return nn.logSoftmax(read).mul(wanted).sum().mul(-1 / start.batch);
  };
  return {
    data: tensor(start.inputs, [start.batch, start.inputs.length / start.batch]),
    wanted: tensor(oneHot(start.targets, classes), [start.batch, classes]),
    loss,
  };
}

/** A recurrent layer and a readout of its last time step, trained on squared errors. */
function recurrent(start, { cell }) {
  const { batch, steps } = start;
  const loss = (parameters, data, wanted) => {
    const weight = parameters["layer1.weight_hh"];
    const bias = parameters["layer1.bias_ih"].add(parameters["layer1.bias_hh"]);
    const projected = np.matmul(data, parameters["layer1.weight_ih"]).add(bias);
    const inputs = np.split(projected, steps);
    let hidden;
    let memory;
    inputs.forEach((input, time) => {
      const sums = time === 0 ? input : input.add(np.matmul(hidden, weight.ref));
      if (cell === "rnn") {
        hidden = np.tanh(sums);
        return;
      }
      const [i, f, g, o] = np.split(sums, 4, 1);
      const taken = nn.sigmoid(i).mul(np.tanh(g));
      if (time === 0) {
        f.dispose();
        memory = taken;
      } else {
        memory = nn.sigmoid(f).mul(memory).add(taken);
      }
      hidden = nn.sigmoid(o).mul(np.tanh(memory.ref));
    });
    memory?.dispose();
    weight.dispose();
    const answers = np.matmul(hidden, parameters["output.weight"]).add(parameters["output.bias"]);
    return np.square(answers.sub(wanted)).mean();
  };
  return {
    data: tensor(start.inputs, [steps * batch, start.inputs.length / steps / batch]),
    wanted: tensor(start.targets, [batch, 1]),
    loss,
  };
}
