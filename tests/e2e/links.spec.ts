// The address holds the exact experiment; what is wrong in it is mended and said.

import { expect, test } from './support';
import { Lab } from './lab';

test('reload and paste restore the experiment and its very numbers', async ({ page, context }) => {
  const lab = await Lab.open(page, '#depth=7&width=24&activation=tanh&seed=9&show=weights');
  const firstReading = async (lab: Lab) => {
    await lab.heatmap.focus();
    await lab.page.keyboard.press('Home');
    return lab.reading.innerText();
  };
  const numbers = await firstReading(lab);
  expect(numbers).toContain('‖∂L/∂W‖');
  await expect.poll(() => lab.link().get('v')).toBe('1');
  const address = page.url();

  await page.reload();
  await lab.firstPicture();
  await expect.poll(() => firstReading(lab)).toBe(numbers);
  expect(page.url()).toBe(address);

  const other = await context.newPage();
  const pasted = await Lab.open(other, new URL(address).hash);
  await expect.poll(() => firstReading(pasted)).toBe(numbers);
});

test('another link pasted into the open page opens its experiment', async ({ page }) => {
  const lab = await Lab.open(page);
  await page.evaluate(() => {
    window.location.hash = '#preset=residual-sigmoid';
  });
  await expect(lab.verdict).toHaveAttribute('data-trend', 'healthy');
  await expect(lab.choice('skip', 'residual')).toBeChecked();
});

test('a broken link pasted into the open page is mended in the address too', async ({ page }) => {
  const lab = await Lab.open(page);
  await page.evaluate(() => {
    window.location.hash = '#activaton=relu';
  });
  await expect(page.locator('[data-notice=link]')).toContainText('“activaton” is no field of an experiment. Did you mean “activation”?');
  await expect.poll(() => lab.link().get('depth')).toBe('20');
  expect(lab.link().get('activaton')).toBeNull();
});

test('a link by the names of others opens its experiment, and what belongs to others is not told', async ({ page }) => {
  const lab = await Lab.open(
    page,
    '?utm_source=mail&fbclid=x&user_id=7&course_id=9&optimizer=Adam&lr=0.01&layers=7&activation=swish&batch_size=32',
  );
  await expect.poll(() => lab.link().get('optimiser')).toBe('adam');
  expect(Object.fromEntries(lab.link())).toMatchObject({
    learning_rate: '0.01',
    depth: '7',
    activation: 'silu',
    batch: '32',
  });
  // Only our own names.
  expect(lab.link().get('lr')).toBeNull();
  await lab.waitForSteps(2);
  await expect(page.locator('.notice')).toHaveCount(0);
});

test('who comes by an address that has nothing of ours comes as without a link', async ({ page }) => {
  const lab = await Lab.open(page, '?utm_source=mail&fbclid=x');
  // So that the first steps can be followed.
  await expect.poll(() => lab.link().get('speed')).toBe('30');
  await expect(page.locator('.notice')).toHaveCount(0);
});

const broken: [string, string, RegExp[]][] = [
  ['a misspelt field', '#optimzer=adam', [/“optimzer” is no field of an experiment\. Did you mean “optimiser”\?/]],
  ['unknown name', '#activation=softmax', [/Activation: “softmax” is not valid \(one of identity, sigmoid, tanh, relu, .*selu, softplus, sine, step; or several, .*\)/]],
  ['out of range', '#depth=5000', [/Depth: “5000” is not valid .*; 1000 is used/]],
  ['not a number', '#learning_rate=fast', [/Learning rate: “fast” is not valid/]],
  ['huge', `#seed=${'9'.repeat(3000)}`, [/Seed: “9{40}…” is not valid .*; 4294967295 is used/]],
  ['missing value', '#depth=&width', [/Depth: “” is not valid/, /Width: “” is not valid/]],
  ['twice', '#depth=3&depth=4', [/Depth: “4” was ignored \(it may stand only once\)/]],
  ['garbage', `#%ff%00%E0%A4%A&&&=;<script>alert(1)</script>${'é%'.repeat(4000)}`, [/was ignored/]],
];
for (const [name, link, notes] of broken) {
  test(`a link with ${name} opens the nearest valid experiment and says so`, async ({ page }) => {
    const lab = await Lab.openLarge(page, link);
    const notice = page.locator('[data-notice=link]');
    for (const note of notes) await expect(notice).toContainText(note);
    await lab.waitForSteps(2);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(notice).toHaveCount(0);
    // What was opened is now the link, and it is valid.
    await page.reload();
    await lab.started();
    await expect(notice).toHaveCount(0);
  });
}
