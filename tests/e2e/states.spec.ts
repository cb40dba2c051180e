// The page before it runs, before it dares, and on paper.

import AxeBuilder from '@axe-core/playwright';

import { Comparison } from './compare';
import { Lab, median } from './lab';
import { TIMED, expect, test } from './support';

test('before the page runs its shape is there, in the theme of the system', { tag: TIMED }, async ({ page }) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/*.wasm', async (route) => {
    await held;
    await route.continue();
  });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('./', { waitUntil: 'commit' });
  const skeleton = page.locator('#skeleton');
  await expect(skeleton.getByRole('heading')).toHaveText('Gradient Lab');
  await expect(skeleton.locator('.bone.heatmap-field')).toBeVisible();
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(background).toBe('rgb(18, 16, 19)');
  const paint = () =>
    page.evaluate(() => {
      const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
      const [paint] = performance.getEntriesByName('first-contentful-paint');
      return paint === undefined ? undefined : paint.startTime - navigation.responseEnd;
    });
  // What the browser itself takes: a page that has nothing but one word.
  await page.route('**/word.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>A word</title><p>Word' }),
  );
  const painted: Record<'./' | './word.html', number[]> = { './': [], './word.html': [] };
  for (let visit = 0; visit < 5; visit += 1) {
    for (const [address, times] of Object.entries(painted)) {
      await page.goto(address, { waitUntil: 'commit' });
      await expect.poll(paint).toBeDefined();
      times.push((await paint()) ?? Number.NaN);
    }
  }
  const [skeletons, words] = Object.values(painted);
  const list = (times: number[]) => times.map((ms) => ms.toFixed(0)).join(', ');
  const told = `${list(skeletons)} ms after the document; a word alone: ${list(words)} ms`;
  test.info().annotations.push({ type: 'skeleton', description: told });
  console.log(`skeleton: ${told}`);
  // Within 100 ms, but for what the browser would need for any page on this machine.
  expect(median(skeletons), told).toBeLessThanOrEqual(Math.max(100, median(words) + 50));
  await page.goto('./', { waitUntil: 'commit' });
  release();
  await new Lab(page).firstPicture();
  await expect(skeleton).toHaveCount(0);
});

// Three of them need more memory than any page takes unasked, however fast the machine is.
const HUGE = '#depth=100&width=256&batch=512&backend=cpu&compare=activation:relu/init:he';

test('huge runs say what they would take, and wait for a word', async ({ page }) => {
  const lab = new Lab(page);
  await page.goto(`./${HUGE}`);
  const notice = page.locator('[data-notice=large]');
  await expect(notice).toContainText(/^These 3 runs are large: one training step .* [\d.,]+\s(ms|s) .* 1\.3\sGB of memory/);
  await expect(page.locator('.contender[data-trend=waiting]')).toHaveCount(3);
  for (const button of [lab.play, lab.step]) await expect(button).toBeDisabled();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await notice.locator('[data-action=smaller]').click();
  await expect(notice).toHaveCount(0);
  await new Comparison(page).firstPicture();
  // The address follows the picture.
  await expect.poll(() => Number(lab.link().get('batch'))).toBeLessThan(512);
});

test('huge runs start anyway, as large as they are', async ({ page }) => {
  test.slow();
  const lab = new Lab(page);
  await page.goto(`./${HUGE}`);
  const notice = page.locator('[data-notice=large]');
  await notice.locator('[data-action=anyway]').click();
  await expect(notice).toHaveCount(0);
  await expect(page.locator('.contender[data-trend=waiting]')).toHaveCount(0, { timeout: 150_000 });
  expect(lab.link().get('batch')).toBe('512');
});

test('on paper: dark page or not, charts on white, settings in words and the link', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  const lab = await Lab.open(page);
  await lab.pause();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await expect(page.locator('.on-paper')).toContainText('Depth: 20');
  await expect(page.locator('.on-paper')).toContainText('#v=1&data=digits&depth=20');
  await expect(lab.verdict).toBeVisible();
  await expect(lab.heatmap).toBeVisible();
  await expect(lab.play).toBeHidden();
  await page.emulateMedia({ media: 'screen', colorScheme: 'dark' });
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
