// The keyboard alone: what has the focus is seen whole, and no action loses it.

import type { Page } from '@playwright/test';

import { Comparison } from './compare';
import { Lab } from './lab';
import { expect, test } from './support';

/** The class of what has the focus; empty where nothing has. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => (document.activeElement === document.body ? '' : (document.activeElement?.className ?? '')));

async function press(page: Page, selector: string): Promise<void> {
  await page.locator(selector).first().focus();
  await page.keyboard.press('Enter');
}

test('a button that goes away with its click leaves the focus to what takes its place', async ({ page }) => {
  await Lab.open(page);
  await press(page, '.remedy');
  const comparison = new Comparison(page);
  await comparison.firstPicture();
  await expect.poll(() => focused(page)).toBe('comparison');
  // From there the keyboard goes on with what can be done with the runs.
  await page.keyboard.press('Tab');
  await expect(page.locator('[data-action=leave]')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(comparison.panel).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe('verdict');
});

test('the way back from an explosion and a notice that was read leave the focus to the verdict', async ({ page }) => {
  await Lab.open(page, '#activation=relu&init=he&depth=8&width=32&learning_rate=0.3&optimzer=adam');
  await press(page, '.notice button');
  await expect(page.locator('.notice')).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe('verdict');
  await press(page, '[data-action=rewind-clip]');
  await expect(page.locator('[data-action=rewind-clip]')).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe('verdict');
});

test('a button that has nothing left to do keeps the focus, and does nothing', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.choice('skip', 'residual').check({ force: true });
  const undo = page.locator('[data-action=undo]');
  await press(page, '[data-action=undo]');
  await expect(undo).toBeDisabled();
  await expect(undo).toBeFocused();
  await page.keyboard.press('Enter');
  await expect.poll(() => lab.link().get('skip')).toBe('none');
});

for (const width of [390, 820]) {
  test(`every remedy and every offer is seen whole when it has the focus, ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await Lab.open(page);
    await expect(page.locator('.offer')).not.toHaveCount(0);
    await page.locator('.remedy').first().focus();
    const last = page.locator('.offer').last();
    for (let presses = 0; presses < 100; presses += 1) {
      const cut = await page.evaluate(() => {
        const line = document.activeElement?.closest('.verdict-ways, .offers');
        if (!line) return 0;
        const [inner, outer] = [document.activeElement, line].map((it) => it?.getBoundingClientRect() ?? new DOMRect());
        return Math.max(outer.left - inner.left, inner.right - outer.right, 0);
      });
      expect(cut).toBe(0);
      if (await last.evaluate((offer) => offer === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error('the last offer was not reached');
  });
}
