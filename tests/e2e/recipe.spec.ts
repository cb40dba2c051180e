// The flips, what explains them, and the recipe: a sentence whose every word opens what changes it.

import type { Locator, Page } from '@playwright/test';

import { Lab } from './lab';
import { Stage } from './stage';
import { expect, test } from './support';

const open = (page: Page): Locator => page.locator('.popover:popover-open');

/** How far an element runs out of the window, at whichever side most. */
const cut = (element: Locator): Promise<number> =>
  element.evaluate((it) => {
    const box = it.getBoundingClientRect();
    const [wide, high] = [document.documentElement.clientWidth, window.innerHeight];
    return Math.max(-box.left, -box.top, box.right - wide, box.bottom - high, 0);
  });

test('an explanation opens by key, takes the focus, closes by Escape, and gives it back', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pause();
  const explain = page.locator('.explain[popovertarget=explains-activation]');
  await expect(explain).toHaveAccessibleName('Activation, explained');
  await explain.focus();
  await page.keyboard.press('Enter');
  const popover = page.getByRole('dialog', { name: 'Activation' });
  await expect(popover).toBeVisible();
  await expect(popover).toBeFocused();
  await expect(popover.locator('.explained-option')).toHaveCount(12);
  await page.keyboard.press('Tab');
  await expect(popover.locator('[data-option=sigmoid]')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(popover).toBeHidden();
  await expect(explain).toBeFocused();
  // Closed, it holds nothing.
  await expect(page.locator('#explains-activation').locator('*')).toHaveCount(0);
});

test('a click beside an explanation closes it, a second one on its button as well', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pause();
  const explain = page.locator('.explain[popovertarget=explains-skip]');
  await explain.click();
  await expect(open(page)).toContainText('1 + f′');
  await explain.click();
  await expect(open(page)).toHaveCount(0);
  await explain.click();
  await expect(open(page)).toHaveCount(1);
  await page.mouse.click(3, 3);
  await expect(open(page)).toHaveCount(0);
});

test('a curve says its largest slope, and choosing it changes the network', async ({ page }) => {
  const lab = await Lab.open(page);
  await page.locator('.explain[popovertarget=explains-activation]').click();
  for (const [name, slope] of [
    ['sigmoid', 'φ′ ≤ 0.25'],
    ['tanh', 'φ′ ≤ 1'],
    ['relu', 'φ′ = 0 or 1'],
    ['leaky-relu', 'φ′ = 0.01 or 1'],
    ['gelu', 'φ′ ≤ 1.13'],
    ['identity', 'φ′ = 1'],
    ['step', 'φ′ = 0'],
  ]) {
    await expect(page.locator(`[data-option=${name}] .formula`)).toHaveText(slope);
  }
  const gelu = page.locator('[data-option=gelu]');
  await expect(gelu).toHaveAttribute('aria-pressed', 'false');
  await gelu.click();
  await expect(gelu).toHaveAttribute('aria-pressed', 'true');
  await expect.poll(() => lab.link().get('activation')).toBe('gelu');
  await expect(page.locator('[data-more=activation]')).toHaveValue('gelu');
  await expect(lab.word('activation')).toHaveText('GELU');
  // It stays open: the next one can be tried at once.
  await page.locator('[data-option=relu]').click();
  await expect(lab.choice('activation', 'relu')).toBeChecked();
});

