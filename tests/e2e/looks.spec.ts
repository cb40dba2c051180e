// What the page looks like in its main states: pictures to compare with, of runs that stand still at a
// known step, so that every number in them is the same everywhere. Where a change is meant:
// `npx playwright test looks --update-snapshots`, on the page of `cargo xtask build`, and look at them.

import type { Page } from '@playwright/test';

import { Comparison } from './compare';
import { Gallery } from './gallery';
import { Heatmap } from './heatmap';
import { Lab } from './lab';
import { Learned } from './learned';
import { expect, test } from './support';

/**
 * A pixel differs where its colour is off by more than the threshold: edges of letters do between
 * machines. A panel out of place, a chart of another shape or a colour that is wrong is more than two
 * pixels in a hundred.
 */
const TOLERANCE = { maxDiffPixelRatio: 0.02, threshold: 0.25 } as const;
const STEPS = 6;

/** The page of a link with its run at step `STEPS`, paused, however fast the machine is. */
async function still(page: Page, link: string): Promise<Lab> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const whole = `#backend=cpu&speed=1&${link}`;
  const lab = link.includes('compare=') ? (await Comparison.open(page, whole)).lab : await Lab.open(page, whole);
  await lab.play.click();
  await expect(lab.play).toHaveText(/Play|Treinar/);
  for (let step = (await lab.steps()) + 1; step <= STEPS; step += 1) {
    await lab.step.click();
    await expect.poll(() => lab.steps()).toBe(step);
  }
  expect(await lab.steps()).toBe(STEPS);
  await page.mouse.move(0, 0);
  return lab;
}

for (const [name, scheme, width, height] of [
  ['light', 'light', 1440, 1000],
  ['dark', 'dark', 1440, 1000],
  ['phone', 'light', 390, 844],
  ['phone-dark', 'dark', 390, 844],
] as const) {
  test(`${name}: the page looks as it did`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    await still(page, '');
    await page.evaluate(() => window.scrollTo(0, 0));
    await expect(page).toHaveScreenshot(`${name}.png`, TOLERANCE);
  });
}

test.describe('parts of it', () => {
  test.use({ viewport: { width: 1440, height: 1000 } });

  test('the gallery looks as it did', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await still(page, '');
    const gallery = new Gallery(page);
    await gallery.open();
    await expect(gallery.sheet).toHaveScreenshot('gallery.png', TOLERANCE);
  });

  test('a comparison, enlarged, looks as it did', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await still(page, 'lang=pt-BR&compare=activation:relu');
    const heatmap = new Heatmap(page);
    await heatmap.field.focus();
    await page.keyboard.press('Home');
    for (let press = 0; press < 3; press += 1) await page.keyboard.press('+');
    await expect(heatmap.field).toHaveAttribute('data-zoomed', 'true');
    await expect(page.locator('.figures')).toHaveScreenshot('comparison.png', TOLERANCE);
    await expect(page.locator('.profile-field')).toHaveScreenshot('profiles.png', TOLERANCE);
  });

  test('a recurrent network and what it has learned look as they did', async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await still(page, 'network=lstm&data=temporal-order&length=30&depth=1&width=16&batch=32');
    await expect(page.locator('.edge')).toHaveScreenshot('line.png', TOLERANCE);
    const learned = new Learned(page);
    await learned.look();
    await expect.poll(() => learned.step()).toBe(STEPS);
    await expect(learned.rows).toHaveScreenshot('sequences.png', TOLERANCE);
  });
});
