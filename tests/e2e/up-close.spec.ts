// The network drawn, and one of its layers under the microscope.

import { expect, test } from './support';
import { Gallery } from './gallery';
import { Lab } from './lab';

test('the line goes silent in a deep sigmoid network, and not in a residual one', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pause();
  await expect(lab.network.field).toHaveAccessibleName(/output layer: 0\.\d+; layer 1: \d\.\d\d·10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+\.$/);
  const [silent, loud] = [await lab.network.brightness(0.1), await lab.network.brightness(0.82)];
  expect(silent).toBeLessThan(0.75 * loud);
  const residual = await Lab.open(page, '#preset=residual-sigmoid');
  await page.reload();
  await residual.firstPicture();
  await residual.pause();
  await expect(residual.network.field).toHaveAccessibleName(/layer 1: 0\.\d+\.$/);
  expect(await residual.network.brightness(0.1)).toBeGreaterThan(1.5 * silent);
});

test('a pulse runs while the run trains, and rests with it', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=residual-sigmoid');
  await expect(lab.network.field).toHaveAttribute('data-pulse', 'running');
  await expect.poll(() => lab.network.lit()).toBeGreaterThan(0);
  await lab.pause();
  await expect(lab.network.field).toHaveAttribute('data-pulse', 'still');
  await expect.poll(() => lab.network.lit()).toBe(0);
});

test('who asks for less motion sees the same picture without a pulse', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const lab = await Lab.open(page, '#preset=residual-sigmoid');
  await lab.waitForSteps(20);
  await expect(lab.network.field).toHaveAttribute('data-pulse', 'still');
  expect(await lab.network.lit()).toBe(0);
  expect(await lab.network.brightness(0.1)).toBeGreaterThan(35);
});

test('the microscope explains the factor of a layer', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.waitForSteps(3);
  await lab.pause();
  await lab.microscope.open();
  // The first layer that hands a gradient on.
  await expect(lab.microscope.told).toHaveText(/^From layer 2 to layer 1 the gradient is multiplied by /);
  await lab.microscope.layer.fill('0');
  await expect(lab.microscope.told).toHaveText(/^Below layer 1 there is only the input/);
  await lab.microscope.layer.fill('9');
  await expect(lab.microscope.told).toHaveText(
    /^From layer 10 to layer 9 the gradient is multiplied by 0\.\d+\. Slope times weights: 0\.2\d+ · \d\.\d+ = 0\.\d+\.$/,
  );
  const [measured, product] = [await lab.microscope.fact('measured'), await lab.microscope.fact('product')];
  expect(Math.abs(Math.log(measured / product))).toBeLessThan(0.5);
  expect(await lab.microscope.fact('slope')).toBeLessThanOrEqual(0.25);
  await expect(lab.microscope.chart).toHaveAttribute('aria-label', /pre-activations of layer 10 .* lie where the slope is flat/);
  await expect(lab.microscope.panel.locator('.counted figure p')).toHaveText([/ to /, / to /, / to /, / to /]);
});

test('what is pointed at is told by the chain rule, and leaves the microscope where it is', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.waitForSteps(3);
  await lab.pause();
  await lab.microscope.open();
  await lab.microscope.layer.fill('9');
  await expect(lab.microscope.told).toHaveText(/^From layer 10 to layer 9 /);
  const facts = () => lab.microscope.panel.locator('.facts').innerText();
  const [before, told] = [await facts(), page.locator('.chain-told')];
  await expect(told).toContainText('From layer 10 to layer 9');
  for (const [share, layer] of [[0.98, 1], [0.3, 15], [0.72, 6]]) {
    const { width, height } = (await lab.heatmap.boundingBox())!;
    await lab.heatmap.hover({ position: { x: width / 50, y: share * height } });
    await expect(page.locator('.chain')).toHaveAttribute('data-layer', String(layer - 1));
    await expect(told).toContainText(layer === 1 ? 'Below layer 1' : `From layer ${layer} to layer ${layer - 1}`);
    expect(await facts()).toBe(before);
    await expect(lab.microscope.told).toHaveText(/^From layer 10 to layer 9 /);
  }
});

test('a slider, the heatmap and its keyboard choose the layer', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pause();
  await lab.microscope.open();
  await lab.microscope.layer.focus();
  await page.keyboard.press('ArrowRight');
  await expect(lab.microscope.layer).toHaveValue('2');
  await lab.heatmap.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(lab.microscope.layer).toHaveValue('19');
  await expect(lab.microscope.told).toHaveText(/^From layer 20 to layer 19 /);
  await lab.heatmap.click({ position: { x: 10, y: 4 } });
  await expect(lab.microscope.layer).toHaveValue('20');
  await expect(lab.microscope.told).toHaveText(/^From output layer to layer 20 /);
});

test('a cell shows its gates, and another network takes the panel along', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=adding-lstm');
  await lab.microscope.open();
  await expect(lab.microscope.told).toHaveText(/^Each of 59 time steps back multiplies the gradient by /);
  await expect(lab.microscope.chart).toHaveAttribute('aria-label', /input i .*%, forget f .*%, output o .*%/);
  await expect(lab.network.field).toHaveAccessibleName(/time step 60: .*; time step 1: /);
  await new Gallery(page).choose('relu-he-100');
  await expect(lab.microscope.told).toHaveText(/^From layer 2 to layer 1 the gradient is multiplied by /);
  await lab.microscope.layer.fill('50');
  await expect(lab.microscope.told).toHaveText(/^From layer 51 to layer 50 the gradient is multiplied by /);
});
