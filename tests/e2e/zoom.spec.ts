// The heatmap up close: by buttons, keys, wheel, drag and fingers; exact wherever it is looked at.

import { Comparison } from './compare';
import { Heatmap } from './heatmap';
import { Lab } from './lab';
import { expect, test } from './support';

const DEEP = '#preset=relu-he&depth=100&width=8&backend=cpu';

test('buttons enlarge and show all, and the axes follow', async ({ page }) => {
  const lab = await Lab.open(page, DEEP);
  await lab.waitForSteps(70);
  await lab.pause();
  const heatmap = new Heatmap(page);
  const [steps, layers] = [await heatmap.labelled(), await heatmap.layers.allInnerTexts()];
  await expect(heatmap.button('all')).toHaveAttribute('aria-disabled', 'true');
  for (let press = 0; press < 3; press += 1) await heatmap.button('in').click();
  await expect(heatmap.field).toHaveAttribute('data-zoomed', 'true');
  expect(await heatmap.labelled()).not.toEqual(steps);
  expect(await heatmap.layers.allInnerTexts()).not.toEqual(layers);
  const spread = (labels: number[]) => Math.max(...labels) - labels[0];
  expect(spread(await heatmap.labelled())).toBeLessThan(spread(steps) / 2);
  await heatmap.button('out').click();
  await expect(heatmap.field).toHaveAttribute('data-zoomed', 'true');
  await heatmap.button('all').click();
  await expect(heatmap.field).toHaveAttribute('data-zoomed', 'false');
  expect(await heatmap.labelled()).toEqual(steps);
  expect(await heatmap.layers.allInnerTexts()).toEqual(layers);
});

test('the reading is of the very value that is seen there, near and far', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=60&width=8&backend=cpu');
  await lab.waitForSteps(70);
  await lab.pause();
  const heatmap = new Heatmap(page);
  await heatmap.field.focus();
  await page.keyboard.press('Home');
  for (let press = 0; press < 30; press += 1) await page.keyboard.press('ArrowDown');
  for (let press = 0; press < 20; press += 1) await page.keyboard.press('ArrowRight');
  const [place, text, colour] = [await heatmap.pointed(), await heatmap.reading.innerText(), await heatmap.colour()];
  expect(place.row).toBe('layer 31');
  expect(place.step).toBeGreaterThan(20);
  for (let press = 0; press < 4; press += 1) {
    await page.keyboard.press('+');
    expect(await heatmap.reading.innerText()).toBe(text);
    expect(await heatmap.colour(), `enlarged ${press + 1} times`).toEqual(colour);
  }
  // Pointing into the middle of the mark finds the same value again.
  const box = await heatmap.mark.boundingBox();
  if (box === null) throw new Error('the mark has no box');
  expect(box.height).toBeGreaterThan(20);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  expect(await heatmap.reading.innerText()).toBe(text);
  // The reading point takes the window along.
  for (let press = 0; press < 40; press += 1) await page.keyboard.press('ArrowUp');
  expect((await heatmap.pointed()).row).toBe('output layer');
  await expect(heatmap.mark).toBeInViewport();
  await page.keyboard.press('0');
  await expect(heatmap.field).toHaveAttribute('data-zoomed', 'false');
});

test('a drag moves what is enlarged, a click still chooses a layer', async ({ page }) => {
  const lab = await Lab.open(page, DEEP);
  await lab.waitForSteps(70);
  await lab.pause();
  const heatmap = new Heatmap(page);
  for (let press = 0; press < 4; press += 1) await heatmap.button('in').click();
  const before = await heatmap.labelled();
  const chosen = await lab.microscope.layer.inputValue();
  await heatmap.field.hover({ position: await heatmap.at(0.3, 0.5) });
  const held = await heatmap.pointed();
  await page.mouse.down();
  await heatmap.field.hover({ position: await heatmap.at(0.7, 0.6) });
  expect(await heatmap.pointed(), 'what was taken hold of stays under the hand').toEqual(held);
  await page.mouse.up();
  const after = await heatmap.labelled();
  expect(after[0]).toBeLessThan(before[0]);
  expect(await lab.microscope.layer.inputValue()).toBe(chosen);
  await heatmap.field.click({ position: await heatmap.at(0.5, 0.5) });
  expect(await lab.microscope.layer.inputValue()).not.toBe(chosen);
  expect(await heatmap.labelled()).toEqual(after);
});

