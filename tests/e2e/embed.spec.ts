// The embedded page: small, quick, quiet, and locked where it is to be.

import AxeBuilder from '@axe-core/playwright';

import { TIMED, expect, test } from './support';
import { Embedded, Host, openHost } from './hosts';
import { here } from './machine';

test('within a second a gradient is seen to vanish', { tag: TIMED }, async ({ page }) => {
  await page.goto('./embed.html#preset=deep-sigmoid');
  await page.reload({ waitUntil: 'commit' });
  const lab = new Embedded(page);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  const elapsed = await page.evaluate(() => performance.now());
  test.info().annotations.push({ type: 'first gradient, embedded, ms', description: elapsed.toFixed(0) });
  expect(elapsed).toBeLessThan(await here(page, 1000));
});

test('a layout has its parts, and those that are named', async ({ page }) => {
  let lab = await Embedded.open(page, '#preset=deep-sigmoid');
  await expect(lab.heatmap).toBeVisible();
  await expect(lab.profile).toBeHidden();
  lab = await Embedded.open(page, '?preset=deep-sigmoid&layout=profile&show=curves,depth&hide=verdict');
  await expect(lab.profile).toBeVisible();
  await expect(page.locator('.curve')).toHaveCount(2);
  await expect(lab.control('depth')).toBeVisible();
  await expect(lab.verdict).toHaveCount(0);
  await expect(lab.heatmap).toBeHidden();
  lab = await Embedded.open(page, '?layout=compare&compare=skip:residual');
  await expect(page.locator('.contender')).toHaveCount(2);
  await expect(page.locator('.heatmap-field')).toHaveCount(2);
  lab = await Embedded.open(page, '?layout=full&lang=pt-BR&theme=dark');
  await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.locator('.embed-question h1')).toBeVisible();
  await expect(page.locator('#speed')).toBeVisible();
});

test('what is not valid falls back, and both reader and host are told', async ({ page, baseURL }) => {
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid&layout=tiny&depth=9999&optimzer=adam&utm_source=mail&custom_week=3&user_id=7');
  const lab = new Embedded(host.frame);
  await expect(lab.notes).toContainText('layout: “tiny” is not valid');
  await expect(lab.notes).toContainText('Depth: “9999” is not valid (a whole number from 1 to 1000); 1000 is used');
  await expect(lab.notes).toContainText('“optimzer” is no field of an experiment. Did you mean “optimiser”?');
  await expect(lab.notes.locator('li')).toHaveCount(3);
  const { warnings } = (await host.first('warning')) as unknown as { warnings: { field: string; used: string | null }[] };
  expect(warnings.map(({ field, used }) => [field, used])).toEqual([
    ['depth', '1000'],
    ['optimzer', null],
    ['layout', 'hero'],
  ]);
});

test('it pauses after the steps that it is to do, and waits where it is not to play by itself', async ({ page }) => {
  let lab = await Embedded.open(page, '#preset=deep-sigmoid&steps=40');
  // The number that is shown follows the run a moment later.
  await expect.poll(() => lab.steps()).toBe(40);
  await expect(lab.play).toHaveText(/Play/);
  await lab.play.click();
  await expect.poll(() => lab.steps()).toBe(80);
  await expect(lab.play).toHaveText(/Play/);
  expect(await lab.steps()).toBe(80);
  lab = await Embedded.open(page, '?preset=deep-sigmoid&autoplay=false');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await expect(lab.play).toHaveText(/Play/);
  expect(await lab.steps()).toBe(1);
});

test('what is locked is seen, said and kept on every way', async ({ page }) => {
  const lab = await Embedded.open(page, '#preset=deep-sigmoid&layout=full&show=activation,depth,skip&lock=activation,depth');
  for (const field of ['activation', 'depth']) {
    await expect(lab.control(field)).toHaveAttribute('data-locked', 'true');
    await expect(lab.control(field)).toHaveAccessibleDescription(/Locked here/);
    await expect(lab.control(field).locator('.locked')).toBeVisible();
    await expect(lab.control(field).locator('input, select').first()).toBeDisabled();
  }
  await expect(lab.control('skip')).toHaveAttribute('data-locked', 'false');
  // A remedy that would flip what is locked does nothing; one that flips another field does.
  const remedy = (field: string) => page.locator(`[data-remedy=${field}]`);
  await expect(remedy('skip')).toBeVisible();
  if ((await remedy('activation').count()) > 0) {
    await remedy('activation').click();
    await expect(page.locator('.contender')).toHaveCount(0);
  }
  await lab.control('skip').locator('select').selectOption('residual');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'healthy');
  await expect(lab.control('depth').locator('output')).toHaveText('20');
});

test('locked buttons leave time alone', async ({ page }) => {
  const lab = await Embedded.open(page, '#preset=deep-sigmoid&lock=transport&steps=10');
  await expect(lab.play).toBeDisabled();
  await expect(lab.reset).toBeDisabled();
  await expect(page.locator('#locked-transport')).toBeVisible();
});

