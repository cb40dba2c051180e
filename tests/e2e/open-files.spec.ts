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

test('an experiment that is not valid is refused in words where it was dropped', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=3');
  const own = new OwnRun(page);
  const refused = new Take(page).dialog.getByRole('alert');
  await own.dropText('mine.json', '{"depth": 5000}');
  await expect(refused).toContainText('Depth: “5000” is not valid');
  await page.keyboard.press('Escape');
  await own.dropText('mine.json', EXPERIMENT.slice(0, -2));
  await expect(refused).toContainText('JSON object');
  expect(lab.link().get('depth')).toBe('3');
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
