// The log of a run that was trained elsewhere, in the same pictures, and back to the lab.

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

import AxeBuilder from '@axe-core/playwright';

import { TIMED, expect, test } from './support';
import { Lab } from './lab';
import { here } from './machine';
import { Heatmap } from './heatmap';
import { LOG, OwnRun, checkpoint, tasks, watchTasks } from './own-run';

test('a log written in PyTorch is judged and drawn like a run of the lab, under its own names', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=relu-he');
  await lab.waitForSteps(20);
  const link = page.url();
  const own = new OwnRun(page);
  await own.choose(LOG);
  await own.shows('deep-sigmoid.csv');
  await expect(own.head).toContainText('430 measurements, 21 layers, steps 1 to 10');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await expect(lab.verdict).toContainText('“layer1” receives only');
  await expect(page.locator('[data-now=loss]')).toHaveText('Loss 2.320');
  for (const part of ['.console', '.edge', '.learned', '.microscope', '.recipe']) {
    await expect(page.locator(part)).toBeHidden();
  }
  await expect(page.locator('.remedy')).toHaveCount(0);
  await lab.heatmap.focus();
  await page.keyboard.press('Home');
  for (let row = 0; row < 25; row += 1) await page.keyboard.press('ArrowDown');
  await expect(lab.reading).toHaveText('Step 1, layer1: ‖∂L/∂h‖ = 2.19·10⁻¹³');
  await page.keyboard.press('End');
  await expect(lab.reading).toContainText('Step 10, layer1:');
  await page.locator('.stage-foot .text-table summary').click();
  const rows = page.locator('.stage-foot .text-table tbody tr');
  await expect(rows).toHaveCount(21);
  await expect(rows.first()).toContainText('output');
  await lab.choice('show', 'weights').check({ force: true });
  await page.keyboard.press('Escape');
  await lab.heatmap.focus();
  await page.keyboard.press('Home');
  await expect(lab.reading).toContainText('‖∂L/∂W‖');

  const before = await page.evaluate(() => document.querySelector('[data-progress=step]')?.textContent);
  await own.back.click();
  await expect(own.head).toHaveCount(0);
  await expect(page.locator('.console')).toBeVisible();
  expect(page.url()).toBe(link);
  await expect(lab.choice('show', 'activations')).toBeChecked();
  // It went on from where it was, not from the beginning.
  await expect.poll(() => lab.steps()).toBeGreaterThan(Number(before?.replace(/\D/g, '')));
});

test('columns of a log with uneven steps say their own steps, pointed at or labelled', async ({ page }) => {
  await Lab.open(page);
  const own = new OwnRun(page);
  const steps = [...Array.from({ length: 30 }, (_, step) => step), 100, 1000, 5000, 20000, 90000];
  const rows = steps.flatMap((step) => [1, 2, 3].map((layer) => `${step},layer${layer},grad_activation,0.${layer}`));
  await own.chooseText('uneven.csv', ['step,layer,metric,value', ...rows].join('\n'));
  await own.shows('uneven.csv');
  const heatmap = new Heatmap(page);
  await expect(heatmap.stepsTitle).toHaveText('training step (logged unevenly)');
  const labels = await heatmap.labelled();
  expect(labels.length).toBeGreaterThan(2);
  for (const label of labels) expect(steps).toContain(label);
  // One column for each step, however far it is from the next.
  for (const [column, step] of [[17, 17], [34, 90000]]) {
    await heatmap.field.hover({ position: await heatmap.at((column + 0.5) / steps.length, 0.1) });
    await expect.poll(async () => (await heatmap.pointed()).step).toBe(step);
    const left = await heatmap.mark.evaluate((mark) => mark.offsetLeft / (mark.parentElement?.clientWidth ?? 1));
    expect(left).toBeCloseTo(column / steps.length, 2);
  }
});

test('the weights of checkpoints are drawn and listed by layer, and not judged', async ({ page }) => {
  const lab = await Lab.open(page);
  const own = new OwnRun(page);
  await own.open.click();
  await own.file.setInputFiles([10, 200].map((step) => checkpoint(`model-${step}.safetensors`, step / 10)));
  await own.shows('model-10.safetensors');
  await expect(own.head).toContainText('3 layers, steps 10 to 200');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'undecided');
  await expect(lab.choice('show', 'weight_norms')).toBeChecked();
  await expect(page.locator('.scale figcaption')).toHaveText('Colour scale: ‖W‖, fixed decades');
  await lab.heatmap.focus();
  await page.keyboard.press('End');
  await expect(lab.reading).toHaveText('Step 200, net.10: ‖W‖ = 40.0');
  await page.keyboard.press('ArrowDown');
  await expect(lab.reading).toHaveText('Step 200, net.2: ‖W‖ = 40.0');
  await page.keyboard.press('Home');
  await expect(lab.reading).toHaveText('Step 10, net.2: ‖W‖ = 2.00');
});

