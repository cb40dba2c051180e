// The page before it runs, before it dares, and on paper.

import AxeBuilder from '@axe-core/playwright';

import { Comparison } from './compare';
import { Lab, median } from './lab';
import { expect, test } from './support';

test('before the page runs its shape is there, in the theme of the system', async ({ page }) => {
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
  await expect(skeleton.locator('.bone.hero')).toBeVisible();
  const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(background).toBe('rgb(18, 16, 19)');
  const painted: number[] = [];
  for (let visit = 0; visit < 3; visit += 1) {
    if (visit > 0) await page.reload({ waitUntil: 'commit' });
    await expect
      .poll(() => page.evaluate(() => performance.getEntriesByName('first-contentful-paint').length))
      .toBe(1);
    painted.push(
      await page.evaluate(() => {
        const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
        return performance.getEntriesByName('first-contentful-paint')[0].startTime - navigation.responseEnd;
      }),
    );
  }
  const told = `${painted.map((ms) => ms.toFixed(0)).join(', ')} ms after the document`;
  test.info().annotations.push({ type: 'skeleton', description: told });
  console.log(`skeleton: ${told}`);
  // A machine that does nothing else needs less than 100; what builds beside the tests is in it, too.
  expect(median(painted), told).toBeLessThanOrEqual(250);
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
  expect(Number(lab.link().get('batch'))).toBeLessThan(512);
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
