// What comes with the page and what comes later: parts in wasm modules of their own.

import { expect, namesOfRequests, test } from './support';
import { Lab } from './lab';
import { Take } from './take';

test('panels come after the first picture, dialogs when they are opened', async ({ page }) => {
  const names = namesOfRequests(page);
  // Whether there was a picture when the first part was asked for.
  let picture: boolean | undefined;
  await page.route('**/app-*-*.wasm', async (route) => {
    picture ??= (await page.locator('.verdict').getAttribute('data-trend')) !== 'waiting';
    await route.continue();
  });
  const lab = await Lab.open(page);
  await expect(lab.network.panel).toBeVisible();
  await expect(page.locator('.bone')).toHaveCount(0);
  expect(picture).toBe(true);
  const part = (name: string) => names.filter((it) => it.endsWith(`-${name}.wasm`)).length;
  expect(part('panels')).toBe(1);
  expect(part('sheets') + part('take_away') + part('comparison') + part('gpu')).toBe(0);

  const take = new Take(page);
  await take.open();
  await expect(take.dialog.locator('[data-action=save-csv]')).toBeVisible();
  expect(part('take_away')).toBe(1);
  await page.keyboard.press('Escape');
  await take.open();
  await expect(take.dialog.locator('[data-action=save-csv]')).toBeVisible();
  expect(part('take_away'), 'once is enough').toBe(1);
});

test('a part that cannot be loaded says so, the page goes on, and it can be tried again', async ({
  page,
  faults,
}) => {
  await page.route('**/*-take_away.wasm', (route) => route.abort(), { times: 1 });
  const lab = await Lab.open(page);
  const take = new Take(page);
  await take.open();
  await expect(take.dialog.getByRole('alert')).toContainText('could not be loaded');
  await lab.waitForSteps((await lab.steps()) + 10);
  await page.keyboard.press('Escape');
  await take.open();
  await expect(take.dialog.locator('[data-action=save-csv]')).toBeVisible();
  // What the browser itself, and the script that loads, write about the request that was stopped.
  const expected = (fault: string) => fault.includes('take_away') || fault.includes('Failed to fetch');
  faults.splice(0, faults.length, ...faults.filter((fault) => !expected(fault)));
});
