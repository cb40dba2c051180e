// What can be taken along is what is shown: every file is saved, read and compared with the page.

import AxeBuilder from '@axe-core/playwright';

import { expect, test } from './support';
import { Lab } from './lab';
import { Take, insidePng } from './take';

const subjects = ['heatmap', 'profile', 'loss', 'accuracy'];

for (const [link, runs] of [['#preset=deep-sigmoid', 1], ['#preset=deep-sigmoid&compare=skip:residual', 2]] as const) {
  test(`pictures of ${runs} are files that say what they are of`, async ({ page }) => {
    const take = await Take.train(page, link, 50);
    await new Lab(page).pause();
    await take.open();
    const address = await take.dialog.locator('#take-link').inputValue();
    expect(new URL(address).hash).toBe(new URL(page.url()).hash);
    for (const subject of subjects) {
      const svg = await take.save(`[data-take="${subject}.svg"]`);
      expect(svg.name).toBe(`deep-sigmoid-${subject}.svg`);
      await expect(take.said).toContainText(svg.name);
      const inside = await page.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
        const of = (name: string) => parsed.getElementsByTagName(name);
        return {
          root: parsed.documentElement.nodeName,
          size: ['width', 'height'].map((name) => Number(parsed.documentElement.getAttribute(name))),
          title: of('title')[0]?.textContent,
          settings: of('desc')[0]?.textContent,
          link: of('dc:source')[0]?.textContent,
          texts: [...of('text')].map((it) => it.textContent),
          lines: of('polyline').length,
          images: of('image').length,
          foreign: [...parsed.querySelectorAll('script, foreignObject, use')].length,
        };
      }, svg.bytes.toString('utf8'));
      expect(inside.root).toBe('svg');
      expect(inside.link).toBe(address);
      expect(inside.settings).toContain('Depth: 20');
      expect(inside.texts).toContain(inside.title);
      expect(inside.foreign).toBe(0);
      expect(subject === 'heatmap' ? inside.images : inside.lines).toBeGreaterThanOrEqual(runs);

      const png = await take.save(`[data-take="${subject}.png"]`);
      expect(png.name).toBe(`deep-sigmoid-${subject}.png`);
      const { size, texts } = insidePng(png.bytes);
      expect(size).toEqual(inside.size.map((length) => 2 * length));
      expect(texts).toMatchObject({ Title: inside.title, Description: inside.settings, Source: address });
      const ink = await page.evaluate(async (bytes) => {
        // Decoded by the browser: the file is whole, and not a white sheet.
        const picture = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: 'image/png' }));
        const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
        if (context === null) throw new Error('no drawing context');
        context.drawImage(picture, 0, 0);
        const { data } = context.getImageData(0, 0, picture.width, picture.height);
        let ink = 0;
        for (let at = 0; at < data.length; at += 4) if (data[at + 2] < 250) ink += 1;
        return ink / (picture.width * picture.height);
      }, [...png.bytes]);
      expect(ink).toBeGreaterThan(subject === 'heatmap' ? 0.2 : 0.005);
    }
  });
}

test('an experiment that was saved opens again, with what is shown of it and beside it', async ({ page }) => {
  const link = '#depth=7&width=24&activation=tanh&learning_rate=0.00003&seed=9&compare=skip:residual&show=weights';
  const take = await Take.train(page, link, 1);
  await take.open();
  const address = await take.dialog.locator('#take-link').inputValue();
  const { name, bytes } = await take.save('[data-action=save-json]');
  expect(name).toBe('experiment.json');
  expect(JSON.parse(bytes.toString('utf8'))).toMatchObject({ depth: 7, learning_rate: 0.00003, seed: 9, show: 'weights' });

  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    window.location.hash = '#preset=adding-rnn';
  });
  await expect.poll(() => new URL(page.url()).hash).toContain('network=rnn');
  await take.open();
  await page.locator('#take-file').setInputFiles({ name, mimeType: 'application/json', buffer: bytes });
  await expect(take.dialog).toBeHidden();
  await expect.poll(() => page.url()).toBe(address);
});

const wrong: [string, string, RegExp][] = [
  ['text', 'depth: 20', /JSON object/],
  ['a list', '[1, 2]', /JSON object/],
  ['unknown fields', '{"depth": 3, "colour": "red"}', /“colour” is no field of an experiment/],
  ['values out of range', '{"depth": 5000}', /Depth: “5000” is not valid/],
  ['values of no kind', '{"depth": null, "width": {"a": 1}}', /Depth: “null” is not valid/],
];
for (const [what, text, reason] of wrong) {
  test(`a file with ${what} is refused in words, and the experiment goes on`, async ({ page }) => {
    const lab = await Lab.open(page, '#depth=5');
    const take = new Take(page);
    await take.open();
    await page.locator('#take-file').setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await expect(take.dialog.getByRole('alert')).toContainText(reason);
    expect(lab.link().get('depth')).toBe('5');
  });
}

test('the link is copied by the button in plain sight; a key opens the dialog, and the focus comes back', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await Lab.open(page, '#depth=9');
  const take = new Take(page);
  await page.locator('[data-action=copy-link]').click();
  const said = page.locator('.take > .take-said');
  await expect(said).toHaveText('Copied.');
  // It lies over the page, so it goes by itself.
  await expect(said.locator('span')).toBeHidden();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(page.url());
  await page.keyboard.press('e');
  await expect(take.dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(take.dialog).toBeHidden();
  await expect(page.locator('[data-action=copy-link]')).toBeFocused();
});

test('the studio opens with the very experiment', async ({ page }) => {
  await Lab.open(page, '#preset=relu-he&depth=12');
  await page.keyboard.press('e');
  await page.locator('[data-take=studio]').click();
  await expect(page.locator('.studio-code')).toHaveValue(/depth=12/);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing to mend in the ${scheme} dialog`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    const take = await Take.train(page, '#preset=deep-sigmoid&compare=skip:residual', 5);
    await page.locator('[data-action=copy-link]').click();
    await take.open();
    await page.locator('#take-file').setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('[]') });
    await expect(take.dialog.getByRole('alert')).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).include('[data-sheet=take]').analyze();
    expect(violations).toEqual([]);
  });
}
