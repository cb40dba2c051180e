// Runs side by side: opened by a remedy, a flip or a link; in lockstep; kept, removed and left.

import AxeBuilder from '@axe-core/playwright';

import { expect, test } from './support';
import { Comparison } from './compare';
import { Lab, Network } from './lab';

test('a remedy opens the comparison, and the difference is told', async ({ page }) => {
  const lab = await Lab.open(page);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await page.locator('[data-remedy=skip]').click();
  const comparison = new Comparison(page);
  await comparison.firstPicture();
  await expect(comparison.run(0)).toHaveAttribute('data-trend', 'vanishing');
  await expect(comparison.run(1)).toHaveAttribute('data-trend', 'healthy');
  await expect(comparison.name(0)).toHaveText(/Skip connections: Off/);
  await expect(comparison.name(1)).toHaveText(/Skip connections: On/);
  await expect(comparison.told).toHaveText(
    /^Of the gradient of layer 20, layer 1 receives \d\.\d·10\S+ times as much with Skip connections: On as with Skip connections: Off\.$/,
  );
  await expect(comparison.heatmaps).toHaveCount(2);
  await expect(page.locator('[data-now=loss]')).toHaveText(/^Loss ●[\d.]+ \(Skip connections: Off\)◆[\d.]+ \(Skip connections: On\)$/);
});

test('flips are added up to four runs, removed, kept and left', async ({ page }) => {
  const lab = await Lab.open(page);
  await page.locator('[data-compare=activation]').click();
  const comparison = new Comparison(page);
  await comparison.firstPicture();
  await expect(comparison.name(1)).toHaveText(/ReLU/);
  await comparison.more.selectOption('norm:layer');
  await comparison.more.selectOption('same');
  await expect(comparison.runs).toHaveCount(4);
  await expect(comparison.name(2)).toHaveText(/LayerNorm/);
  await expect(comparison.name(3)).toHaveText(/the same again/);
  await expect(comparison.more).toBeDisabled();
  await expect.poll(() => lab.link().get('compare')).toBe('activation:relu/norm:layer/same');
  await lab.waitForSteps(20);
  await comparison.act(2, 'remove').click();
  await expect(comparison.runs).toHaveCount(3);
  await expect.poll(() => lab.link().get('compare')).toBe('activation:relu/same');
  // Nothing begins again: those that stay go on.
  expect(await lab.steps()).toBeGreaterThanOrEqual(20);
  await comparison.act(1, 'keep').click();
  await expect(comparison.panel).toHaveCount(0);
  await expect(lab.choice('activation', 'relu')).toBeChecked();
  await expect(lab.verdict).not.toHaveAttribute('data-trend', 'waiting');
  const kept = await lab.steps();
  expect(kept).toBeGreaterThanOrEqual(20);
  await lab.waitForSteps(kept + 20);
  await page.locator('[data-compare=skip]').click();
  await comparison.firstPicture();
  await page.locator('[data-action=leave]').click();
  await expect(comparison.panel).toHaveCount(0);
  await expect(lab.choice('skip', 'none')).toBeChecked();
  await expect.poll(() => lab.link().get('compare')).toBeNull();
});

test('a link restores the comparison, and says what could not be read of it', async ({ page }) => {
  const comparison = await Comparison.open(page, '#depth=8&compare=activation:tanh,init:he/learning_rate:99/colour:red');
  await expect(comparison.runs).toHaveCount(3);
  await expect(comparison.name(1)).toHaveText(/tanh, Initial weights: He/);
  await expect(comparison.name(2)).toHaveText(/Learning rate: 10/);
  await expect(page.locator('[data-notice=link] li')).toHaveCount(2);
  await expect.poll(() => comparison.lab.link().get('compare')).toBe('activation:tanh,init:he/learning_rate:10');
  const names = await comparison.runs.locator('.contender-name').allInnerTexts();
  await page.reload();
  await comparison.firstPicture();
  expect(await comparison.runs.locator('.contender-name').allInnerTexts()).toEqual(names);
  await expect(page.locator('[data-notice=link]')).toHaveCount(0);
});

for (const experiment of ['#preset=deep-sigmoid', '#preset=adding-lstm', '#preset=batchnorm-sigmoid']) {
  test(`${experiment}: with nothing flipped the runs are the same to the last bit`, async ({ page }) => {
    const comparison = await Comparison.open(page, `${experiment}&compare=same/same/seed:7`);
    await comparison.lab.waitForSteps(40);
    await comparison.lab.pause();
    await expect.poll(async () => new Set((await comparison.fingerprints()).map((it) => it.split(':')[0])).size).toBe(1);
    const [first, second, third, other] = await comparison.fingerprints();
    expect(Number(first.split(':')[0])).toBeGreaterThanOrEqual(40);
    expect([second, third]).toEqual([first, first]);
    expect(other).not.toBe(first);
    const [one, two, , differs] = await comparison.table();
    expect(two).toEqual(one);
    expect(differs).not.toEqual(one);
    await comparison.act(3, 'remove').click();
    await expect(comparison.told).toHaveText('So far the runs give the same numbers, to the last bit.');
  });
}

