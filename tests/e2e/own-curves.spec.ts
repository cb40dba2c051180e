// The log of a run that has a loss or an accuracy and no gradients: its curves, and how to log gradients.

import AxeBuilder from '@axe-core/playwright';

import { expect, test } from './support';
import { Lab } from './lab';
import { OwnRun } from './own-run';

const KERAS = [
  'epoch,accuracy,loss,val_accuracy,val_loss', '0,0.2,2.5,0.1,3', '1,0.4,1.25,0.2,1.5', '2,0.6,0.5,0.3,1',
].join('\n');

test('a log that has only curves shows them, and says how to log gradients', async ({ page }) => {
  const lab = await Lab.open(page);
  const own = new OwnRun(page);
  await own.chooseText('keras.csv', KERAS);
  await own.shows('keras.csv');
  await expect(own.head).toContainText('12 measurements, 0 layers, steps 0 to 2');
  await expect(own.head).toContainText('It has no gradients of layers, so only its curves are shown');
  // No empty figure, and no verdict on what is not there.
  await expect(page.locator('.stage')).toBeHidden();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'undecided');
  await expect(lab.verdict).toContainText('The log has no gradient norms to judge by.');
  const curves = page.locator('.curve');
  await expect(curves).toHaveCount(2);
  for (const at of [0, 1]) await expect(curves.nth(at).locator('canvas')).toBeVisible();
  await expect(curves.locator('[data-now=loss]')).toHaveText('Loss 0.5000');
  await expect(curves.locator('[data-now=test-loss]')).toHaveText('Loss 1.000 on the test set');
  await expect(curves.locator('[data-now=accuracy]')).toContainText('right on the test set');

  // What the curves show, as text.
  await page.locator('.curve-table summary').click();
  const rows = page.locator('.curve-table tbody tr');
  await expect(rows).toHaveCount(3);
  await expect(rows.first().locator('th, td')).toHaveText(['0', '2.500', '3.000', /^20/, /^10/]);
  await expect(rows.last().locator('th, td')).toHaveText(['2', '0.5000', '1.000', /^60/, /^30/]);

  await page.locator('[data-action=own-how]').click();
  await expect(own.sheet).toContainText('How to write one');
  await expect(own.key('val_loss').locator('select')).toHaveValue('test_loss');
  // Without it there is one line less.
  await own.take('val_loss', 'left_out');
  await expect(curves.locator('[data-now=test-loss]')).toBeHidden();
  await page.keyboard.press('Escape');
  await own.back.click();
  await expect(own.head).toHaveCount(0);
  await expect(page.locator('.stage')).toBeVisible();
  await expect(page.locator('.curve-table')).toHaveCount(0);
});

test('a log that was judged gives way to one of curves, and comes back', async ({ page }) => {
  const lab = await Lab.open(page);
  const own = new OwnRun(page);
  const gradients = 'step,loss,val_loss,fc1.weight,fc2.weight,fc3.weight\n1,2,3,1e-9,1e-4,1\n2,1,1.5,1e-9,1e-4,1\n';
  await own.chooseText('both.csv', gradients);
  await own.shows('both.csv');
  await expect(page.locator('.stage')).toBeVisible();
  await expect(page.locator('.told [data-now=test-loss]')).toHaveText('Loss 1.500 on the test set');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await own.dropText('keras.csv', KERAS);
  await own.shows('keras.csv');
  await expect(page.locator('.stage')).toBeHidden();
  await own.chooseText('both.csv', gradients);
  await own.shows('both.csv');
  await expect(page.locator('.stage')).toBeVisible();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
});

test('a history of Keras as an object of lists is a log, with gradients where it has some', async ({ page }) => {
  const lab = await Lab.open(page);
  const own = new OwnRun(page);
  await own.dropText('history.json', '{"loss": [2.5, 1.25], "val_loss": [3, 1.5], "accuracy": [0.25, 0.5]}');
  await own.shows('history.json');
  await expect(own.head).toContainText('6 measurements, 0 layers, steps 0 to 1');
  await expect(page.locator('.curve [data-now=test-loss]')).toHaveText('Loss 1.500 on the test set');
  const norms = { fc1: [1e-9, 1e-9], fc2: [1e-4, 1e-4], fc3: [1, 1] };
  await own.dropText('layers.json', JSON.stringify({ history: { loss: [2, 1], grad_norm: norms }, epoch: [1, 2] }));
  await own.shows('layers.json');
  await expect(own.head).toContainText('3 layers, steps 1 to 2');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
});

test('the state of a trainer without gradients is its curves', async ({ page }) => {
  await Lab.open(page);
  const own = new OwnRun(page);
  const history = [
    { step: 1, loss: 2.5 }, { step: 2, loss: 1.25 }, { step: 2, eval_loss: 1.5 }, { step: 4, eval_loss: 1 },
  ];
  await own.dropText('trainer_state.json', JSON.stringify({ best_metric: null, log_history: history }));
  await own.shows('trainer_state.json');
  await expect(own.head).toContainText('0 layers, steps 1 to 4');
  await expect(page.locator('.curve [data-now=loss]')).toHaveText('Loss 1.250');
  await expect(page.locator('.curve [data-now=test-loss]')).toHaveText('Loss 1.000 on the test set');
  await page.locator('.curve-table summary').click();
  await expect(page.locator('.curve-table tbody tr').last().locator('td').first()).toHaveText('');
});

for (const [scheme, language] of [['light', 'en'], ['dark', 'pt-BR']] as const) {
  test(`axe finds nothing to mend in curves, ${scheme}, ${language}, at 390 px`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 390, height: 900 });
    await Lab.open(page, `#lang=${language}`);
    const own = new OwnRun(page);
    await own.chooseText('keras.csv', KERAS);
    await own.shows('keras.csv');
    await page.locator('.curve-table summary').click();
    await expect(page.locator('.curve-table tbody tr')).toHaveCount(3);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const { violations } = await new AxeBuilder({ page })
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target).join(', ')}`)).toEqual([]);
  });
}
