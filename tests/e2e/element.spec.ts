// <gradient-lab>: an embedded page as an element of somebody else's.

import type { Page } from '@playwright/test';

import { expect, test } from './support';
import { Embedded, openLikeExample } from './hosts';

test.use({ allowed: ['http://nowhere.test'] });

/** The element with its module, and all that it says written down. */
async function open(page: Page, element: string): Promise<Embedded> {
  const listen = `<script>
    heard = [];
    for (const type of ['ready', 'change', 'step', 'verdict', 'resize', 'warning', 'error']) {
      document.addEventListener(type, ({ target, detail }) => target.localName === 'gradient-lab' && heard.push({ type, detail }), true);
    }
  </script>`;
  await openLikeExample(page, `${listen}${element}<script type="module" src="../../dist/gradient-lab.js"></script>`);
  return new Embedded(page.frameLocator('gradient-lab iframe'));
}

/** Whether the element has sent such an event. */
function heard(page: Page, type: string): Promise<number> {
  return page.evaluate((type) => (window as unknown as { heard: { type: string }[] }).heard.filter((it) => it.type === type).length, type);
}

test('it shows the page that its attributes describe, with a name, as high as it needs', async ({ page }) => {
  const lab = await open(page, '<gradient-lab preset="deep-sigmoid" show="depth" lock="depth" title="A deep one"></gradient-lab>');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await expect(lab.control('depth')).toHaveAttribute('data-locked', 'true');
  const frame = page.locator('gradient-lab iframe');
  await expect(frame).toHaveAccessibleName('A deep one');
  const body = page.frameLocator('gradient-lab iframe').locator('body');
  const heights = async () => [await frame.evaluate((it) => it.clientHeight), Math.ceil(await body.evaluate((it) => it.getBoundingClientRect().height))];
  await expect.poll(async () => new Set(await heights()).size).toBe(1);
  for (const type of ['ready', 'step', 'verdict', 'resize']) await expect.poll(() => heard(page, type)).toBeGreaterThan(0);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
});

test('its attributes are followed as long as it lives', async ({ page }) => {
  const lab = await open(page, '<gradient-lab preset="deep-sigmoid" show="depth,width"></gradient-lab>');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await page.evaluate(() => {
    const element = document.querySelector('gradient-lab')!;
    element.setAttribute('depth', '3');
    element.setAttribute('lock', 'width');
  });
  await expect(lab.control('depth').locator('output')).toHaveText('3');
  await expect(lab.control('width')).toHaveAttribute('data-locked', 'true');
  await page.evaluate(() => document.querySelector('gradient-lab')!.removeAttribute('lock'));
  await expect(lab.control('width')).toHaveAttribute('data-locked', 'false');
  expect(await page.evaluate(() => (document.querySelector('gradient-lab') as unknown as { state: object }).state)).toMatchObject({ depth: 3 });
});

test('its methods are the messages', async ({ page }) => {
  const lab = await open(page, '<gradient-lab preset="deep-sigmoid" autoplay="false"></gradient-lab>');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  type Lab = HTMLElement & Record<string, (state?: object) => Promise<{ state: Record<string, unknown> }>>;
  const said = await page.evaluate(async () => {
    const element = document.querySelector('gradient-lab') as Lab;
    await element.step();
    const { state } = await element.setState({ skip: 'residual' });
    await element.play();
    const refused = await element.setState({ depth: {} }).catch((error: Error) => error.message);
    const png = (await element.screenshot()) as unknown as string;
    return { skip: state.skip, refused, png: png.slice(0, 22) };
  });
  expect(said).toMatchObject({ skip: 'residual', png: 'data:image/png;base64,' });
  expect(said.refused).toContain('message: ');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'healthy');
  await expect(lab.play).toHaveText(/Pause/);
});

test.describe('a page that is not there', () => {
  // The browser reports the missing file on the console, and rightly so.
  test.use({ faults: async ({}, use) => use([]) });

  test('is an error event, and what stands between the tags is shown', async ({ page }) => {
    await page.route('http://nowhere.test/**', (route) => route.fulfill({ status: 404, contentType: 'text/html', body: 'no' }));
    await open(page, '<gradient-lab src="http://nowhere.test/embed.html" data-patience="200"><p>It cannot be shown.</p></gradient-lab>');
    await expect.poll(() => heard(page, 'error')).toBe(1);
    await expect(page.getByText('It cannot be shown.')).toBeVisible();
    await expect(page.locator('gradient-lab iframe')).toBeHidden();
  });
});
