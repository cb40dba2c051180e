// The page and the command line run the same code; they must give the same bits.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, test } from './support';
import { Lab } from './lab';

const STEPS = 60;

/** Losses of a native run, rounded to the f32 they came from. */
function nativeLosses(preset: string): number[] {
  // `cargo xtask test` names it; without it: what `cargo build` leaves.
  const built = new URL('../../target/debug/gradlab', import.meta.url);
  const program = process.env.GRADLAB ?? fileURLToPath(built);
  const trace = execFileSync(program, ['train', preset, '--steps', String(STEPS), '--trace', '-'], {
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

for (const preset of ['deep-sigmoid', 'deep-tanh', 'relu-he']) {
  test(`${preset}: the worker's losses are the command line's, bit for bit`, async ({ page }) => {
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
    const lab = await Lab.open(page, `#preset=${preset}`);
    await lab.waitForSteps(STEPS);
    const messages = await page.evaluate(() => (window as unknown as { messages: number[][] }).messages);
    const losses: number[] = [];
    for (const message of messages) {
      const frame = lossesOfFrame(Uint8Array.from(message));
      frame?.losses.forEach((loss, i) => (losses[frame.first - 1 + i] = loss));
    }
    const native = nativeLosses(preset);
    expect(native).toHaveLength(STEPS);
    expect(losses.slice(0, STEPS)).toEqual(native);
  });
}