test('layers get different activations, from a link and by hand, and what cannot be read is said', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=6&activation=sigmoid*2,relu&backend=cpu');
  await new Stage(page).whole();
  const layered = page.locator('[data-more=activation]');
  await expect(layered.locator('option:checked')).toHaveText('layer by layer');
  await expect(lab.word('activation')).toHaveText('sigmoid × 2, ReLU');
  await lab.waitForSteps(5);

  await page.locator('.explain[popovertarget=explains-activation]').click();
  const names = page.getByLabel('Layer by layer, from the input on');
  const problem = page.locator('.layer-by-layer [role=alert]');
  await expect(names).toHaveValue('sigmoid*2,relu');
  await expect(problem).toBeHidden();
  await names.fill('tanh*3,rleu');
  await names.press('Enter');
  await expect(problem).toHaveText(/“tanh\*3,rleu” is not valid \(one of identity, .*; or several, .*: relu\*3,tanh\)/);
  await expect(names).toHaveValue('tanh*3,rleu');
  expect(lab.link().get('activation')).toBe('sigmoid*2,relu');
  await names.fill('Tanh, tanh,tanh, SINE');
  await names.press('Enter');
  await expect(names).toHaveValue('tanh*3,sine');
  await expect(problem).toBeHidden();
  await expect.poll(() => lab.link().get('activation')).toBe('tanh*3,sine');

  await lab.choice('activation', 'relu').check();
  await expect(lab.word('activation')).toHaveText('ReLU');
  await expect(layered.locator('option:checked')).toHaveText('more…');
  const explain = page.locator('.explain[popovertarget=explains-activation]');
  await explain.click();
  await expect(names).toHaveValue('relu');
  await page.keyboard.press('Escape');
  // A cell has one.
  await lab.choice('network', 'rnn').check();
  await explain.click();
  await expect(open(page)).toBeVisible();
  await expect(names).toBeHidden();
  await page.goto('about:blank');
  await Lab.open(page, '#network=rnn&activation=sine*3,tanh&backend=cpu');
  await expect(page.locator('[data-notice=link]')).toContainText('“sine*3,tanh” is not valid');
  await expect(lab.word('activation')).toHaveText('tanh');
});

test('flips that have no part in the network are not there', async ({ page }) => {
  const lab = await Lab.open(page);
  const flips = page.locator('.flips .choice');
  await expect(flips).toHaveCount(5);
  await lab.choice('network', 'lstm').check();
  await expect(flips).toHaveCount(2);
  await page.locator('.explain[popovertarget=explains-network]').click();
  await expect(open(page)).toContainText('f · c + i · g');
  await page.locator('[data-option=dense]').click();
  await expect(flips).toHaveCount(5);
});

for (const [name, link, said] of [
  ['a dense network', '#seed=7', /^20 layers of 64 · sigmoid · no skip connections · no normalisation · Glorot × 1 · SGD, /],
  ['a recurrent one', '#preset=adding-lstm', /^LSTM, 1 layer of 32, over 60 time steps · /],
] as const) {
  test(`the recipe says all of ${name}, and every word of it opens its control`, async ({ page }) => {
    const lab = await Lab.open(page, link);
    await lab.pause();
    const sentence = await page.locator('.recipe').evaluate((recipe) =>
      [...recipe.querySelectorAll('.recipe-part')]
        .map((part) => (part.textContent ?? '') + (getComputedStyle(part, '::after').content.match(/^"([^"]*)"/)?.[1] ?? ''))
        .join(' '),
    );
    expect(sentence).toMatch(said);
    const words = page.locator('.recipe-word', { visible: true }).and(page.locator('.recipe *'));
    expect(await words.count()).toBeGreaterThan(8);
    for (const word of await words.all()) {
      const field = (await word.getAttribute('data-opener')) ?? '';
      await expect(word).toHaveAccessibleName(/: .+, change$/);
      await word.press('Enter');
      await expect(open(page), field).toHaveCount(1);
      const flipped = ['network', 'activation', 'skip', 'norm', 'init'].includes(field);
      const control = open(page).locator(flipped ? '[aria-pressed=true]' : `[data-field=${field}], .seed`);
      await expect(control.first(), field).toBeVisible();
      if (!flipped) {
        const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute('name'));
        await expect.poll(focused).toBe(field);
      }
      expect(await cut(open(page)), field).toBeLessThanOrEqual(1);
      await page.keyboard.press('Escape');
      await expect(open(page)).toHaveCount(0);
      await expect(word).toBeFocused();
    }
  });
}

