// A file that is opened or dropped anywhere goes where it belongs, told by what is in it and not by its name.

import { readFileSync } from 'node:fs';

import { expect, test } from './support';
import { Lab } from './lab';
import { LOG, OwnRun } from './own-run';
import { Take } from './take';

const EXPERIMENT = '{\n  "depth": 7,\n  "activation": "tanh"\n}';
const LINES = '{"step":1,"layer":"layer1","metric":"grad_activation","value":0.5}\n';

test('an experiment that is dropped is opened, whatever it is called', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=3');
  const own = new OwnRun(page);
  for (const name of ['mine.json', 'mine.log']) {
    await page.evaluate(() => {
      location.hash = '#depth=3';
    });
    await expect.poll(() => lab.link().get('depth')).toBe('3');
    await own.dropText(name, EXPERIMENT);
    await expect.poll(() => lab.link().get('depth')).toBe('7');
    expect(lab.link().get('activation')).toBe('tanh');
    await expect(own.sheet).toBeHidden();
  }
  // Also while a log is shown, which is then left.
  await own.drop(LOG);
  await own.shows('deep-sigmoid.csv');
  await own.dropText('mine.json', '{"depth": 4}');
  await expect(own.head).toHaveCount(0);
  await expect.poll(() => lab.link().get('depth')).toBe('4');
});

test('a file that is no valid experiment is refused in sight, where it was opened', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=3');
  const [own, take] = [new OwnRun(page), new Take(page)];
  for (const [text, reason] of [
    ['{"depth": 2000, "activation": "relu"}', 'Depth: “2000” is not valid (a whole number from 1 to 1000).'],
    ['{"title": "notes", "pages": 12}', 'neither an experiment (a JSON object with its fields) nor a log'],
    ['{"depth": 3, "optimzer": "adam"}', '“optimzer” is no field of an experiment. Did you mean “optimiser”?'],
    [EXPERIMENT.slice(0, -2), 'JSON object'],
  ]) {
    // Over the page it is told where logs are, and nowhere else.
    await own.dropText('mine.json', text);
    await expect(own.refused).toContainText(reason);
    await expect(own.refused).toBeInViewport({ ratio: 1 });
    await expect(own.refused.locator('p')).toHaveCount(1);
    await expect(take.dialog).toBeHidden();
    await page.keyboard.press('Escape');
    // In the export sheet it is told beside the button.
    await take.open();
    const refused = take.dialog.locator('.take-refused');
    await page.locator('#take-file').setInputFiles({ name: 'mine.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await expect(refused).toContainText(reason);
    await expect(refused).toBeInViewport({ ratio: 1 });
    await expect(own.sheet).toBeHidden();
    await page.keyboard.press('Escape');
  }
  expect(lab.link().get('depth')).toBe('3');
});

test('an experiment by the names of others, with comments and a last comma, is opened', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=3');
  const text = '# Mine.\n{\n  "layers": 7, // not too many\n  "optimizer": "Adam", /* or SGD */\n  "normalization": null,\n}\n';
  await new OwnRun(page).dropText('mine.json', text);
  await expect.poll(() => lab.link().get('depth')).toBe('7');
  expect(lab.link().get('optimiser')).toBe('adam');
});

test('a log in JSON is read as a log, also where an experiment was to be opened', async ({ page }) => {
  await Lab.open(page, '#depth=3');
  const own = new OwnRun(page);
  await own.dropText('run.json', LINES);
  await own.shows('run.json');
  await own.back.click();
  const take = new Take(page);
  for (const [name, text] of [['lines.json', LINES], ['table.json', readFileSync(LOG, 'utf8')]]) {
    await take.open();
    await page.locator('#take-file').setInputFiles({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
    await own.shows(name);
    await expect(take.dialog).toBeHidden();
    await own.back.click();
  }
});
