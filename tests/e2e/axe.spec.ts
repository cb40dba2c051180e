// axe finds nothing to mend: on every screen and in every sheet, wide and on a phone, light and dark.

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { Comparison } from './compare';
import { Gallery } from './gallery';
import { Lab } from './lab';
import { expect, test } from './support';

/** The screens, and how to get there from the page that has opened. */
const SCREENS: [name: string, link: string, reach: (lab: Lab) => Promise<void>][] = [
  ['the page', '', async () => {}],
  ['the gallery', '#lang=pt-BR', async (lab) => new Gallery(lab.page).open()],
  [
    'the sheet of keys',
    '',
    async (lab) => {
      await lab.page.keyboard.press('?');
      await expect(lab.page.locator('dialog[data-sheet=keys][open]')).toBeVisible();
    },
  ],
  ['a comparison, enlarged', '#compare=activation:relu/skip:residual&lang=pt-BR', async (lab) => {
    await lab.page.locator('[data-action=zoom-in]').click();
    await expect(lab.heatmap.first()).toHaveAttribute('data-zoomed', 'true');
  }],
  ['a recurrent network up close', '#preset=adding-lstm', async (lab) => lab.microscope.open()],
  [
    'points in the plane',
    '#preset=two-spirals',
    async (lab) => {
      await lab.page.locator('.learned').scrollIntoViewIfNeeded();
      await expect(lab.page.locator('.learned-told')).toContainText('test points right');
    },
  ],
];

async function violations(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(', ')}`);
}

for (const [name, link, reach] of SCREENS) {
  for (const [scheme, width] of [
    ['light', 1440],
    ['dark', 390],
  ] as const) {
    test(`axe: ${name}, ${scheme}, ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 844 });
      const lab = link.includes('compare=') ? (await Comparison.open(page, link)).lab : await Lab.open(page, link);
      await lab.play.click();
      await expect(lab.play).toHaveText(/Play|Treinar/);
      await reach(lab);
      expect(await violations(page)).toEqual([]);
    });
  }
}
