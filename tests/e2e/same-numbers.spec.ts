// The page and the command line run the same code; they must give the same bits.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';

import { expect, test } from './support';
import { Lab } from './lab';

const STEPS = 60;

/** Losses of a native run, rounded to the f32 they came from. */
function nativeLosses(preset: string, changes: string[], backend = 'cpu'): number[] {
  // `cargo xtask test` names it; without it: what `cargo build` leaves.
  const built = new URL('../../target/debug/gradlab', import.meta.url);
  const program = process.env.GRADLAB ?? fileURLToPath(built);
  const set = changes.flatMap((change) => ['--set', change]);
  const steps = ['--steps', String(STEPS), '--trace', '-', '--backend', backend];
  const trace = execFileSync(program, ['train', preset, ...steps, ...set], {
    encoding: 'utf8',
    // Without a GPU, as the page here.
    env: { ...process.env, VK_DRIVER_FILES: '/dev/null' },
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return trace
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { metric: string; value: number })
    .filter(({ metric }) => metric === 'loss')
    .map(({ value }) => Math.fround(value));
}

/** The losses of a frame: the event's number, its run, its first step, then the losses. */
function lossesOfFrame(message: Uint8Array): { first: number; losses: number[] } | null {
  const FRAME = 4; // place of `Event::Frame` in crates/protocol/src/event.rs
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at];
      at += 1;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  if (varint() !== FRAME) return null;
  varint(); // the run
  const first = varint();
  const view = new DataView(message.buffer, message.byteOffset);
  const losses = Array.from({ length: varint() }, (_, i) => view.getFloat32(at + 4 * i, true));
  return { first, losses };
}

/** Every kind of kernel: products, activations, normalisations, gates, rules, clipping, losses. */
const experiments: [string, ...string[]][] = [
  ['deep-sigmoid'],
  ['deep-tanh'],
  ['relu-he'],
  ['batchnorm-sigmoid', 'skip=residual', 'block=2'],
  ['deep-tanh', 'activation=gelu', 'norm=rms', 'optimiser=adam', 'loss=binary', 'init=orthogonal'],
  ['deep-tanh', 'activation=elu', 'norm=layer', 'norm_place=after', 'optimiser=rmsprop', 'data=moons'],
  ['highway-100', 'depth=12', 'schedule=cosine', 'warm_up=5', 'loss=mse'],
  ['adding-lstm', 'length=20', 'batch=16'],
  ['temporal-order-clipped', 'network=gru', 'depth=2', 'clip=value', 'clip_at=0.01'],
];

/** Writes down what the first worker says, which trains the page's run; others try what may help it. */
function listen() {
  const messages: number[][] = [];
  Object.assign(window, { messages });
  let started = 0;
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      started += 1;
      if (started > 1) return;
      this.addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => {
        messages.push([...data.slice(0, 20_000)]);
      });
    }
  };
}

/** The first losses of the page's run. */
async function lossesOfThePage(page: Page, link: string[]): Promise<number[]> {
  await page.addInitScript(listen);
  const lab = await Lab.open(page, `#${link.join('&')}`);
  await lab.waitForSteps(STEPS);
  const messages = await page.evaluate(() => (window as unknown as { messages: number[][] }).messages);
  const losses: number[] = [];
  for (const message of messages) {
    const frame = lossesOfFrame(Uint8Array.from(message));
    frame?.losses.forEach((loss, i) => (losses[frame.first - 1 + i] = loss));
  }
  return losses.slice(0, STEPS);
}

/** The files of workers that the page asks for from now on. */
function workerFiles(page: Page): string[] {
  const files: string[] = [];
  page.context().on('request', (request) => {
    const file = new URL(request.url()).pathname.split('/').at(-1) ?? '';
    if (/^worker.*(?<!loader)\.(js|wasm)$/.test(file)) files.push(file);
  });
  return files;
}

for (const [preset, ...changes] of experiments) {
  const name = [preset, ...changes].join(' ');
  test(`${name}: the worker's losses are the command line's, bit for bit`, async ({ page }) => {
    const losses = await lossesOfThePage(page, [`preset=${preset}`, ...changes, 'backend=cpu']);
    const native = nativeLosses(preset, changes);
    expect(native).toHaveLength(STEPS);
    expect(losses).toEqual(native);
  });
}

test.describe('with what is fastest here', () => {
  for (const [preset, ...changes] of [['relu-he'], ['adding-lstm', 'length=20', 'batch=16']]) {
    test(`${preset}: two machines that fuse multiply-adds agree, bit for bit`, async ({ page }) => {
      const files = workerFiles(page);
      const losses = await lossesOfThePage(page, [`preset=${preset}`, ...changes]);
      expect([...new Set(files)]).toEqual(['worker-fused.js', 'worker-fused_split.js', 'worker-fused_bg.wasm']);
      expect(losses).toEqual(nativeLosses(preset, changes, 'auto'));
    });
  }

  test('a browser without relaxed SIMD gets the plain worker and the portable numbers', async ({ page }) => {
    await page.route('**/worker_loader.js', async (route) => {
      const response = await route.fetch();
      const body = `WebAssembly.validate = () => false;${await response.text()}`;
      await route.fulfill({ response, body });
    });
    const files = workerFiles(page);
    const losses = await lossesOfThePage(page, ['preset=relu-he']);
    expect(files).toEqual(['worker.js', 'worker_split.js', 'worker_bg.wasm']);
    expect(losses).toEqual(nativeLosses('relu-he', []));
  });
});