test('a run that was paused is still paused, at its step, when the log is left', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.waitForSteps(5);
  await lab.pause();
  const steps = await lab.steps();
  const own = new OwnRun(page);
  await own.drop(LOG);
  await own.shows('deep-sigmoid.csv');
  await page.keyboard.press('Space');
  await page.keyboard.press('r');
  await own.back.click();
  await expect(lab.play).toHaveText(/Play/);
  await expect.poll(() => lab.steps()).toBe(steps);
});

test('a bad log is refused with its line and the reason, and the lab goes on', async ({ page }) => {
  const lab = await Lab.open(page);
  const own = new OwnRun(page);
  await page.keyboard.press('o');
  await expect(own.sheet).toBeVisible();
  await own.chooseText('bad.csv', 'step,layer,metric,value\n1,a,grad_weight,0.5\n2,a,grad_weight,-0.5\n');
  await expect(own.refused).toHaveText(/bad\.csv, line 3: grad_weight is -0\.5; norms, ratios and shares are 0 or more/);
  await own.chooseText('bad.jsonl', '{"step": 1, "layer": }\n');
  await expect(own.refused).toContainText('bad.jsonl, line 1: this is not JSON (from column 22 on)');
  await own.chooseText('bad.bin', '\u0000\u0001\u0002 not a log');
  await expect(own.refused).toContainText('neither text nor another log');
  await own.chooseText('model.pt', 'PK\u0003\u0004 a checkpoint of PyTorch');
  await expect(own.refused).toContainText('this is a file of PyTorch or NumPy');
  await expect(own.refused).toContainText('save_file(');
  await page.keyboard.press('Escape');
  await expect(own.sheet).toBeHidden();
  await expect(own.head).toHaveCount(0);
  const steps = await lab.steps();
  await lab.waitForSteps(steps + 5);
});

test('what a log leaves out is left out, and what f32 cannot hold is said', async ({ page }) => {
  const lab = await Lab.open(page);
  const own = new OwnRun(page);
  const rows = [
    '1,deep,grad_weight,1e-60', '1,middle,grad_weight,0.5', '1,top,grad_weight,0.5', '1,,lr,0.1',
    '2,deep,grad_weight,1e-60', '2,top,grad_weight,nan', '2,middle,grad_weight,',
  ];
  await own.chooseText('some.csv', `step,layer,metric,value\n${rows.join('\n')}\n`);
  await own.shows('some.csv');
  await expect(own.head).toContainText('Judged by the gradients of the weights');
  await expect(own.head).toContainText('No picture shows lr (1).');
  await expect(own.head).toContainText('Rows without a value: 1.');
  await page.locator('.stage-foot .text-table summary').click();
  await expect(page.locator('.stage-foot .text-table tbody tr')).toHaveText([
    'topnot a finite number', 'middlenot logged',
    'deep1.00·10⁻⁶⁰ (below what f32 can hold: PyTorch in f32 would see 0 here)',
  ]);
  await expect(page.locator('[data-now=loss]')).toBeHidden();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'nonfinite');
});

test('a table of another tool is understood; its columns can be taken otherwise, and turned round', async ({ page }) => {
  const lab = await Lab.open(page);
  const own = new OwnRun(page);
  const layers = [1, 2, 3, 4, 5, 6];
  const head = ['step', 'loss', ...layers.map((layer) => `fc${layer}.weight`), 'lr'];
  const rows = [1, 2, 3].map((step) => [step, 2.5 / step, ...layers.map((layer) => 10 ** (2 * layer - 12)), 0.1]);
  await own.chooseText('wide.csv', [head, ...rows].map((row) => row.join(',')).join('\n'));
  await own.shows('wide.csv');
  await expect(own.head).toContainText('6 layers, steps 1 to 3');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');

  await own.columns.click();
  await expect(own.key('step').locator('select')).toHaveValue('step');
  await expect(own.key('fc1.weight').locator('select')).toHaveValue('weights');
  await expect(own.key('lr').locator('select')).toHaveValue('left_out');
  await expect(own.key('lr')).toContainText('not known here');

  await own.take('fc6.weight', 'left_out');
  await expect(own.head).toContainText('5 layers, steps 1 to 3');
  await expect(own.sheet).toBeVisible();
  await expect(own.key('fc6.weight').locator('select')).toHaveValue('left_out');
  await expect(own.key('fc6.weight').locator('select')).toBeFocused();

  await own.turn.click();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'exploding');
  await expect(own.turn).toHaveAttribute('aria-pressed', 'true');
  await expect(own.turn).toBeFocused();
  await own.turn.click();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await page.keyboard.press('Escape');
  await expect(own.sheet).toBeHidden();
});

test('a log whose names say nothing is refused, and shown once the reader says what they are', async ({ page }) => {
  await Lab.open(page);
  const own = new OwnRun(page);
  await own.chooseText('names.csv', 'step,alpha,beta\n1,0.5,0.25\n2,0.5,0.25\n');
  await expect(own.refused).toContainText('no layer has a gradient norm. What is in it: alpha, beta.');
  await own.take('alpha', 'weights');
  await expect(own.head).toContainText('1 layer, steps 1 to 2');
  await expect(own.refused).toHaveCount(0);
  await own.take('beta', 'weights');
  await expect(own.head).toContainText('2 layers, steps 1 to 2');
  await expect(own.head).toContainText('No name says which end is the input');
});

