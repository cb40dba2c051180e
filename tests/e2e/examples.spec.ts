// The examples of the repository, each opened as its reader would.

import { TIMED, expect, test } from './support';
import { Embedded, openExample } from './hosts';
import { here } from './machine';

test('a page of HTML: element, frame, sandboxed frame', async ({ page }) => {
  await openExample(page, 'plain');
  const element = new Embedded(page.frameLocator('gradient-lab iframe'));
  await expect(element.verdict).toHaveAttribute('data-trend', 'vanishing');
  await expect(element.control('activation')).toHaveAttribute('data-locked', 'true');
  const frame = page.locator('main > iframe').first();
  await frame.scrollIntoViewIfNeeded();
  const plain = new Embedded(page.frameLocator('main > iframe').first());
  await expect(plain.verdict).toContainText('camada 20');
  await page.locator('main > iframe').last().scrollIntoViewIfNeeded();
  const contenders = page.frameLocator('main > iframe').last().locator('.contender');
  await expect(contenders.nth(0)).toHaveAttribute('data-trend', 'vanishing');
  await expect(contenders.nth(1)).toHaveAttribute('data-trend', 'healthy');
});

test('a quiz is solved by a change that helps, and by no other', async ({ page }) => {
  await openExample(page, 'quiz');
  const lab = new Embedded(page.frameLocator('gradient-lab iframe'));
  const task = page.locator('.task');
  await expect(task).toContainText('Vanishing');
  await expect(task).toHaveAttribute('data-solved', 'false');
  await expect(lab.control('depth')).toHaveAttribute('data-locked', 'true');
  await lab.control('init').locator('select').selectOption('he');
  await expect.poll(async () => (await lab.control('init').locator('select').inputValue())).toBe('he');
  await expect(task).toContainText('Vanishing');
  await lab.control('skip').locator('select').selectOption('residual');
  await expect(task).toHaveAttribute('data-solved', 'true');
  await expect(task).toContainText('Solved with 2 changes');
});

test('twenty on one page all have a gradient, and the page answers', { tag: TIMED }, async ({ page }) => {
  test.setTimeout(180_000);
  await page.setViewportSize({ width: 1440, height: 5200 });
  await openExample(page, 'twenty');
  const frames = page.locator('gradient-lab iframe');
  await expect(frames).toHaveCount(20);
  for (let index = 0; index < 20; index += 1) {
    const lab = new Embedded(page.frameLocator(`gradient-lab:nth-child(${index + 1}) iframe`));
    await expect(lab.verdict).not.toHaveAttribute('data-trend', 'waiting');
  }
  // All are in sight and train. How long does a click wait, and how long is the longest task?
  const { tasks, waits } = await page.evaluate(async () => {
    const tasks: number[] = [];
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
    const waits: number[] = [];
    for (let round = 0; round < 40; round += 1) {
      const start = performance.now();
      await new Promise<void>((resolve) => setTimeout(() => requestAnimationFrame(() => resolve()), 50));
      waits.push(performance.now() - start - 50);
    }
    return { tasks, waits: waits.sort((a, b) => a - b) };
  });
  const p95 = waits[Math.floor(0.95 * waits.length)];
  const described = `a picture waits ${p95.toFixed(0)} ms (95 %); tasks over 50 ms: ${tasks.map((task) => task.toFixed(0)).join(' ') || 'none'}`;
  test.info().annotations.push({ type: 'twenty embedded pages', description: described });
  expect(p95, described).toBeLessThan(await here(page, 200));
  const lab = new Embedded(page.frameLocator('gradient-lab:nth-child(10) iframe'));
  await lab.play.click();
  await expect(lab.play).toHaveText(/Play/);
  // Everybody gets a turn.
  const last = new Embedded(page.frameLocator('gradient-lab:nth-child(20) iframe'));
  await last.waitForSteps((await last.steps()) + 20);
});

test('slides: a frame trains while its slide is shown', async ({ page }) => {
  await openExample(page, 'slides');
  await expect(page.locator('.reveal.ready')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  const lab = new Embedded(page.frameLocator('section.present iframe'));
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  // The keys are still the slides'.
  await page.keyboard.press('ArrowRight');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'healthy');
});

test('a notebook: the widget and its model follow each other', async ({ page }) => {
  await openExample(page, 'anywidget');
  const lab = new Embedded(page.frameLocator('gradient-lab iframe'));
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  type Model = { get(name: string): unknown; assign(name: string, value: unknown): void };
  const trait = (name: string) => page.evaluate((name) => (window as unknown as { model: Model }).model.get(name), name);
  await expect.poll(() => trait('verdict')).toBe('vanishing');
  await expect.poll(() => trait('step')).toBeGreaterThan(3);
  await lab.control('skip').locator('select').selectOption('residual');
  await expect.poll(() => trait('state')).toMatchObject({ skip: 'residual' });
  await page.evaluate(() => (window as unknown as { model: Model }).model.assign('state', { preset: 'deep-sigmoid', show: 'depth', depth: 3 }));
  await expect(lab.control('depth').locator('output')).toHaveText('3');
  await page.evaluate(() => (window as unknown as { remove(): void }).remove());
  await expect(page.locator('gradient-lab')).toHaveCount(0);
});
