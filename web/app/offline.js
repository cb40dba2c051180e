// What starts the page where all of it is in one file: unpacks it, and hands the app its workers.

const bytes = async (name) => {
  const packed = document.querySelector(`[data-packed="${name}"]`).textContent;
  const gzipped = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([gzipped]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).arrayBuffer();
};
const script = async (name) =>
  URL.createObjectURL(new Blob([await bytes(name)], { type: 'text/javascript' }));

// The app looks here for what else lies beside it.
globalThis.gradlabFiles = {};
try {
  for (const name of ['worker_loader.js', 'exporter_loader.js']) {
    globalThis.gradlabFiles[name] = await script(name);
  }
  // The experiment that the copy was made of, unless the address names one.
  const { link } = document.documentElement.dataset;
  if (link && location.hash.length < 2) history.replaceState(null, '', `#${link}`);

  const { default: start } = await import(await script('app.js'));
  await start({ module_or_path: await bytes('app.wasm') });
} catch (error) {
  cannotStart('damaged');
  throw error;
}