test('series that TensorBoard downloads one by one are one run', async ({ page }) => {
  const lab = await Lab.open(page);
  const own = new OwnRun(page);
  const series = (value: number) => JSON.stringify([1, 2, 3].map((step) => [1_700_000_000 + step, step, value]));
  await own.chooseTexts({
    'run-.-tag-grad_norm_fc1.json': series(1e-8),
    'run-.-tag-grad_norm_fc2.json': series(1e-4),
    'run-.-tag-grad_norm_fc3.json': series(1),
  });
  await own.shows('run-.-tag-grad_norm_fc1.json');
  await expect(own.head).toContainText('9 measurements, 3 layers, steps 1 to 3');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
});

test('of several runs in a log one is shown, and another can be chosen', async ({ page }) => {
  await Lab.open(page);
  const own = new OwnRun(page);
  const rows = ['a', 'b'].flatMap((run, at) => [`${run},1,fc1,0.5,${at + 1}`, `${run},1,fc2,0.5,${at + 1}`]);
  await own.chooseText('runs.csv', ['run,step,layer,grad_norm,loss', ...rows].join('\n'));
  await own.shows('runs.csv');
  await expect(own.head).toContainText('Other runs in the log: 1.');
  await expect(page.locator('[data-now=loss]')).toHaveText('Loss 1.000');
  await own.columns.click();
  await own.run.selectOption('b');
  await expect(page.locator('[data-now=loss]')).toHaveText('Loss 2.000');
  await expect(own.run).toHaveValue('b');
});

test('a million rows are read without holding up the page', { tag: TIMED }, async ({ page }, info) => {
  const path = info.outputPath('million.csv');
  const file = openSync(path, 'w');
  writeSync(file, 'step,layer,metric,value\n');
  let rows = 0;
  for (let step = 1; step <= 24_000; step += 1) {
    let text = `${step},network,loss,${2.3 / Math.sqrt(step)}\n`;
    for (let layer = 1; layer <= 21; layer += 1) {
      text += `${step},encoder.layers.${layer},grad_activation,${10 ** ((layer - 21) / 4) / step}\n`;
      text += `${step},encoder.layers.${layer},grad_weight,${10 ** ((layer - 21) / 4) / (step + 1)}\n`;
    }
    writeSync(file, text);
    rows += 43;
  }
  closeSync(file);
  const lab = await Lab.open(page);
  await lab.pause();
  const own = new OwnRun(page);
  await own.open.click();
  await watchTasks(page);
  const begun = Date.now();
  await own.file.setInputFiles(path);
  await expect(own.progress).toBeVisible();
  await own.shows('million.csv');
  const seconds = (Date.now() - begun) / 1000;
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  const { longest, pictures } = await tasks(page);
  console.log(`${rows} rows in ${seconds.toFixed(1)} s; longest task ${longest.toFixed(0)} ms; ${pictures} pictures`);
  await expect(own.head).toContainText(`${(1_032_000).toLocaleString('en')} measurements, 21 layers, steps 1 to 24,000`);
  expect(rows).toBeGreaterThan(1_000_000);
  // The browser reports only tasks of 50 ms and more.
  expect(longest).toBeLessThanOrEqual(await here(page, 50));
});

test('reading can be stopped', async ({ page }) => {
  const lab = await Lab.open(page);
  const own = new OwnRun(page);
  await own.open.click();
  // A worker that never comes: the reader must not depend on it.
  await page.route('**/importer_loader.js', () => {});
  await own.file.setInputFiles(LOG);
  await own.cancel.click();
  await expect(own.progress).toHaveCount(0);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await page.keyboard.press('Escape');
  await expect(own.open).toBeFocused();
  await lab.waitForSteps((await lab.steps()) + 2);
});

test('the hook that writes a log can be copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await Lab.open(page);
  const own = new OwnRun(page);
  await own.open.click();
  await page.locator('[data-action=copy-hook]').click();
  await expect(page.locator('[data-action=copy-hook]')).toHaveText('Copied.');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(readFileSync('../../assets/pytorch/gradient_log.py', 'utf8'));
});

for (const [scheme, language] of [['light', 'en'], ['dark', 'pt-BR']] as const) {
  test(`axe finds nothing to mend, ${scheme}, ${language}, down to 390 px`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 390, height: 900 });
    await Lab.open(page, `#lang=${language}`);
    const own = new OwnRun(page);
    const check = async () => {
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target).join(', ')}`)).toEqual([]);
    };
    await own.chooseText('bad.csv', 'nothing of a log');
    await expect(own.refused).toBeVisible();
    await check();
    await own.choose(LOG);
    await own.shows('deep-sigmoid.csv');
    await check();
    await own.columns.click();
    await expect(own.key('grad_weight')).toBeVisible();
    await check();
  });
}
