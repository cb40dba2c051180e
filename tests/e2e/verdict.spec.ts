// The verdict and the steps it is of: at the start and now, as the reader scrubs, and beside a remedy.

import { expect, test } from './support';
import { Comparison } from './compare';
import { Gallery } from './gallery';
import { Lab } from './lab';
import { Timeline } from './time';

test('an experiment about the start rests there, and later the verdict says what it was and is', async ({ page }) => {
  const lab = await Lab.open(page);
  const gallery = new Gallery(page);
  const [word, steps] = [page.locator('.verdict-word [aria-live]'), page.locator('.verdict-steps')];
  await gallery.choose('batchnorm-explodes');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'exploding');
  await lab.paused();
  await expect(word).toHaveText('▲Exploding');
  await expect(steps).toHaveText('at step 0');
  expect(await lab.steps()).toBe(0);
  await expect(page.locator('.verdict-rule')).toContainText('Vanishing: less than 0.01 of the gradient arrives; exploding: more than 100 times; else healthy');
  const loss = page.locator('[data-now=loss]');
  const first = await loss.innerText();
  await lab.play.click();
  // The first steps go to and fro between the two.
  await lab.waitForSteps(200);
  await lab.pause();
  await expect(word).toHaveText(/^Exploding → \S[A-Z]/);
  await expect(steps).toHaveText(/^at step 0 → at step [\d,]+$/);
  expect(await steps.innerText()).toContain(`at step ${(await lab.steps()).toLocaleString('en')}`);
  await expect(loss).not.toHaveText(first);
  // The start is said once, and all numbers follow.
  const timeline = new Timeline(page);
  await expect(timeline.slider).toBeEnabled();
  await timeline.slider.press('Home');
  await expect(word).toHaveText('▲Exploding');
  await expect(steps).toHaveText('at step 0');
  await expect(loss).toHaveText(first);
  expect(await lab.steps()).toBe(0);
});

test('what is said of step 300 is shown at step 300', async ({ page }) => {
  const lab = await Lab.open(page);
  await new Gallery(page).choose('temporal-order-clipped');
  await lab.waitForSteps(300);
  await lab.paused();
  expect(await lab.steps()).toBe(300);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'healthy');
  await expect(page.locator('.verdict-steps')).toHaveText('at step 0 → at step 300');
});

test('a remedy that is opened while the run is paused goes to the step that is looked at', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=12');
  await lab.waitForSteps(60);
  await lab.pause();
  const timeline = new Timeline(page);
  const newest = await lab.steps();
  await page.locator('[data-remedy=skip]').click();
  const comparison = new Comparison(page);
  await comparison.firstPicture();
  await lab.waitForSteps(newest);
  await lab.paused();
  expect(await lab.steps()).toBe(newest);
  await expect(comparison.run(0).locator('.verdict-steps')).toHaveText(`at step 0 → at step ${newest.toLocaleString('en')}`);
  // From an earlier step only up to there.
  await timeline.back();
  const looked = await lab.steps();
  expect(looked).toBeLessThan(newest);
  await page.locator('[data-compare=activation]').click();
  await expect(comparison.runs).toHaveCount(3);
  await lab.waitForSteps(looked);
  await lab.paused();
  expect(await lab.steps()).toBe(looked);
});

test('a network of one layer is judged by its loss: too narrow it is stuck, and a wider one learns', async ({ page }) => {
  const lab = await Lab.open(page, '#data=xor&depth=1&width=2&learning_rate=0.5&backend=cpu&speed=full');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'stuck');
  await expect(page.locator('.verdict-evidence')).toHaveText(
    /The loss no longer falls\. It rests at 0\.\d+; guessing gives 0\.69\. Layers of 2 units can bend the boundary/,
  );
  // It was tried before it is offered.
  await page.locator('[data-remedy=width]').click();
  const comparison = new Comparison(page);
  await expect(comparison.run(0)).toHaveAttribute('data-trend', 'stuck');
  await expect(comparison.run(1)).toHaveAttribute('data-trend', 'learning');
});

test('a network of one layer whose steps are far too small still guesses, and a larger rate is offered', async ({ page }) => {
  const lab = await Lab.open(page, '#data=xor&depth=1&width=8&learning_rate=0.000001&backend=cpu&speed=full');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'guessing');
  await expect(page.locator('.verdict-evidence')).toContainText('nothing is learned');
  await page.locator('[data-remedy=learning_rate]').click();
  await expect(new Comparison(page).run(1)).toHaveAttribute('data-trend', 'learning');
});