test('it works in a frame that may only run scripts, of a page of another origin', async ({ page, baseURL }) => {
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid', 'sandbox="allow-scripts"');
  const lab = new Embedded(host.frame);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await lab.waitForSteps(30);
  // Nobody has asked for a GPU.
  await expect(host.frame.locator('[data-computing]')).toBeHidden();
  expect((await host.told('error')).length).toBe(0);
});

for (const attributes of ['', 'sandbox="allow-scripts"']) {
  // The page's own worker looks for a GPU; a sandbox has only the worker that is packed in, which has none.
  test(`asked for a GPU it trains, with one or without, in a frame ${attributes || 'like any'}`, async ({ page, baseURL }) => {
    const host = await Host.open(page, baseURL, '#preset=deep-sigmoid&backend=gpu', attributes);
    const lab = new Embedded(host.frame);
    await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
    await lab.waitForSteps(30);
    const none = 'Computes on the CPU: no GPU can be used here.';
    const told = attributes === '' ? new RegExp(`^(Computes on the GPU|${none})`) : none;
    await expect(host.frame.locator('[data-computing]')).toHaveText(told);
    expect((await host.told('error')).length).toBe(0);
    expect((await host.told('warning')).length).toBe(0);
  });
}

test('it never takes the focus, keeps nothing, and asks for three files', async ({ page, baseURL, context }) => {
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid');
  await new Embedded(host.frame).waitForSteps(20);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  expect(requests.filter((path) => path !== '/favicon.ico')).toEqual(['/embed.css', '/embed.html', '/embed.css', '/embed.js']);
  expect(await context.cookies()).toEqual([]);
  // In a frame of another origin the browser may deny even the question; by itself it keeps nothing either.
  await (await Embedded.open(page, '#preset=deep-sigmoid')).waitForSteps(20);
  expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
});

test('out of sight it rests, and goes on in sight', async ({ page, baseURL }) => {
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid');
  const lab = new Embedded(host.frame);
  await lab.waitForSteps(20);
  await page.evaluate(() => {
    const tall = document.createElement('div');
    tall.style.height = '4000px';
    document.body.prepend(tall);
    scrollTo(0, 0);
  });
  await expect(lab.play).toHaveText(/Play/);
  const there = await lab.steps();
  await page.evaluate(() => scrollTo(0, 4000));
  await expect(lab.play).toHaveText(/Pause/);
  await lab.waitForSteps(there + 20);
});

test('it is as high as what is in it, and says so', async ({ page, baseURL }) => {
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid&autoplay=false');
  const height = async () => ((await host.told('resize')).at(-1) as unknown as { height: number }).height;
  await expect.poll(async () => Math.abs((await height()) - (await host.frame.locator('body').evaluate((body) => body.getBoundingClientRect().height)))).toBeLessThan(1.01);
  const before = await height();
  await host.ask('setState', { state: { show: 'curves' } });
  await expect.poll(height).toBeGreaterThan(before + 150);
  const frames = await page.evaluate(() => (window as unknown as { told: { subject?: string }[] }).told.filter(({ subject }) => subject === 'lti.frameResize'));
  expect(frames.length).toBeGreaterThan(1);
});

test('it asks for the strict policy', async ({ page }) => {
  await Embedded.open(page, '');
  const content = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
  expect(content).toContain("default-src 'none'");
  expect(content).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});

for (const fields of ['', '#layout=full&show=depth,activation,seed&lock=depth', '#layout=compare&compare=skip:residual', '#layout=profile&theme=dark']) {
  for (const width of [390, 820]) {
    test(`nothing is in the way of anybody: ${fields || 'plain'} at ${width}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      const lab = await Embedded.open(page, `${fields || '#'}&steps=20`);
      await expect(lab.play).toHaveText(/Play/);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    });
  }
}

test('a message of somebody else is no message', async ({ page, baseURL }) => {
  await openHost(page, baseURL, `<iframe src="${baseURL}embed.html#steps=5" title="Lab" width="600" height="500"></iframe><iframe src="about:blank" title="Other"></iframe>`);
  const lab = new Embedded(page.frameLocator('iframe').first());
  await expect(lab.play).toHaveText(/Play/);
  // From a sibling, not from the parent: nothing happens, which a message from the parent then shows.
  await page.evaluate(() => {
    const [frame, other] = [...document.querySelectorAll('iframe')];
    const script = other.contentDocument!.createElement('script');
    script.textContent = `parent.frames[0].postMessage({ source: 'gradient-lab', v: 1, type: 'setState', state: { depth: 3 } }, '*')`;
    other.contentDocument!.body.append(script);
    frame.contentWindow!.postMessage({ source: 'gradient-lab', v: 1, type: 'setState', state: { show: 'depth,width', width: 24 } }, '*');
  });
  await expect(lab.control('width').locator('output')).toHaveText('24');
  await expect(lab.control('depth').locator('output')).toHaveText('20');
});
