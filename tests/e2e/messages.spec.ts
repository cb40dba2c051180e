// What an embedded page and its host say to each other.

import { expect, test } from './support';
import { Embedded, Host } from './hosts';

test('a host hears what happens, and whether the reader did it', async ({ page, baseURL }) => {
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid&show=skip');
  const lab = new Embedded(host.frame);
  const ready = await host.first('ready');
  expect(ready).toMatchObject({ source: 'gradient-lab', v: 1, state: { depth: 20, activation: 'sigmoid', skip: 'none' } });
  const step = await host.first('step');
  expect(step).toMatchObject({ playing: true });
  expect(step.loss).toBeGreaterThan(1);
  const verdict = await host.first('verdict');
  expect(verdict).toMatchObject({ verdict: 'vanishing', word: 'Vanishing' });
  expect(verdict.evidence).toContain('layer 20');

  expect(await host.told('change')).toEqual([]);
  await lab.control('skip').locator('select').selectOption('residual');
  expect(await host.first('change')).toMatchObject({ userInitiated: true, state: { skip: 'residual' } });
  await expect.poll(async () => (await host.told('verdict')).at(-1)?.verdict).toBe('healthy');

  const answer = await host.ask('setState', { state: { skip: null, depth: 5 } });
  expect(answer).toMatchObject({ type: 'state', state: { skip: 'none', depth: 5, show: 'skip' } });
  await expect.poll(async () => (await host.told('change')).at(-1)).toMatchObject({ userInitiated: false, state: { depth: 5 } });
});

test('a host moves time', async ({ page, baseURL }) => {
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid&autoplay=false&lock=all,transport');
  const lab = new Embedded(host.frame);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  expect(await host.ask('step')).toMatchObject({ type: 'done' });
  await expect.poll(() => lab.steps()).toBe(2);
  await host.ask('play');
  await lab.waitForSteps(20);
  await host.ask('pause');
  await expect(lab.play).toHaveText(/Play/);
  expect(await host.ask('getState')).toMatchObject({ type: 'state', playing: false, verdict: 'vanishing' });
  await host.ask('reset');
  await expect.poll(() => lab.steps()).toBe(1);
});

test('a host may set what is locked for the reader, in part wrongly', async ({ page, baseURL }) => {
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid&lock=all');
  const answer = await host.ask('setState', { state: { depth: 4, activation: 'softmax', colour: 'red', lock: 'all,depth' } });
  expect(answer).toMatchObject({ state: { depth: 4, activation: 'sigmoid', lock: 'all,depth' } });
  const { warnings, id } = (await host.first('warning')) as unknown as { warnings: { field: string; message: string }[]; id: string };
  expect(id).toBe(answer.id);
  expect(warnings.map(({ field }) => field)).toEqual(['activation', 'colour']);
  const again = await host.ask('setState', { state: { preset: 'relu-he' } });
  expect(again).toMatchObject({ state: { activation: 'relu', init: 'he', lock: 'all,depth' } });
});

test('what is malformed is answered with an error, and what is unknown with nothing', async ({ page, baseURL }) => {
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid');
  const mine = { source: 'gradient-lab', v: 1 };
  for (const message of [
    null,
    3,
    'play',
    [],
    { type: 'play' },
    { source: 'react-devtools', type: 'setState' },
    { ...mine, type: 'dance', id: 1 },
  ]) {
    await host.say(message);
  }
  const malformed: [Record<string, unknown>, RegExp][] = [
    [{ source: 'gradient-lab', type: 'play' }, /^v: “” is not valid; expected 1/],
    [{ source: 'gradient-lab', v: 2, type: 'play' }, /^v: “2”/],
    [{ ...mine }, /^type: /],
    [{ ...mine, type: { a: 1 } }, /^message: /],
    [{ ...mine, type: 'setState' }, /^state: expected an object/],
    [{ ...mine, type: 'setState', state: 'depth=3' }, /^message: /],
    [{ ...mine, type: 'setState', state: { depth: [3] } }, /^message: /],
    [{ ...mine, type: 'setState', state: { depth: '9'.repeat(9000) } }, /too long/],
  ];
  for (const [index, [message, reason]] of malformed.entries()) {
    await host.say({ ...message, id: index });
    await expect.poll(async () => (await host.told('error')).find(({ id }) => id === index)?.message ?? '').toMatch(reason);
  }
  expect(await host.told('error')).toHaveLength(malformed.length);
  await new Embedded(host.frame).waitForSteps(30);
});

test('a host gets a picture of the page', async ({ page, baseURL }) => {
  const host = await Host.open(page, baseURL, '#preset=deep-sigmoid&steps=30&theme=light');
  const lab = new Embedded(host.frame);
  await expect(lab.play).toHaveText(/Play/);
  const { png } = (await host.ask('screenshot')) as unknown as { png: string };
  const seen = await page.evaluate(async (png) => {
    const picture = new Image();
    picture.src = png;
    await picture.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [picture.width, picture.height];
    const context = canvas.getContext('2d')!;
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set<number>();
    for (let at = 0; at < data.length; at += 4) colours.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
    return { width: picture.width, height: picture.height, colours: colours.size };
  }, png);
  expect(seen.width).toBe(1600);
  expect(seen.height).toBeGreaterThan(600);
  expect(seen.colours).toBeGreaterThan(100);
});
