// What comes with the page and what comes later: parts in wasm modules of their own.

import { expect, namesOfRequests, test } from './support';
import { Lab } from './lab';
import { Take } from './take';

test('all but the heatmap comes after the first picture, dialogs when they are opened', async ({ page }) => {
  const names = namesOfRequests(page);
  // Whether there was a picture when the first part was asked for.
  let picture: boolean | undefined;
  await page.route('**/app-*-*.wasm', async (route) => {
    picture ??= (await page.locator('.step-labels span').count()) > 0;
    await route.continue();
  });
  const lab = await Lab.open(page);
  await expect(lab.network.field).toBeVisible();
  await expect(page.locator('.bone')).toHaveCount(0);
  expect(picture).toBe(true);
  const part = (name: string) => names.filter((it) => it.endsWith(`-${name}.wasm`)).length;
  expect(part('panels')).toBe(1);
  const others = ['sheets', 'take_away', 'forgiving', 'comparison', 'gpu', 'portuguese'];
  expect(others.map(part)).toEqual(others.map(() => 0));

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

test.describe('in Portuguese', () => {
  test.use({ locale: 'pt-BR' });

  test('the words come first, and English is never shown', async ({ page }) => {
    const names = namesOfRequests(page);
    await page.addInitScript(() => {
      new MutationObserver(() => {
        const ask = document.querySelector('.question .ask')?.textContent;
        if (ask) Object.assign(window, { firstAsk: (window as never)['firstAsk'] ?? ask });
      }).observe(document, { childList: true, subtree: true });
    });
    const lab = await Lab.open(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
    const ask = await page.locator('.question .ask').textContent();
    expect(await page.evaluate(() => (window as never)['firstAsk'])).toBe(ask);
    expect(names.filter((name) => name.endsWith('-portuguese.wasm'))).toHaveLength(1);
    await lab.waitForSteps(10);
  });

  test('where they cannot be loaded, the page speaks English and says so', async ({ page, faults }) => {
    const stop = '**/*-portuguese.wasm';
    await page.route(stop, (route) => route.abort());
    const lab = await Lab.open(page);
    await lab.waitForSteps(10);
    const notice = page.locator('[data-notice=words]');
    await expect(notice).toContainText('could not be loaded');
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await page.unroute(stop);
    await page.locator('#language').selectOption('en');
    await expect(notice).toHaveCount(0);
    await page.locator('#language').selectOption('pt-BR');
    await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
    await expect(notice).toHaveCount(0);
    const expected = (fault: string) => fault.includes('portuguese') || fault.includes('Failed to fetch');
    faults.splice(0, faults.length, ...faults.filter((fault) => !expected(fault)));
  });
});
