// Starts the worker while the app is still on its way, and keeps what it says until the app listens.

try {
  const worker = new Worker(new URL('./worker_loader.js', import.meta.url), { type: 'module' });
  const said = [];
  worker.onmessage = worker.onerror = (event) => said.push(event);
  globalThis.gradlabWorker = { worker, said };
} catch {
  // The app tries again, and says what is wrong.
}