test('another word of the same group moves its settings there with one click', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pause();
  await lab.word('optimiser').click();
  await expect(page.locator('#optimiser')).toBeFocused();
  await lab.word('learning_rate').click();
  await expect(page.locator('#learning_rate')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(lab.word('learning_rate')).toHaveText('learning rate 0.01');
  await lab.word('depth').click();
  await expect(page.locator('#depth')).toBeFocused();
  await expect(open(page)).toHaveCount(1);
});

test('what a gradient is stands on the page', async ({ page }) => {
  await Lab.open(page);
  await page.getByRole('button', { name: 'What is a gradient?' }).click();
  await expect(open(page)).toContainText('Without it no weight of the layer moves.');
});

for (const [width, height] of [
  [320, 640],
  [390, 844],
  [820, 900],
  [1440, 900],
] as const) {
  for (const language of ['en', 'pt-BR']) {
    test(`at ${width} px nothing is cut off and nothing scrolls sideways, ${language}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      const lab = await Lab.open(page, `#lang=${language}&activation=leaky-relu&skip=residual-scaled&clip=norm`);
      await lab.play.click();
      const beyond = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(await beyond()).toBeLessThanOrEqual(0);
      for (const key of ['network', 'activation', 'skip', 'norm', 'init']) {
        await page.locator(`.explain[popovertarget=explains-${key}]`).press('Enter');
        await expect(open(page)).toHaveCount(1);
        expect(await cut(open(page)), key).toBeLessThanOrEqual(1);
        expect(await open(page).evaluate((it) => it.scrollWidth - it.clientWidth), key).toBeLessThanOrEqual(0);
        expect(await beyond(), key).toBeLessThanOrEqual(0);
        await page.keyboard.press('Escape');
      }
      for (const group of ['network', 'weights', 'training', 'data']) {
        await lab.unfold(group);
        expect(await cut(open(page)), group).toBeLessThanOrEqual(1);
        expect(await open(page).evaluate((it) => it.scrollWidth - it.clientWidth), group).toBeLessThanOrEqual(0);
        expect(await beyond(), group).toBeLessThanOrEqual(0);
        await page.keyboard.press('Escape');
      }
      if (width === 1440) {
        const row = await page.locator('.flips').boundingBox();
        expect(row?.height).toBeLessThanOrEqual(52);
      }
    });
  }
}

test('a part of the network opens what changes it', async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const stage = await Stage.at(page, '#depth=9', 3);
  await page.evaluate(() => scrollTo(0, 0));
  const box = await stage.edge.boundingBox();
  if (box === null) throw new Error('the network has no box');
  // Ten rows, the output layer on top, between the strips of the loss and of the input.
  const [strip, row] = [24, (box.height - 48) / 10];
  for (const [x, y, setting, id] of [
    [0.5, strip + 4.5 * row, 'activation', 'explains-activation'],
    [0.5, strip + 4 * row, 'init', 'explains-init'],
    [0.8, strip + 4.5 * row, 'init', 'explains-init'],
    [0.15, strip + 4 * row, 'skip', 'explains-skip'],
    [0.5, strip / 2, 'optimiser', 'settings-training'],
    [0.5, box.height - strip / 2, 'data', 'settings-data'],
  ] as const) {
    await page.mouse.move(box.x + x * box.width, box.y + y);
    await expect(stage.edge).toHaveAttribute('data-setting', setting);
    await expect(stage.edge).toHaveAttribute('title', /, change$/);
    await page.mouse.down();
    await page.mouse.up();
    await expect(open(page)).toHaveAttribute('id', id);
    expect(await cut(open(page))).toBe(0);
    await page.keyboard.press('Escape');
    await expect(open(page)).toHaveCount(0);
  }
  // What has no part in the experiment has no setting: an LSTM has no path around its cells.
  await page.locator('[data-name=network] input[value=lstm]').check();
  await page.mouse.move(box.x + 0.15 * box.width, box.y + box.height / 2);
  await expect(stage.edge).not.toHaveAttribute('data-setting');
});
