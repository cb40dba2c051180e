// What the network has learned: points, digits, sequences, and a table of each.

import AxeBuilder from '@axe-core/playwright';

import { expect, test } from './support';
import { Lab } from './lab';
import { Learned } from './learned';

test('a network that learns nothing says the same of every digit', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.waitForSteps(50);
  const learned = new Learned(page);
  await learned.look();
  await expect(learned.told).toHaveText(/^\d+ of 360 test digits right after step [\d,]+\. It says \d whatever it sees\.$/);
  await lab.pause();
  // Out of sight it asked for nothing.
  await learned.look();
  await expect.poll(() => learned.step()).toBe(await lab.steps());
});

test('the digits that it gets wrong can be looked at alone, and the table counts them', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=relu-he');
  await lab.waitForSteps(300);
  await lab.pause();
  const learned = new Learned(page);
  await learned.look();
  await expect.poll(() => learned.step()).toBe(await lab.steps());
  const [right, count] = await learned.right();
  expect(count).toBe(360);
  expect(right).toBeGreaterThan(250);
  expect(await learned.colours()).toBeGreaterThan(20);
  const cells = await learned.cells();
  expect(cells).toHaveLength(10);
  expect(cells.flat().reduce((sum, cell) => sum + cell, 0)).toBe(360);
  expect(cells.reduce((sum, row, index) => sum + row[index], 0)).toBe(right);
  const before = await learned.rows.locator('canvas').evaluate((canvas) => canvas.clientHeight);
  await expect(page.getByText(`Only the wrong ones (${360 - right})`)).toBeVisible();
  await learned.wrongOnly.focus();
  await page.keyboard.press('Space');
  await expect(learned.wrongOnly).toBeChecked();
  await expect
    .poll(() => learned.rows.locator('canvas').evaluate((canvas) => canvas.clientHeight))
    .toBeLessThan(before);
});

for (const link of ['', '#preset=two-spirals']) {
  test(`nothing below moves when the network is asked for the first time: ${link || 'digits'}`, async ({ page }) => {
    const lab = await Lab.open(page, link);
    await lab.pause();
    const learned = new Learned(page);
    const height = () => learned.panel.evaluate((panel) => panel.getBoundingClientRect().height);
    await expect(learned.told).toHaveText('The network is being asked.');
    const before = await height();
    await learned.look();
    await expect(learned.told).toContainText('right after step');
    expect(Math.abs((await height()) - before)).toBeLessThanOrEqual(8);
  });
}

test('points of the plane show where the network draws its line', async ({ page }) => {
  const lab = await Lab.open(page, '#data=xor&depth=2&width=16&activation=tanh&optimiser=adam&learning_rate=0.01');
  const learned = new Learned(page);
  await learned.look();
  await expect.poll(async () => (await learned.right())[0]).toBeGreaterThan(400);
  await lab.pause();
  await expect(learned.panel).toHaveAttribute('data-kind', 'plane');
  await expect(learned.rows).toHaveAttribute('aria-label', /The ground shows which class .* 500 test points right/);
  await expect(learned.panel).toContainText('Classes: ● ■.');
  expect(await learned.colours()).toBeGreaterThan(50);
  await expect(learned.values).toBeHidden();
  expect((await learned.cells()).flat().reduce((sum, cell) => sum + cell, 0)).toBe(500);
});

for (const [data, said, names] of [
  ['adding', /right: 0?\.?\d.* \+ .* = \d.*; network: .* [✓✕]/, ['1', '2']],
  ['copy-memory', /right: [a-h]( [a-h]){9}; network: /, ['a', 'h']],
  ['temporal-order', /right: [XY] [XY]; network: [XY] [XY], \d+(\.\d)?% [✓✕]/, ['X X', 'Y Y']],
  ['parity', /right: (odd|even); network: (odd|even), \d+(\.\d)?% [✓✕]/, ['even', 'odd']],
] as const) {
  test(`sequences of ${data} come with what is right and what the network says`, async ({ page }) => {
    const lab = await Lab.open(page, `#data=${data}&network=gru&depth=1&width=16&length=20`);
    await lab.pause();
    const learned = new Learned(page);
    await learned.look();
    await expect(learned.panel).toHaveAttribute('data-kind', 'sequences');
    await expect(learned.rows).toHaveAttribute('aria-label', said);
    await expect(learned.values).toBeVisible({ visible: data === 'adding' });
    await learned.cells();
    const heads = await learned.table.locator('tr > th:first-child').allInnerTexts();
    for (const name of names) expect(heads).toContain(name);
  });
}

test('folded or out of sight it asks for nothing', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=relu-he');
  const learned = new Learned(page);
  await learned.look();
  await learned.panel.locator('summary').first().click();
  await lab.waitForSteps((await lab.steps()) + 50);
  const then = await learned.told.textContent();
  await lab.waitForSteps((await lab.steps()) + 100);
  expect(await learned.told.textContent()).toBe(then);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing to mend in the ${scheme} panel`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const lab = await Lab.open(page, '#data=moons&depth=2');
    await lab.pause();
    const learned = new Learned(page);
    await learned.look();
    await learned.cells();
    const { violations } = await new AxeBuilder({ page }).include('.learned').analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target).join(', ')}`)).toEqual([]);
  });
}

test('at 390 px all of it fits', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const link of ['#preset=relu-he', '#data=spirals', '#preset=adding-lstm']) {
    await page.goto('about:blank');
    await Lab.open(page, link);
    const learned = new Learned(page);
    await learned.look();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, link).toBeLessThanOrEqual(0);
  }
});
