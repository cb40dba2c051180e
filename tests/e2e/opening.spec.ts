// What a reader meets who opens the page and touches nothing.

import { TIMED, expect, test } from './support';
import { Lab } from './lab';
import { here } from './machine';

test('within two seconds a deep sigmoid network trains and its gradient is seen to vanish', { tag: TIMED }, async ({
  page,
}) => {
  // Once, so that the browser has compiled nothing but holds the files: a page's second visitor
  // in a course room. The time of a network is not ours to test.
  await page.goto('./');
  await page.reload({ waitUntil: 'commit' });
  const lab = new Lab(page);
  await lab.firstPicture();
  const elapsed = await page.evaluate(() => performance.now());
  test.info().annotations.push({ type: 'first picture, ms', description: elapsed.toFixed(0) });
  expect(elapsed).toBeLessThan(await here(page, 2000));

  await expect(page).toHaveTitle('Gradient Lab');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await expect(lab.verdict).toContainText('Layer 1 receives only');
  await expect(lab.verdict).toContainText('layer 20');
  await expect(lab.word('depth')).toHaveText('20 layers');
});

test('the heatmap fades from the output down to the first layer', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.waitForSteps(20);
  const rows = await lab.brightness();
  expect(rows.length).toBeGreaterThanOrEqual(20);
  expect(rows[0]).toBeGreaterThan(120);
  expect(rows[19]).toBeLessThan(40);
});

test('loss and test accuracy are measured and shown', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=residual-sigmoid');
  await lab.waitForSteps(150);
  const loss = await page.locator('[data-now=loss]').innerText();
  expect(Number(loss.replace(/[^\d.]/g, ''))).toBeLessThan(2.3);
  const accuracy = page.locator('[data-now=accuracy]');
  await expect.poll(async () => parseFloat(await accuracy.innerText())).toBeGreaterThan(60);
});

test('training never blocks the page for more than 50 ms', { tag: TIMED }, async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.waitForSteps(30);
  // What is still to come is loaded, not trained.
  await expect(page.locator('.bone')).toHaveCount(0);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration);
    }).observe({ type: 'longtask' });
  });
  await lab.waitForSteps((await lab.steps()) + 600);
  // Entries are delivered with idle time; two frames later they are there.
  const tasks = await page.evaluate(async () => {
    for (let i = 0; i < 2; i += 1) await new Promise(requestAnimationFrame);
    return (window as unknown as { longTasks: number[] }).longTasks;
  });
  const limit = await here(page, 50);
  expect(tasks.filter((task) => task > limit), `tasks over ${limit} ms while 600 steps were trained`).toEqual([]);
});

test('a browser without WebGPU is told so, quietly, and trains all the same', async ({ page }) => {
  await Lab.open(page);
  await expect(page.locator('[data-computing]')).toHaveText(/this browser offers no GPU/);
});

test.describe('a worker that cannot start', () => {
  // The browser reports the missing file as an error on the console, and rightly so.
  test.use({ faults: async ({}, use) => use([]) });

  // Of both workers: which one is asked for depends on what the browser's multiply-adds can do.
  for (const [file, address] of [
    ['loader', /worker_loader\.js$/],
    ['script', /worker(-fused)?\.js$/],
    ['module', /worker(-fused)?_bg\.wasm$/],
  ] as const) {
    test(`is said beside dead controls: its ${file} is missing`, async ({ page }) => {
      await page.route(address, (route) => route.abort());
      await page.goto('./');
      await expect(page.locator('[data-notice=worker]')).toContainText('Reload the page');
      await expect(page.locator('[data-action=play]')).toBeDisabled();
    });
  }
});
