// What is being read stays where it is: the first verdict, a flip and an explosion move nothing below them.

import type { Page } from '@playwright/test';

import { Lab } from './lab';
import { expect, test } from './support';

/** How much the layout has shifted without the reader's doing: Chromium's cumulative layout shift. */
async function watchShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const seen = { shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
        if (!entry.hadRecentInput) seen.shift += entry.value;
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { seen: { shift: number } }).seen.shift);
}

/** Where the picture begins on the page. */
const pictureTop = (page: Page): Promise<number> =>
  page.locator('.heatmap-field').evaluate((field) => field.getBoundingClientRect().top + window.scrollY);

const EXPLODES = '#activation=relu&init=he&depth=8&width=32&learning_rate=0.3';

for (const { name, link, trend } of [
  { name: 'vanishing', link: '#preset=deep-sigmoid', trend: 'vanishing' },
  { name: 'healthy', link: '#preset=residual-sigmoid', trend: 'healthy' },
  { name: 'exploding', link: '#preset=exploding-residual', trend: 'exploding' },
  { name: 'ended', link: EXPLODES, trend: 'nonfinite' },
]) {
  for (const width of [390, 820, 1440]) {
    test(`the first verdict moves nothing: ${name}, ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      const shift = await watchShifts(page);
      const lab = await Lab.open(page, link);
      await expect(lab.verdict).toHaveAttribute('data-trend', trend);
      // All parts are there, so nothing else is to come.
      await expect(page.locator('.bone')).toHaveCount(0);
      expect(await shift()).toBeLessThan(0.05);
    });
  }
}

test('a flip from a vanishing to a healthy gradient and back leaves the picture where it is', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const lab = await Lab.open(page);
  await expect(page.locator('.bone')).toHaveCount(0);
  const top = await pictureTop(page);
  await lab.choice('skip', 'residual').check({ force: true });
  await expect(lab.verdict).toHaveAttribute('data-trend', 'healthy');
  expect(await pictureTop(page)).toBe(top);
  await lab.choice('skip', 'none').check({ force: true });
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await expect(page.locator('.remedy')).not.toHaveCount(0);
  expect(await pictureTop(page)).toBe(top);
});

test('an explosion is told in the place of the verdict', async ({ page }) => {
  const lab = await Lab.open(page, EXPLODES);
  await expect(lab.verdict.getByRole('alert')).toContainText(/^The run stopped at step \d+\./);
  await expect(lab.verdict.locator('[data-action=rewind-clip]')).toBeVisible();
  await expect(page.locator('.notice')).toHaveCount(0);
});
