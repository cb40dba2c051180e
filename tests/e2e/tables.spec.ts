// Tables of the reader's own as they lie about: with missing cells, row numbers, no header, decimal commas.

import { readFileSync } from 'node:fs';

import { expect, test } from './support';
import { Lab } from './lab';
import { LOG, OwnRun } from './own-run';
import { OwnTable } from './own-table';
import { Take } from './take';

const LINK = '#depth=3&activation=tanh&width=16&batch=8';

/** Sixty rows: two numbers that do not rise, and a class. */
function lines(change: (row: number, cells: string[]) => void = () => {}): string[] {
  return Array.from({ length: 60 }, (_, row) => {
    const cells = [`${(row * row) % 17}`, `${(row * 5) % 11}`, row % 2 === 0 ? 'even' : 'odd'];
    change(row, cells);
    return cells.join(',');
  });
}

test('rows with missing cells are left out and counted, or the mean stands for them', async ({ page }) => {
  const lab = await Lab.open(page, LINK);
  const table = await OwnTable.unfold(lab);
  const gaps = lines((row, cells) => {
    if (row === 3 || row === 8) cells[1] = ['?', 'NA'][row % 2];
  });
  await table.choose('gaps.csv', ['x,y,kind', ...gaps].join('\n'));
  await table.learn('kind');
  await expect(table.told).toContainText('58 rows are used.');
  await expect(table.told).toContainText('2 rows with a missing cell are left out.');
  await expect(table.told).toContainText('To be learned: 2 classes.');
  await expect(table.problems).toHaveCount(0);
  await lab.waitForSteps(10);
  await table.gaps.selectOption('mean');
  await expect(table.told).toContainText('60 rows are used.');
  await expect(table.told).toContainText('In 2 missing cells stands the mean.');
  await table.gaps.selectOption('columns');
  await expect(table.told).toContainText('Left out, as cells are missing: y.');
  await expect(table.gaps).toHaveValue('columns');
});

test('row numbers are off, and the columns that are ticked are the width of the input', async ({ page }) => {
  const lab = await Lab.open(page, LINK);
  const table = await OwnTable.unfold(lab);
  const rows = lines().map((line, row) => `${row},${line},${['red', 'green', 'blue'][row % 3]}`);
  await table.choose('pandas.csv', [',x,y,kind,colour', ...rows].join('\n'));
  await expect(table.column('c1')).not.toBeChecked();
  await expect(table.about('c1')).toContainText('only tells rows apart');
  await table.learn('kind');
  await expect(table.told).toContainText('pandas.csv: kind from 3 columns');
  await expect(table.column('kind')).toBeDisabled();
  await expect.poll(() => table.inputs()).toBe(5);
  await table.column('colour').uncheck();
  await expect(table.told).toContainText('pandas.csv: kind from 2 columns');
  await expect.poll(() => table.inputs()).toBe(2);
  // What was ticked by key keeps the focus.
  await table.column('c1').focus();
  await page.keyboard.press('Space');
  await expect.poll(() => table.inputs()).toBe(3);
  await expect(table.column('c1')).toBeFocused();
});

test('without a header no row is lost, and one click takes the first line as one', async ({ page }) => {
  const lab = await Lab.open(page, LINK);
  const table = await OwnTable.unfold(lab);
  await table.choose('plain.data', lines().map((line) => `  ${line.replaceAll(',', '   ')}`).join('\n'));
  await expect(table.header).not.toBeChecked();
  await expect(table.noHeader).toBeVisible();
  await table.learn('c3');
  await expect(table.told).toContainText('60 rows are used.');
  await table.header.click();
  await expect(table.header).toBeChecked();
  await expect(table.column('even')).toBeVisible();
  await expect(table.noHeader).toHaveCount(0);
  await table.learn('even');
  await expect(table.told).toContainText('59 rows are used.');
});

test('decimal commas are numbers, and letters of other encodings are letters', async ({ page }) => {
  const lab = await Lab.open(page, LINK);
  const table = await OwnTable.unfold(lab);
  const rows = Array.from({ length: 60 }, (_, row) => `${row % 7},5;${(row * 3) % 50},${row % 10};${row % 2 ? 'São Paulo' : 'Brasília'}`);
  const latin = Buffer.from(['altura;preço;cidade', ...rows].join('\r\n'), 'latin1');
  await table.chooseBytes('cidades.csv', latin);
  await expect(table.encoding).toContainText('Windows-1252');
  await expect(table.about('altura')).toContainText('decimal comma');
  await table.learn('preço');
  await expect(table.told).toContainText('a quantity');
  await expect(table.told).toContainText('60 rows are used.');
  await table.learn('cidade');
  await expect(table.told).toContainText('To be learned: 2 classes.');
});

