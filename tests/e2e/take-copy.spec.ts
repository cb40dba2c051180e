// The page in one file: it opens from a disk, begins with the experiment it was made of, and trains.

import { pathToFileURL } from 'node:url';
import { writeFileSync } from 'node:fs';

import { expect, test } from './support';
import { Lab } from './lab';
import { Take } from './take';

test('a copy that was saved opens from a disk, trains that experiment and exports it', async ({ page, context }, info) => {
  const link = '#depth=6&width=16&activation=tanh&seed=5';
  await Lab.open(page, link);
  const take = new Take(page);
  await take.open();
  const copy = await take.save('[data-action=save-copy]');
  expect(copy.name).toBe('experiment.html');
  const path = info.outputPath('a copy.html');
  writeFileSync(path, copy.bytes);
  await page.close();

  // Nothing is fetched: not even from the disk.
  const disk = await context.newPage();
  const asked: string[] = [];
  disk.on('request', (request) => {
    if (!request.url().startsWith('blob:')) asked.push(request.url());
  });
  await disk.goto(pathToFileURL(path).href);
  const lab = new Lab(disk);
  await lab.waitForSteps(50);
  expect(lab.link().get('depth')).toBe('6');
  expect(lab.link().get('activation')).toBe('tanh');
  expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([pathToFileURL(path).href]);

  const again = new Take(disk);
  await again.open();
  const trace = await again.save('[data-action=save-csv]');
  expect(trace.bytes.toString('utf8')).toContain('step,layer,metric,value\n');
  await expect(again.dialog.locator('[data-action=save-copy]')).toHaveCount(0);

  // A link is stronger than what the copy was made of.
  await disk.goto(`${pathToFileURL(path).href}#preset=residual-sigmoid`);
  await expect.poll(() => lab.link().get('skip')).toBe('residual');
});
