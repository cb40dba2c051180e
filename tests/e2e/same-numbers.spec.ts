// The page and the command line run the same code; they must give the same bits.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, test } from './support';
import { Lab } from './lab';

const STEPS = 60;

/** Losses of a native run, rounded to the f32 they came from. */
function nativeLosses(preset: string, changes: string[]): number[] {
  // `cargo xtask test` names it; without it: what `cargo build` leaves.
  const built = new URL('../../target/debug/gradlab', import.meta.url);
  const program = process.env.GRADLAB ?? fileURLToPath(built);
  const set = changes.flatMap((change) => ['--set', change]);
  const trace = execFileSync(program, ['train', preset, '--steps', String(STEPS), '--trace', '-', ...set], {
    encoding: 'utf8',
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
  const FRAME = 3; // place of `Event::Frame` in crates/protocol/src/event.rs
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

for (const [preset, ...changes] of experiments) {
  const name = [preset, ...changes].join(' ');
  test(`${name}: the worker's losses are the command line's, bit for bit`, async ({ page }) => {
    await page.addInitScript(() => {
      const messages: number[][] = [];
      Object.assign(window, { messages });
      window.Worker = class extends Worker {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          this.addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => {
            messages.push([...data.slice(0, 20_000)]);
          });
        }
      };
    });
    const lab = await Lab.open(page, `#${[`preset=${preset}`, ...changes].join('&')}`);
    await lab.waitForSteps(STEPS);
    const messages = await page.evaluate(() => (window as unknown as { messages: number[][] }).messages);
    const losses: number[] = [];
    for (const message of messages) {
      const frame = lossesOfFrame(Uint8Array.from(message));
      frame?.losses.forEach((loss, i) => (losses[frame.first - 1 + i] = loss));
    }
    const native = nativeLosses(preset, changes);
    expect(native).toHaveLength(STEPS);
    expect(losses.slice(0, STEPS)).toEqual(native);
  });
}
