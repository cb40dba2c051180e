// The lesson in a book of mdBook, a site of MyST, and in Quarto's page and paper, each built by the host's tool.

import { readFileSync } from 'node:fs';

import type { Locator } from '@playwright/test';

import { expect, test } from './support';
import { COURSE, PLACE, built, openCourse, told } from './course';
import { Embedded } from './hosts';

test.use({ allowed: [PLACE, COURSE] });

test('mdBook: the frame trains, and the element is as high as its contents', async ({ page }) => {
  await openCourse(page, 'mdbook', 'lesson.html');
  const frame = new Embedded(page.frameLocator('main > iframe'));
  await expect(frame.verdict).toHaveAttribute('data-trend', 'vanishing');
  await frame.waitForSteps(20);
  await expect.poll(() => told(page)).toEqual(expect.arrayContaining(['loading', 'ready', 'resize', 'step', 'verdict']));
  await frame.control('activation').locator('select').selectOption('relu');
  await expect(frame.verdict).not.toHaveAttribute('data-trend', 'vanishing');

  const element = page.locator('gradient-lab');
  await element.scrollIntoViewIfNeeded();
  const contenders = page.frameLocator('gradient-lab iframe').locator('.contender');
  await expect(contenders.nth(0)).toHaveAttribute('data-trend', 'vanishing');
  await expect(contenders.nth(1)).toHaveAttribute('data-trend', 'healthy');
  await expect.poll(() => fits(element)).toBe(true);
  // On a phone it needs more height, and has it.
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(() => fits(element)).toBe(true);
});

test('MyST: its parser and its renderer have the widget train', async ({ page }) => {
  await openCourse(page, 'myst', 'index.html');
  const lab = new Embedded(page.frameLocator('.myst-anywidget gradient-lab iframe'));
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await lab.waitForSteps(20);
  await lab.control('skip').locator('select').selectOption('residual');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'healthy');
});

test('Quarto: the frame in the page, the picture and a link in the paper', async ({ page }) => {
  await openCourse(page, 'quarto', 'index.html');
  const lab = new Embedded(page.frameLocator('#quarto-document-content iframe'));
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await lab.waitForSteps(20);
  await expect.poll(() => told(page)).toEqual(expect.arrayContaining(['loading', 'ready', 'resize', 'step', 'verdict']));
  await expect(page.locator('main img, main a')).toHaveCount(0);

  const paper = readFileSync(built('quarto', 'lesson.tex'), 'utf8');
  expect(paper).toMatch(/\\includegraphics\[[^\]]*\]\{gradient-lab\.png\}/);
  expect(paper).toContain('\\href{https://example.org/gradient-lab/\\#preset=deep-sigmoid}');
  expect(paper).not.toContain('iframe');
});

/** Whether the frame of an element is just as high as the page in it. */
async function fits(element: Locator): Promise<boolean> {
  const frame = element.locator('iframe');
  const outer = await frame.evaluate((node) => node.clientHeight);
  const handle = await frame.elementHandle();
  const inside = await (await handle?.contentFrame())?.evaluate(() => document.querySelector('.embed')?.scrollHeight ?? 0);
  return inside !== undefined && Math.abs(outer - inside) <= 2;
}
