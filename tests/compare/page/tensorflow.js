// TensorFlow.js: the networks in the library's own operators, in two forms.
//
// `plain` leaves the gradients to the library, as every program that trains with it does. `tuned` is
// the fastest form that was found: the wasm backend has a fast product only for matrices that are
// not transposed, so the products of its backward pass transpose first, and loss and BatchNorm have
// gradients in closed form. Matrices are kept as [fan-in, fan-out] in both. The batch is on the
// device from the start, and one read a step brings loss and norms.

import { layers, NETWORKS, oneHot, transposed, weights } from "/networks.js";

export async function tensorFlowBackends(skipped) {
  tf.wasm.setWasmPaths("/packages/@tensorflow/tfjs-backend-wasm/dist/");
  const started = [];
  for (const backend of ["wasm", "webgpu"]) {
    try {
      if (!(await tf.setBackend(backend))) throw new Error("it does not start here");
      await tf.ready();
      // What the fast form goes around is peculiar to wasm.
      if (backend === "wasm") started.push({ backend, form: "tuned" });
      started.push({ backend, form: "plain" });
    } catch (error) {
      skipped.push(`TensorFlow.js, ${backend}: ${error.message ?? error}`);
    }
  }
  return started;
}

export async function prepareTensorFlow({ backend, form }, start, norms) {
  await tf.setBackend(backend);
  const network = NETWORKS[start.name];
  const variables = {};
  for (const [name, tensor] of Object.entries(start.parameters)) {
    const { rows, columns, values } = tensor;
    const initial = /\.weight/.test(name) && !/norm/.test(name)
      ? tf.tensor(transposed(tensor), [columns, rows])
      : tf.tensor(values, [columns]);
    variables[name] = tf.variable(initial);
    initial.dispose();
  }
  // Gradients come by the names that the library gave.
  const given = (name) => variables[name].name;
  const build = network.cell ? recurrent : dense;
  const forward = build(start, network, variables, FORMS[form]);
  const rule = network.adam
    ? tf.train.adam(start.learningRate)
    : tf.train.momentum(start.learningRate, network.momentum);
  const measured = weights(start).map(given);
  const learned = Object.values(variables);

  const step = () =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(forward.loss, learned);
      const sum = (name) => tf.sum(tf.square(grads[name]));
      const found = norms ? tf.stack([value, ...measured.map((name) => tf.sqrt(sum(name)))]) : value;
      if (network.clip) {
        const total = tf.sqrt(tf.addN(Object.keys(grads).map(sum)));
        const factor = tf.minimum(1, tf.div(network.clip, tf.add(total, 1e-6)));
        for (const name of Object.keys(grads)) grads[name] = tf.mul(grads[name], factor);
      }
      rule.applyGradients(grads);
      return found;
    });
  return {
    begin: () => tf.setBackend(backend),
    run: async (steps) => {
      let last;
      for (let index = 0; index < steps; index++) {
        const found = step();
        // Without norms nothing is read before the end of a round.
        if (norms || index === steps - 1) last = await found.data();
        found.dispose();
      }
      return last;
    },
    free: () => {
      rule.dispose();
      for (const variable of learned) variable.dispose();
      for (const tensor of forward.held) tensor.dispose();
    },
  };
}

/** The library's own gradients. */
const plain = {
  linear: (a, b, bias) => tf.fused.matMul({ a, b, bias }),
  linearOfData: (a, b, bias) => tf.fused.matMul({ a, b, bias }),
  product: (input, weight) => tf.matMul(input, weight),
  crossEntropy: (logits, hot) => tf.losses.softmaxCrossEntropy(hot, logits),
  batchNorm: (input, scale, shift, running) => {
    const { mean, variance } = tf.moments(input, 0);
    follow(running, mean, variance, input.shape[0]);
    return tf.batchNorm(input, mean, variance, shift, scale, 1e-5);
  },
};

