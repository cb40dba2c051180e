// How fast this machine is at this minute: a time that a test asserts is compared with work timed beside it.

import type { Page } from '@playwright/test';
import { median } from './lab';

/** Milliseconds that one round of the work below takes on a quiet desktop. */
const QUIET = 6;
const ROUNDS = 25;

/**
 * What a quiet desktop does in so many milliseconds, in milliseconds of this machine: as many or more. The work is
 * some of what a page does, numbers and layout, in a page of its own that has nothing else to do.
 */
export async function here(page: Page, milliseconds: number): Promise<number> {
  const beside = await page.context().newPage();
  const rounds = await beside.evaluate(async (rounds) => {
    const round = () => {
      const start = performance.now();
      let sum = 0;
      for (let at = 1; at < 400_000; at += 1) sum += Math.sqrt(at) / (1 + Math.sin(at));
      const list = document.createElement('div');
      for (let row = 0; row < 200; row += 1) list.append(Object.assign(document.createElement('p'), { innerText: `${sum} ${row}` }));
      document.body.replaceChildren(list);
      if (list.offsetHeight === 0) throw new Error('nothing was laid out');
      return performance.now() - start;
    };
    // Until the browser has compiled it.
    for (let at = 0; at < 10; at += 1) round();
    const times: number[] = [];
    for (let at = 0; at < rounds; at += 1) {
      times.push(round());
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return times;
  }, ROUNDS);
  await beside.close();
  return milliseconds * Math.max(1, median(rounds) / QUIET);
}
