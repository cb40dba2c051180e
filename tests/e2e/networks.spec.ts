// The whole subject: every kind of network, every experiment, remedies, rewinding, one's own data.

import { expect, test } from './support';
import { Gallery } from './gallery';
import { Lab } from './lab';

test('an LSTM is shown through time, with the settings that belong to it', async ({ page }) => {
  const lab = await Lab.open(page);
  await expect(page.locator('[data-field=forget_init]')).toHaveCount(0);
  await lab.choice('network', 'lstm').check();
  await expect(lab.verdict).toContainText('Time step 1 receives');
  await lab.unfold('weights');
  await expect(page.locator('[data-field=forget_init]')).toBeVisible();
  await lab.unfold('network');
  for (const field of ['norm_place', 'leak', 'block']) {
    await expect(page.locator(`[data-field=${field}]`)).toHaveCount(0);
  }
  await expect(page.locator('[data-name=activation], [data-name=skip], [data-name=norm]')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await lab.heatmap.focus();
  await page.keyboard.press('Home');
  await expect(lab.reading).toContainText(/Step 1, time step 60: ‖∂L\/∂hₜ‖ = /);
  await lab.choice('network', 'rnn').check();
  await expect(page.locator('[data-name=activation]')).toHaveCount(1);
  await lab.choice('network', 'dense').check();
  await expect(lab.verdict).toContainText('Layer 1 receives');
});

test('of stacked recurrent layers any one can be shown', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=adding-rnn&depth=3&length=12&width=8');
  const layer = page.locator('#layer');
  await expect(layer).toHaveValue('3');
  await layer.selectOption('1');
  await expect.poll(() => lab.link().get('layer')).toBe('1');
  await page.locator('.stage-foot .text-table summary').click();
  await expect(page.locator('.stage-foot .text-table tbody tr')).toHaveCount(12);
});

/** As many tests as share all experiments: one alone would take as long as a test may. */
const PARTS = 4;

for (let part = 0; part < PARTS; part += 1) {
  test(`every experiment opens, trains and gets a verdict, part ${part + 1} of ${PARTS}`, async ({ page }) => {
    const lab = await Lab.open(page);
    const gallery = new Gallery(page);
    await gallery.open();
    const names = await gallery.cards.evaluateAll((cards) =>
      cards.map((card) => (card as HTMLElement).dataset.preset ?? ''),
    );
    await page.keyboard.press('Escape');
    expect(names.length).toBeGreaterThanOrEqual(20);
    for (const name of names.filter((_, index) => index % PARTS === part)) {
      const before = await lab.heatmap.getAttribute('data-run');
      await gallery.choose(name);
      // A run is shown once it has done a step; the first experiment is open already.
      if (name !== 'deep-sigmoid') {
        await expect(lab.heatmap, name).not.toHaveAttribute('data-run', before ?? '');
      }
      await expect(lab.verdict, name).not.toHaveAttribute('data-trend', 'waiting');
    }
  });
}

test('an explosion can be rewound, clipped and gone on with', async ({ page }) => {
  const lab = await Lab.open(page, '#activation=relu&init=he&depth=8&width=32&learning_rate=0.3');
  const notice = page.locator('[data-notice=fault]');
  await expect(notice).toContainText(/became (NaN|infinite).*\. (NaN|Infinite) is what /);
  const stopped = await lab.steps();
  await page.locator('[data-action=rewind-clip]').click();
  await expect(notice).toHaveCount(0);
  await expect.poll(() => lab.link().get('clip')).toBe('norm');
  await lab.waitForSteps(stopped + 100);
  await expect(page.locator('[data-now=clip]')).toContainText(/Gradient norm .+, clipped to /);
});