test('the wheel enlarges with Ctrl at the pointer, and alone scrolls the page', async ({ page }) => {
  const lab = await Lab.open(page, DEEP);
  await lab.waitForSteps(70);
  await lab.pause();
  const heatmap = new Heatmap(page);
  await heatmap.field.hover({ position: await heatmap.at(0.2, 0.8) });
  const held = await heatmap.pointed();
  await page.keyboard.down('Control');
  for (let turn = 0; turn < 3; turn += 1) {
    const before = await heatmap.labelled();
    await page.mouse.wheel(0, -120);
    await expect.poll(() => heatmap.labelled()).not.toEqual(before);
  }
  await page.keyboard.up('Control');
  await expect(heatmap.field).toHaveAttribute('data-zoomed', 'true');
  await heatmap.field.hover({ position: await heatmap.at(0.201, 0.801) });
  const now = await heatmap.pointed();
  // The pointer stands a thousandth of the whole picture further on, and on whole pixels.
  const slack = 1 + Math.ceil(0.002 * (await lab.steps()));
  expect(Math.abs(now.step - held.step)).toBeLessThanOrEqual(slack);
  const labels = await heatmap.labelled();
  const scrolled = await page.evaluate(() => window.scrollY);
  await page.mouse.wheel(0, 200);
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(scrolled);
  expect(await heatmap.labelled()).toEqual(labels);
});

test('runs that are compared are enlarged together', async ({ page }) => {
  const link = '#depth=40&width=8&backend=cpu&compare=activation:relu';
  const { lab } = await Comparison.open(page, link);
  await lab.waitForSteps(70);
  await lab.pause();
  const [first, second] = [new Heatmap(page), new Heatmap(page, 1)];
  await second.field.focus();
  await page.keyboard.press('Home');
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('+');
  for (const heatmap of [first, second]) await expect(heatmap.field).toHaveAttribute('data-zoomed', 'true');
  expect(await first.labelled()).toEqual(await second.labelled());
  const [one, other] = [await first.mark.getAttribute('style'), await second.mark.getAttribute('style')];
  expect(one).toBe(other);
  expect(one).toMatch(/left:/);
});

test('the window stays at its steps when the picture is halved, and follows the newest if it showed them', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=12&width=4&batch=16&backend=cpu');
  await lab.waitForSteps(300);
  const heatmap = new Heatmap(page);
  await heatmap.field.focus();
  await page.keyboard.press('Home');
  for (let press = 0; press < 3; press += 1) await page.keyboard.press('+');
  const before = await heatmap.labelled();
  await lab.waitForSteps(2100);
  await lab.pause();
  // A label is of a whole column, which stands for more steps now.
  const column = 2 ** Math.ceil(Math.log2((await lab.steps()) / 1024));
  expect(column).toBeGreaterThan(1);
  const after = await heatmap.labelled();
  after.forEach((step, at) => expect(Math.abs(step - before[at]), `${before} ${after}`).toBeLessThanOrEqual(column));
  await lab.play.click();
  await heatmap.field.focus();
  await page.keyboard.press('End');
  // So far that a window that stays behind shows none of them.
  await lab.waitForSteps(1.5 * (await lab.steps()));
  await lab.pause();
  const [labels, newest] = [await heatmap.labelled(), await lab.steps()];
  // The first stands where the window begins, the others at round steps.
  const apart = labels[labels.length - 1] - labels[labels.length - 2];
  expect(apart).toBeLessThan(newest / 8);
  expect(Math.max(...labels)).toBeLessThanOrEqual(newest);
  expect(Math.max(...labels), `${labels}`).toBeGreaterThan(newest - 2 * apart);
});

test.describe('fingers', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });
  test('two of them enlarge, one moves', async ({ page }) => {
    const lab = await Lab.open(page, DEEP);
    await lab.waitForSteps(70);
    await lab.pause();
    const heatmap = new Heatmap(page);
    await heatmap.field.scrollIntoViewIfNeeded();
    await heatmap.field.hover();
    const session = await page.context().newCDPSession(page);
    const touch = async (type: 'touchStart' | 'touchMove' | 'touchEnd', ...places: [number, number][]) => {
      const box = await heatmap.field.boundingBox();
      if (box === null) throw new Error('the heatmap has no box');
      const touchPoints = places.map(([x, y], id) => ({ x: box.x + x * box.width, y: box.y + y * box.height, id }));
      await session.send('Input.dispatchTouchEvent', { type, touchPoints });
    };
    await touch('touchStart', [0.45, 0.5], [0.55, 0.5]);
    for (const apart of [0.1, 0.15, 0.2, 0.3]) {
      await touch('touchMove', [0.5 - apart, 0.5], [0.5 + apart, 0.5]);
    }
    await touch('touchEnd');
    await expect(heatmap.field).toHaveAttribute('data-zoomed', 'true');
    const before = await heatmap.labelled();
    await touch('touchStart', [0.3, 0.5]);
    for (const x of [0.4, 0.5, 0.6, 0.7]) await touch('touchMove', [x, 0.5]);
    await touch('touchEnd');
    await expect.poll(async () => (await heatmap.labelled())[0]).toBeLessThan(before[0]);
  });
});
