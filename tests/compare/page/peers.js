// The other libraries, each with the backends that start here.

import { jaxBackends, prepareJax } from "/jax.js";
import { prepareTensorFlow, tensorFlowBackends } from "/tensorflow.js";

/** What can be trained with; what does not start goes into `skipped`, with the reason. */
export async function loadPeers(skipped) {
  const peers = [];
  for (const kind of await tensorFlowBackends(skipped)) {
    const form = kind.form === "tuned" ? ", tuned by hand" : "";
    const library = `TensorFlow.js ${tf.version.tfjs}, ${kind.backend}${form}`;
    peers.push({ library, prepare: (start, norms) => prepareTensorFlow(kind, start, norms) });
  }
  for (const backend of await jaxBackends(skipped)) {
    const library = `jax-js, ${backend}`;
    peers.push({ library, prepare: (start, norms) => prepareJax(backend, start, norms) });
  }
  return peers;
}
