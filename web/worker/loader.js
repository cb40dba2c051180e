// What the page starts as its worker where there are two: the one with relaxed SIMD if the browser knows it.

// A module with one function, of one f32x4.relaxed_madd.
const probe = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 8, 1, 96, 3, 123, 123, 123, 1, 123, 3, 2, 1, 0, 10, 13, 1, 11, 0, 32, 0, 32, 1,
  32, 2, 253, 133, 2, 11,
];
const fused = WebAssembly.validate(new Uint8Array(probe));
const { default: start } = await (fused ? import('./worker-fused.js') : import('./worker.js'));
await start();