/** Gradients by hand. */
const tuned = {
  /** input · weight + bias. */
  linear: tf.customGrad((input, weight, bias, save) => {
    save([input, weight]);
    return {
      value: tf.fused.matMul({ a: input, b: weight, bias }),
      gradFunc: (grad, [input, weight]) => [
        tf.matMul(grad, tf.transpose(weight)),
        tf.matMul(tf.transpose(input), grad),
        tf.sum(grad, 0),
      ],
    };
  }),

  /** The data's gradient is not needed, so the first product has none. */
  linearOfData: (data, weight, bias) =>
    tf.customGrad((weight, bias) => ({
      value: tf.fused.matMul({ a: data, b: weight, bias }),
      gradFunc: (grad) => [tf.matMul(tf.transpose(data), grad), tf.sum(grad, 0)],
    }))(weight, bias),

  /** input · weight. */
  product: tf.customGrad((input, weight, save) => {
    save([input, weight]);
    return {
      value: tf.matMul(input, weight),
      gradFunc: (grad, [input, weight]) => [
        tf.matMul(grad, tf.transpose(weight)),
        tf.matMul(tf.transpose(input), grad),
      ],
    };
  }),

  crossEntropy: (logits, hot) =>
    tf.customGrad((logits, save) => {
      const probabilities = tf.softmax(logits);
      save([probabilities]);
      return {
        value: tf.neg(tf.mean(tf.log(tf.sum(tf.mul(probabilities, hot), 1)))),
        gradFunc: (grad, [probabilities]) =>
          tf.mul(tf.sub(probabilities, hot), tf.div(grad, hot.shape[0])),
      };
    })(logits),

  batchNorm: (input, scale, shift, running) =>
    tf.customGrad((input, scale, shift, save) => {
      const rows = input.shape[0];
      const { mean, variance } = tf.moments(input, 0);
      follow(running, mean, variance, rows);
      const inverse = tf.rsqrt(tf.add(variance, 1e-5));
      const normal = tf.mul(tf.sub(input, mean), inverse);
      save([normal, inverse, scale]);
      return {
        value: tf.add(tf.mul(normal, scale), shift),
        gradFunc: (grad, [normal, inverse, scale]) => {
          const ofShift = tf.sum(grad, 0);
          const ofScale = tf.sum(tf.mul(grad, normal), 0);
          const own = tf.sub(
            tf.sub(grad, tf.div(ofShift, rows)),
            tf.mul(normal, tf.div(ofScale, rows)),
          );
          return [tf.mul(own, tf.mul(inverse, scale)), ofScale, ofShift];
        },
      };
    })(input, scale, shift),
};

const FORMS = { plain, tuned };

/** The running statistics take a tenth of the batch's mean and unbiased variance. */
function follow(running, mean, variance, rows) {
  const take = (kept, found) => kept.assign(tf.add(tf.mul(kept, 0.9), tf.mul(found, 0.1)));
  take(running.mean, mean);
  take(running.variance, tf.mul(variance, rows / (rows - 1)));
}

/** A dense network, plain or pre-activation residual with BatchNorm and blocks of two. */
function dense(start, { activation, residual }, variables, form) {
  const names = layers(start);
  const classes = start.parameters["output.bias"].columns;
  const data = tf.tensor(start.inputs, [start.batch, start.inputs.length / start.batch]);
  const hot = tf.tensor(oneHot(start.targets, classes), [start.batch, classes]);
  const held = [data, hot];
  const running = {};
  if (residual) {
    for (const name of names.slice(0, -1)) {
      const width = start.parameters[`${name}.bias`].columns;
      running[name] = {
        mean: tf.variable(tf.zeros([width]), false),
        variance: tf.variable(tf.ones([width]), false),
      };
      held.push(running[name].mean, running[name].variance);
    }
  }
  const loss = () => {
    let read = data;
    let stream;
    names.forEach((name, index) => {
      const map = index === 0 ? form.linearOfData : form.linear;
      let sums = map(read, variables[`${name}.weight`], variables[`${name}.bias`]);
      if (name === "output") {
        read = sums;
        return;
      }
      if (residual) {
        // From the third layer on, every second one has a path around it and the one before.
        if (index > 0 && index % 2 === 0) sums = tf.add(stream, sums);
        if (index % 2 === 0) stream = sums;
        const scale = variables[`${name}.norm.weight`];
        sums = form.batchNorm(sums, scale, variables[`${name}.norm.bias`], running[name]);
      }
      read = tf[activation](sums);
    });
    return form.crossEntropy(read, hot);
  };
  return { loss, held };
}

/** A recurrent layer and a readout of its last time step, trained on squared errors. */
function recurrent(start, { cell }, variables, form) {
  const { batch, steps } = start;
  const data = tf.tensor(start.inputs, [steps * batch, start.inputs.length / steps / batch]);
  const wanted = tf.tensor(start.targets, [batch, 1]);
  const loss = () => {
    const weight = variables["layer1.weight_hh"];
    const bias = tf.add(variables["layer1.bias_ih"], variables["layer1.bias_hh"]);
    const projected = form.linearOfData(data, variables["layer1.weight_ih"], bias);
    const inputs = tf.unstack(tf.reshape(projected, [steps, batch, projected.shape[1]]));
    let hidden;
    let memory;
    inputs.forEach((input, time) => {
      const sums = time === 0 ? input : tf.add(input, form.product(hidden, weight));
      if (cell === "rnn") {
        hidden = tf.tanh(sums);
        return;
      }
      const [i, f, g, o] = tf.split(sums, 4, 1);
      const taken = tf.mul(tf.sigmoid(i), tf.tanh(g));
      memory = time === 0 ? taken : tf.add(tf.mul(tf.sigmoid(f), memory), taken);
      hidden = tf.mul(tf.sigmoid(o), tf.tanh(memory));
    });
    const answers = form.linear(hidden, variables["output.weight"], variables["output.bias"]);
    return tf.mean(tf.square(tf.sub(answers, wanted)));
  };
  return { loss, held: [data, wanted] };
}