test('what is measured follows what is shown', async ({ page }) => {
  const lab = await Lab.open(page, '#activation=relu&init=he');
  const more = page.locator('[data-more=show]');
  for (const [name, symbol] of [
    ['updates', '‖ΔW‖/‖W‖'],
    ['deviation', 'deviation of φ(z)'],
    ['saturated', 'saturated share'],
  ]) {
    await more.selectOption(name);
    await lab.heatmap.focus();
    await expect
      .poll(async () => {
        await page.keyboard.press('End');
        return lab.reading.innerText();
      })
      .toMatch(new RegExp(`${symbol.replace(/[()/]/g, '.')} = \\d`));
  }
});

test('where the formulas say nothing, no line is drawn and that is said', async ({ page }) => {
  const lab = await Lab.open(page, '#norm=batch');
  const none = page.locator('[data-theory=none]');
  await expect(none).toHaveCount(0);
  await page.locator('[data-more=skip]').selectOption('residual-post');
  await lab.firstPicture();
  await expect(none).toBeVisible();
});

test('every setting in sight has its line of explanation', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=adding-lstm&forget_init=constant&schedule=cosine&clip=value');
  const fields = page.locator('[data-field]');
  let seen = 0;
  for (const group of ['network', 'weights', 'training', 'data']) {
    await lab.unfold(group);
    for (const about of await fields.locator('.about').all()) await expect(about).toHaveText(/\w{3,}/);
    expect(await fields.locator('.about').count()).toBe(await fields.count());
    seen += await fields.count();
  }
  expect(seen).toBeGreaterThan(15);
});

const rows = Array.from({ length: 60 }, (_, i) => `${i % 7},${(i * 5) % 11},${i % 2 === 0 ? 'even' : 'odd'}`);

async function choose(page: import('@playwright/test').Page, name: string, lines: string[]): Promise<void> {
  const buffer = Buffer.from(lines.join('\n'));
  await page.locator('#table-file').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await page.locator('#table-label').selectOption('kind');
}

test('a table of one\'s own is learned, and its bad cells are named', async ({ page }) => {
  const lab = await Lab.open(page, '#depth=3&activation=tanh&width=16');
  await lab.unfold('data');
  await page.getByText('A table of your own').click();

  await choose(page, 'bad.csv', ['x,y,kind', ...rows.slice(0, 20), 'four,1,odd', ...rows.slice(20)]);
  await expect(page.locator('.table-problems')).toContainText('Line 22, column “x”: “four” is not a number.');
  await lab.firstPicture();

  await choose(page, 'good.csv', ['x,y,kind', ...rows]);
  await expect(page.getByText('good.csv: kind from 2 columns')).toBeVisible();
  await expect(page.locator('.table-problems')).toHaveCount(0);
  await lab.waitForSteps(20);
  await expect(page.locator('[data-now=accuracy]')).toContainText('of the test rows right');
  await page.locator('[data-action=drop-table]').click();
  await expect(page.locator('[data-now=accuracy]')).toContainText('of the test digits right');
});

test('where the part that reads tables cannot be loaded, it is said, and the next file tries again', async ({ page, faults }) => {
  await page.context().route('**/*-tables.wasm', (route) => route.abort(), { times: 1 });
  const lab = await Lab.open(page, '#depth=3&activation=tanh&width=16');
  await lab.unfold('data');
  await page.getByText('A table of your own').click();
  const buffer = Buffer.from(['x,y,kind', ...rows].join('\n'));
  await page.locator('#table-file').setInputFiles({ name: 'good.csv', mimeType: 'text/csv', buffer });
  await expect(page.locator('.table-problems')).toContainText('could not be loaded');
  await lab.waitForSteps((await lab.steps()) + 10);
  await choose(page, 'again.csv', ['x,y,kind', ...rows]);
  await expect(page.getByText('again.csv: kind from 2 columns')).toBeVisible();
  await expect(page.locator('.table-problems')).toHaveCount(0);
  // What the browser, the script that loads and the worker write about the request that was stopped.
  const expected = (fault: string) => /tables|Failed to fetch/.test(fault);
  faults.splice(0, faults.length, ...faults.filter((fault) => !expected(fault)));
});
