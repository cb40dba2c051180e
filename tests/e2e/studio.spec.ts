// The studio: an experiment is set up, tried and taken away as code.

import AxeBuilder from '@axe-core/playwright';

import { expect, test } from './support';
import { Embedded } from './hosts';
import { Studio } from './studio';

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

test('what a teacher ticks is what students have', async ({ page }) => {
  const studio = await Studio.open(page);
  const lab = new Embedded(studio.frame);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await studio.preset.selectOption('relu-he');
  await studio.choice('studio_layout', 'profile').check();
  await studio.part('curves').check();
  await studio.part('verdict').uncheck();
  await studio.setting('depth', 'locked').check();
  await studio.setting('activation', 'free').check();
  await studio.part('autoplay').uncheck();
  await page.locator('#studio-steps').fill('40');
  await page.locator('#studio-steps').blur();
  await page.locator('#studio-speaks').selectOption('pt-BR');

  await expect(lab.control('depth')).toHaveAttribute('data-locked', 'true');
  await expect(lab.control('activation')).toHaveAttribute('data-locked', 'false');
  await expect(lab.profile).toBeVisible();
  await expect(lab.verdict).toHaveCount(0);
  await expect(studio.frame.locator('.curve')).toHaveCount(2);
  await expect(studio.frame.locator('html')).toHaveAttribute('lang', 'pt-BR');
  const fields = 'preset=relu-he&show=activation,depth,curves&lang=pt-BR&layout=profile&hide=verdict&lock=depth&autoplay=false&steps=40';
  const named = (text: string) => Object.fromEntries(new URLSearchParams(text));
  await expect
    .poll(() => studio.fields().then((text) => ({ ...named(text), show: named(text).show.split(',').sort().join() })))
    .toEqual({ ...named(fields), show: 'activation,curves,depth' });
  // A reload loses nothing.
  const before = await studio.code.inputValue();
  await page.reload();
  await expect(studio.code).toHaveValue(before);
  await expect(studio.setting('depth', 'locked')).toBeChecked();
});

test('a link of the lab is taken, and what is wrong in it is told', async ({ page }) => {
  const studio = await Studio.open(page);
  await page.locator('#studio-link').fill('https://example.org/lab/#preset=deep-tanh&depth=7&optimzer=adam&utm_source=mail');
  await page.locator('#studio-link').press('Enter');
  await expect(page.locator('.studio-problem')).toContainText('optimzer');
  await expect.poll(() => studio.fields()).toContain('depth=7');
  await expect(studio.preset).toHaveValue('own');
  await page.locator('#studio-link').fill('#preset=deep-tanh');
  await page.locator('#studio-link').press('Enter');
  await expect(page.locator('.studio-problem')).toBeHidden();
  await expect(studio.preset).toHaveValue('deep-tanh');
});

test('the code for each kind of page has the experiment, and is copied as it is', async ({ page }) => {
  const studio = await Studio.open(page, '#preset=deep-sigmoid&lock=depth');
  const expected: Record<string, RegExp> = {
    frame: /^<iframe src="http.*embed\.html#preset=deep-sigmoid&amp;lock=depth" title="Gradient Lab: 20 sigmoid layers/,
    element: /<gradient-lab preset="deep-sigmoid" lock="depth"/,
    lms: /<\/iframe>\n<p><a href="http/,
    quarto: /when-format="html"[^]*!\[Gradient Lab/,
    mdbook: /<\/iframe>\n\n\[/,
    myst: /^```\{anywidget\} http.*gradient-lab\.mjs\n\{"src": "http.*embed\.html", "state": \{"preset": "deep-sigmoid"/,
    notebook: /GradientLab\(state=\{"preset": "deep-sigmoid", "lock": "depth"\}\)/,
    reveal: /<section>\n +<iframe data-src=/,
    link: /^<a href="http[^"]*\/#preset=deep-sigmoid">Open in Gradient Lab<\/a>$/,
    picture: /<img src="gradient-lab\.png" alt="Gradient Lab/,
  };
  for (const [host, code] of Object.entries(expected)) {
    await studio.choice('studio_host', host).check();
    await expect(studio.code).toHaveValue(code);
  }
  await studio.choice('studio_host', 'element').check();
  await page.locator('[data-action=copy]').click();
  await expect(page.getByText('Copied.')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await studio.code.inputValue());
});

test('the frame that is copied is the page that was tried', async ({ page, baseURL }) => {
  const studio = await Studio.open(page, '#preset=deep-sigmoid&show=depth&lock=depth&layout=profile');
  await expect(studio.code).toHaveValue(/layout=profile/);
  const code = await studio.code.inputValue();
  await page.route('**/lesson.html', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><title>Lesson</title><main>${code}</main>` }),
  );
  await page.goto(`${baseURL}lesson.html`);
  const lab = new Embedded(page.frameLocator('iframe'));
  await expect(lab.control('depth')).toHaveAttribute('data-locked', 'true');
  await expect(lab.profile).toBeVisible();
});

test('the picture is saved as a file', async ({ page }) => {
  const studio = await Studio.open(page);
  await expect(new Embedded(studio.frame).verdict).toHaveAttribute('data-trend', 'vanishing');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-action=picture]').click(),
  ]);
  expect(download.suggestedFilename()).toBe('gradient-lab.png');
});

for (const [name, scheme, width, at] of [
  ['light', 'light', 1440, ''],
  ['dark, on a phone, in Portuguese', 'dark', 390, '?lang=pt-BR'],
] as const) {
  test(`the studio is accessible: ${name}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 900 });
    await Studio.open(page, at);
    const results = await new AxeBuilder({ page }).exclude('iframe').analyze();
    expect(results.violations).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  });
}
