// A page to hand out in one file: what is locked cannot be changed, what is left free can, and it trains.

import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import AxeBuilder from '@axe-core/playwright';
import type { BrowserContext, Page, TestInfo } from '@playwright/test';

import { expect, test } from './support';
import { Embedded } from './hosts';
import { Lab } from './lab';
import { Studio } from './studio';
import { Take, type Saved } from './take';

/** Opens a saved page from a disk, and makes sure that nothing else is asked for. */
async function fromDisk(context: BrowserContext, info: TestInfo, saved: Saved): Promise<{ disk: Page; asked: string[]; address: string }> {
  const path = info.outputPath('to hand out.html');
  writeFileSync(path, saved.bytes);
  const disk = await context.newPage();
  const asked: string[] = [];
  disk.on('request', (request) => asked.push(request.url()));
  const address = pathToFileURL(path).href;
  await disk.goto(address);
  return { disk, asked, address };
}

test('nothing of a locked page can be changed, and it trains from a disk', async ({ page, context }, info) => {
  await Lab.open(page, '#preset=deep-sigmoid');
  const take = new Take(page);
  await take.open();
  const saved = await take.save('[data-action=save-locked]');
  expect(saved.name).toBe('deep-sigmoid-locked.html');
  expect(saved.bytes.length).toBeLessThan(850_000);
  await page.close();

  const { disk, asked, address } = await fromDisk(context, info, saved);
  const lab = new Embedded(disk);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await lab.waitForSteps(50);
  await expect(disk.locator('.embed-controls')).toBeHidden();
  await expect(disk.locator('.remedies')).toBeHidden();
  await expect(disk.locator('a.whole')).toHaveCount(0);
  expect(asked.filter((url) => !/^(blob|data):/.test(url))).toEqual([address]);
  // An address does not open it.
  await disk.goto(`${address}#preset=relu-he&show=activation`);
  await disk.reload();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await expect(disk.locator('.embed-controls')).toBeHidden();
});

test('the one setting that is left free can be changed', async ({ page, context }, info) => {
  await Lab.open(page, '#preset=deep-sigmoid');
  const take = new Take(page);
  await take.open();
  await page.locator('#take-free').selectOption('activation');
  const saved = await take.save('[data-action=save-locked]');
  const { disk } = await fromDisk(context, info, saved);
  const lab = new Embedded(disk);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await expect(disk.locator('[data-control]')).toHaveCount(1);
  await expect(disk.locator('.remedies')).toBeHidden();
  await lab.control('activation').locator('select').selectOption('relu');
  await expect(lab.verdict).not.toHaveAttribute('data-trend', 'vanishing');
  await lab.waitForSteps(20);
  const { violations } = await new AxeBuilder({ page: disk }).analyze();
  expect(violations).toEqual([]);
});

test('the studio saves what it has set up as a page in one file', async ({ page, context }, info) => {
  await Studio.open(page, '#preset=relu-he&show=depth,skip&lock=depth&layout=profile&lang=pt-BR');
  const download = page.waitForEvent('download');
  await page.locator('[data-action=save-file]').click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('gradient-lab.html');
  await expect(page.getByText('gradient-lab.html')).toBeVisible();
  const { disk } = await fromDisk(context, info, { name: '', bytes: readFileSync(await file.path()) });
  const lab = new Embedded(disk);
  await expect(lab.profile).toBeVisible();
  await expect(disk.locator('html')).toHaveAttribute('lang', 'pt-BR');
  await expect(lab.control('depth')).toHaveAttribute('data-locked', 'true');
  await expect(lab.control('skip')).toHaveAttribute('data-locked', 'false');
  await lab.waitForSteps(20);
});