test('a column is learned as classes, as a quantity or in groups that say where they end', async ({ page }) => {
  const lab = await Lab.open(page, LINK);
  const table = await OwnTable.unfold(lab);
  const rows = Array.from({ length: 60 }, (_, row) => `${(row * row) % 17},${(row * 5) % 11},${(row * 7) % 60}`);
  await table.choose('price.csv', ['x,y,price', ...rows].join('\n'));
  await table.learn('price');
  await expect(table.learnedAs).toHaveValue('');
  await expect(table.told).toContainText('To be learned: a quantity');
  // By keyboard, under its name.
  await expect(page.getByLabel('Learn it as')).toHaveJSProperty('id', 'table-as');
  await table.learnedAs.focus();
  await table.learnedAs.selectOption({ label: '3 groups of equal size' });
  await expect(table.told).toContainText('To be learned: 3 classes.');
  await expect(table.told).toContainText('Split at 19; 39.');
  await expect(table.learnedAs).toBeFocused();
  await lab.waitForSteps(10);
  await table.learnedAs.selectOption('classes');
  await expect(table.told).toContainText('To be learned: 60 classes.');
  await expect(table.told).not.toContainText('Split at');
  // It was said of this column, not of another.
  await table.learn('y');
  await expect(table.learnedAs).toHaveValue('');
  await table.learnedAs.selectOption('quantity');
  await expect(table.told).toContainText('To be learned: a quantity');
  await table.learnedAs.selectOption('groups-2');
  await page.keyboard.press('Escape');
  const take = new Take(page);
  await take.open();
  const saved = await take.save('[data-action=save-table]');
  const { table: member } = JSON.parse(saved.bytes.toString());
  expect(member).toMatchObject({ label: 'y', label_as: 'groups-2' });
  await page.reload();
  await lab.firstPicture();
  await take.open();
  await page.locator('#take-file').setInputFiles({ name: saved.name, mimeType: 'application/json', buffer: saved.bytes });
  await OwnTable.unfold(lab);
  await expect(table.learnedAs).toHaveValue('groups-2');
  await expect(table.told).toContainText('Split at 4.');
});

test('text that is to be a quantity is refused by its line', async ({ page }) => {
  const lab = await Lab.open(page, LINK);
  const table = await OwnTable.unfold(lab);
  await table.choose('mine.csv', ['x,y,kind', ...lines()].join('\n'));
  await table.learn('kind');
  await table.learnedAs.selectOption('quantity');
  await expect(table.problems).toContainText('Line 2, column “kind”: “even” is not a number.');
  await table.learnedAs.selectOption('');
  await expect(table.problems).toHaveCount(0);
  await expect(table.told).toContainText('To be learned: 2 classes.');
});

test('a link says that the table is not in it, and what was saved with it opens again', async ({ page }) => {
  const lab = await Lab.open(page, LINK);
  const table = await OwnTable.unfold(lab);
  await table.choose('mine.csv', ['x,y,kind', ...lines()].join('\n'));
  await table.learn('kind');
  await table.column('y').uncheck();
  await expect(table.told).toContainText('mine.csv: kind from 1 column');
  await page.keyboard.press('Escape');
  const take = new Take(page);
  await take.open();
  await expect(take.dialog).toContainText('The table is not in the link');
  const saved = await take.save('[data-action=save-table]');
  const { table: member } = JSON.parse(saved.bytes.toString());
  expect(member).toMatchObject({ file: 'mine.csv', label: 'kind', features: ['x'] });
  await page.reload();
  await lab.firstPicture();
  await take.open();
  await expect(take.dialog).not.toContainText('The table is not in the link');
  await page.locator('#take-file').setInputFiles({ name: saved.name, mimeType: 'application/json', buffer: saved.bytes });
  await expect(take.dialog).toBeHidden();
  await OwnTable.unfold(lab);
  await expect(table.told).toContainText('mine.csv: kind from 1 column');
  await expect(table.column('x')).toBeChecked();
  await expect(table.column('y')).not.toBeChecked();
  await expect.poll(() => table.inputs()).toBe(1);
});

test('a table that is opened as a log is offered as data, and a log as a log', async ({ page }) => {
  const lab = await Lab.open(page, LINK);
  const own = new OwnRun(page);
  await own.dropText('mine.csv', ['x,y,kind', ...lines()].join('\n'));
  await expect(own.refused).toBeVisible();
  await page.locator('[data-action=log-as-table]').click();
  await expect(own.sheet).toBeHidden();
  const table = new OwnTable(page);
  await table.learn('kind');
  await expect(table.told).toContainText('mine.csv: kind from 2 columns');
  await page.keyboard.press('Escape');

  await OwnTable.unfold(lab);
  await table.choose('deep-sigmoid.csv', readFileSync(LOG, 'utf8'));
  await page.locator('[data-action=table-as-log]').click();
  await own.shows('deep-sigmoid.csv');
});
