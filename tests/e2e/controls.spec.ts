// Flips, sliders and the buttons that move time.

import { TIMED, expect, test } from './support';
import { Gallery } from './gallery';
import { Lab, median } from './lab';
import { here } from './machine';

test('a flip of the skip connections heals the gradient, and back again breaks it', async ({ page }) => {
  const lab = await Lab.open(page);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await lab.choice('skip', 'residual').check();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'healthy');
  await lab.choice('skip', 'none').check();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
});

test('a flip shows its first picture within 100 ms', { tag: TIMED }, async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.waitForSteps(50);
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    for (const flip of ['activation][value=tanh', 'skip][value=residual', 'activation][value=sigmoid', 'skip][value=none']) {
      times.push(await lab.timeToPicture(`input[name=${flip}]`));
    }
  }
  const described = times.map((time) => time.toFixed(0)).join(' ');
  test.info().annotations.push({ type: 'flip to first picture, ms', description: described });
  expect(median(times), described).toBeLessThan(await here(page, 100));
});

test('a flip starts again from the same seed', async ({ page }) => {
  const lab = await Lab.open(page, '#seed=5');
  const firstReading = async () => {
    await lab.heatmap.focus();
    await page.keyboard.press('Home');
    return lab.reading.innerText();
  };
  const before = await firstReading();
  expect(before).toContain('Step 1, output layer');
  await lab.choice('activation', 'relu').check();
  await expect.poll(firstReading).not.toBe(before);
  await lab.choice('activation', 'sigmoid').check();
  await expect.poll(firstReading).toBe(before);
});

test('pause holds the step, one step adds one, play goes on, reset starts again', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.waitForSteps(20);
  await lab.pause();
  const paused = await lab.steps();
  await lab.step.click();
  await expect.poll(() => lab.steps()).toBe(paused + 1);
  await lab.step.click();
  await expect.poll(() => lab.steps()).toBe(paused + 2);
  await lab.play.click();
  await lab.waitForSteps(paused + 20);
  await lab.pause();
  const before = await lab.steps();
  await lab.reset.click();
  await expect.poll(() => lab.steps()).toBe(1);
  expect(before).toBeGreaterThan(1);
});

// The LSTM keeps its gradient: with subnormal numbers some processors take ten times as long a step.
for (const [name, link] of [
  ['the largest network', '#depth=100&width=256&batch=1024&activation=tanh'],
  ['an LSTM over 500 time steps', '#data=adding&length=500&network=lstm&depth=2&width=128&batch=64'],
]) test(`${name} can be paused within 50 ms`, { tag: TIMED }, async ({ page }) => {
  const lab = await Lab.openLarge(page, link);
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    times.push(
      await page.evaluate(async () => {
        const button = document.querySelector<HTMLElement>('[data-action=play]');
        if (button === null) throw new Error('no play button');
        const click = (word: string) => {
          const start = performance.now();
          button.click();
          return new Promise<number>((resolve) => {
            const check = () => {
              if (button.innerText.includes(word)) resolve(performance.now() - start);
              else setTimeout(check, 1);
            };
            check();
          });
        };
        const time = await click('Play');
        await click('Pause');
        return time;
      }),
    );
  }
  const described = times.map((time) => time.toFixed(0)).join(' ');
  test.info().annotations.push({ type: `pause of ${name}, ms`, description: described });
  expect(median(times), described).toBeLessThan(await here(page, 50));
  await expect(lab.verdict).toBeVisible();
});

test('every control changes the experiment in the address', async ({ page }) => {
  const lab = await Lab.open(page);
  const slide = async (id: string, key: string) => {
    const before = lab.link().get(id);
    await page.locator(`#${id}`).focus();
    await page.keyboard.press(key);
    await expect.poll(() => lab.link().get(id)).not.toBe(before);
  };
  await lab.unfold('network');
  await slide('depth', 'ArrowRight');
  await slide('width', 'ArrowLeft');
  await lab.unfold('training');
  await slide('learning_rate', 'ArrowRight');
  await slide('momentum', 'ArrowLeft');
  await slide('batch', 'ArrowRight');
  expect(Object.fromEntries(lab.link())).toMatchObject({
    depth: '21',
    width: '48',
    learning_rate: '0.01',
    momentum: '0.8',
    batch: '64',
  });
  for (const [name, value] of [
    ['activation', 'relu'],
    ['skip', 'residual'],
    ['init', 'lecun'],
    ['norm', 'layer'],
    ['show', 'weights'],
  ]) {
    await lab.flip(name, value);
    await expect.poll(() => lab.link().get(name)).toBe(value);
  }
  await lab.unfold('training');
  await lab.choice('clip', 'norm').check();
  await expect.poll(() => lab.link().get('clip')).toBe('norm');
  for (const [group, name, value] of [
    ['training', 'optimiser', 'adam'],
    ['data', 'data', 'spirals'],
  ]) {
    await lab.unfold(group);
    await page.locator(`#${name}`).selectOption(value);
    await expect.poll(() => lab.link().get(name)).toBe(value);
  }
  await lab.unfold('weights');
  await page.locator('#seed').fill('77');
  await page.locator('#seed').press('Enter');
  await expect.poll(() => lab.link().get('seed')).toBe('77');
  await page.locator('[data-action=dice]').click();
  await expect.poll(() => lab.link().get('seed')).not.toBe('77');
  await new Gallery(page).choose('relu-he');
  await expect.poll(() => lab.link().get('init')).toBe('he');
});

test('an explosion ends the run and names layer and step', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=exploding-residual&learning_rate=1&depth=60');
  const notice = page.locator('[data-notice=fault]');
  await expect(notice).toContainText(/The run stopped at step \d+\. In layer \d+ an activation became/);
  await expect(lab.play).toBeDisabled();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'nonfinite');
  await new Gallery(page).choose('relu-he');
  await expect(notice).toHaveCount(0);
  await expect(lab.play).toBeEnabled();
});

test('what f32 cannot hold is said, not shown as 0', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=100&width=32&backend=cpu');
  await lab.heatmap.focus();
  await page.keyboard.press('End');
  for (let layer = 101; layer > 1; layer -= 1) await page.keyboard.press('ArrowDown');
  await expect(lab.reading).toContainText('layer 1:');
  await expect(lab.reading).toHaveText(
    /= \d\.\d\d·10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+ \(below what f32 can hold: PyTorch in f32 would see 0 here\)$/,
  );
  await expect(lab.verdict).toContainText('falls below what f32 can hold');
  await expect(lab.verdict).toContainText(/Plain f32 would hold 0 or next to nothing in \d+ places\./);
});