test('pauses and single steps find the runs together', async ({ page }) => {
  const comparison = await Comparison.open(page, '#compare=width:128/activation:relu');
  const together = async () => new Set((await comparison.fingerprints()).map((it) => it.split(':')[0]));
  await comparison.lab.waitForSteps(10);
  await comparison.lab.pause();
  await expect.poll(async () => (await together()).size).toBe(1);
  const paused = await comparison.lab.steps();
  await comparison.lab.step.click();
  await expect.poll(() => comparison.lab.steps()).toBe(paused + 1);
  await expect.poll(async () => [...(await together())]).toEqual([String(paused + 1)]);
});

test('one explodes, the other goes on, and both can be rewound', async ({ page }) => {
  const comparison = await Comparison.open(
    page,
    '#activation=relu&init=he&depth=8&width=32&learning_rate=0.3&compare=learning_rate:0.001',
  );
  const notice = comparison.run(0).locator('[data-notice=fault]');
  await expect(notice).toHaveText(/^The run stopped at step \d+\. In layer \d+ an activation became infinite/);
  await expect(comparison.run(1).getByRole('alert')).toHaveCount(0);
  const stopped = Number((await comparison.fingerprints())[0].split(':')[0]);
  await comparison.lab.waitForSteps(stopped + 100);
  // The pace is that of the run that goes on.
  await expect(page.locator('.rate')).toHaveText(/^[1-9][\d,]* steps per second$/);
  expect(Number((await comparison.fingerprints())[0].split(':')[0])).toBe(stopped);
  await comparison.run(0).locator('[data-action=rewind-clip]').click();
  await expect(notice).toHaveCount(0);
  await expect.poll(() => comparison.lab.link().get('clip')).toBe('norm');
  await expect.poll(async () => Number((await comparison.fingerprints())[0].split(':')[0])).toBeGreaterThan(stopped);
});

test('what is pointed at in one picture is read in all', async ({ page }) => {
  const comparison = await Comparison.open(page, '#compare=activation:relu/depth:10');
  await comparison.lab.waitForSteps(5);
  await comparison.lab.pause();
  await comparison.heatmaps.nth(1).focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await expect(comparison.lab.reading).toHaveText(/layer 20: ‖∂L\/∂h‖ = .+ \(the original\) · .+ \(ReLU\)$/);
  for (let row = 0; row < 15; row += 1) await page.keyboard.press('ArrowDown');
  await expect(comparison.lab.reading).toHaveText(/layer 5: .+ \(the original\) · .+ \(ReLU\) · .+ \(Depth: 10\)$/);
  await page.keyboard.press('Enter');
  await expect(comparison.name(1)).toHaveAttribute('aria-pressed', 'true');
});

test('each run has its network beside it, and the microscope follows the run that is selected', async ({ page }) => {
  const comparison = await Comparison.open(page, '#compare=skip:residual');
  await comparison.lab.waitForSteps(5);
  await comparison.lab.pause();
  await expect(new Network(page, 0).field).toHaveAccessibleName(/layer 1: \d\.\d\d·10⁻/);
  await expect(new Network(page, 1).field).toHaveAccessibleName(/layer 1: 0\.\d+\.$/);
  await comparison.lab.microscope.open();
  await comparison.name(1).click();
  await comparison.lab.microscope.layer.fill('9');
  await expect(comparison.lab.microscope.told).toHaveText(/With the path around the weights/);
  await comparison.name(0).click();
  await expect(comparison.lab.microscope.told).not.toHaveText(/With the path around the weights/);
});

test('the keyboard alone opens, reads and leaves a comparison', async ({ page }) => {
  await Lab.open(page);
  const comparison = new Comparison(page);
  await page.locator('[data-compare=init]').focus();
  await page.keyboard.press('Enter');
  await comparison.firstPicture();
  await expect(comparison.name(1)).toHaveText(/Initial weights: He/);
  await comparison.panel.locator('[data-action=leave]').focus();
  const reached: string[] = [];
  for (let presses = 0; presses < 5; presses += 1) {
    await page.keyboard.press('Tab');
    reached.push(await page.evaluate(() => document.activeElement?.getAttribute('data-action') ?? document.activeElement?.className ?? ''));
  }
  expect(reached).toEqual(['contender-name', 'keep', 'contender-name', 'keep', 'remove']);
  await page.keyboard.press('Enter');
  await expect(comparison.panel).toHaveCount(0);
});

test('a comparison speaks Portuguese', async ({ page }) => {
  const comparison = await Comparison.open(page, '#lang=pt-BR&compare=activation:relu');
  await expect(comparison.told).toHaveText(/^Em comparação com a camada 20, a camada 1 recebe com \S.* \d,\d·10\S+ vezes o que recebe com \S.*\.$/);
});

for (const scheme of ['light', 'dark'] as const) {
  for (const width of [1440, 390]) {
    test(`axe finds nothing to mend in the ${scheme} comparison at ${width} px`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.setViewportSize({ width, height: 900 });
      const comparison = await Comparison.open(page, '#compare=activation:relu/norm:batch/same');
      await comparison.lab.pause();
      await comparison.table();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      const small = await page.locator('button, select, input, summary').evaluateAll((elements) =>
        elements
          .filter((element) => element.checkVisibility())
          .map((element) => ({ element, box: element.getBoundingClientRect() }))
          .filter(({ box }) => box.width < 24 || box.height < 24)
          .map(({ element }) => element.outerHTML.slice(0, 80)),
      );
      expect(small).toEqual([]);
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target).join(', ')}`)).toEqual([]);
    });
  }
}
