// Training on a graphics processor (a software adapter will do): the same verdict as the processor,
// the choice by time, and every way in which the graphics processor can fail.

import { beforeTheWorker, inWorker, keepDevice, useSoftwareAdapter } from './gpu';
import { expect, namesOfRequests, test } from './support';
import { Lab } from './lab';

useSoftwareAdapter();

const ON_GPU = /Computes on the graphics processor/;
const ON_CPU = /Computes on the (CPU|processor)/;
const computing = '[data-computing]';

/** Networks whose steps differ in kind, small enough for a software adapter. */
const NETWORKS = [
  'preset=deep-sigmoid',
  'preset=residual-sigmoid&depth=9',
  'preset=batchnorm-sigmoid&depth=6',
  'preset=relu-he&norm=layer&optimiser=adamw&depth=6',
  'preset=adding-lstm&length=20&batch=16',
  'preset=adding-rnn&length=20&batch=16',
  'preset=temporal-order-clipped&length=20&batch=16&network=gru',
];

for (const network of NETWORKS) {
  test(`${network}: the verdict and the loss are those of the processor`, async ({ page }) => {
    const seen = [];
    for (const backend of ['gpu', 'cpu']) {
      const lab = await Lab.open(page, `?#v=1&${network}&backend=${backend}`);
      await lab.pause();
      await lab.reset.click();
      await expect.poll(() => lab.steps()).toBe(1);
      await expect(page.locator(computing)).toHaveText(backend === 'gpu' ? ON_GPU : ON_CPU);
      while ((await lab.steps()) < 5) {
        const before = await lab.steps();
        await lab.step.click();
        await lab.waitForSteps(before + 1);
      }
      const words = await page.locator('[data-now=loss]').innerText();
      const loss = parseFloat(words.replace(/^[^\d]*/, ''));
      seen.push({ trend: await lab.verdict.getAttribute('data-trend'), loss });
      await page.goto('about:blank');
    }
    const [gpu, cpu] = seen;
    expect(gpu.trend).toBe(cpu.trend);
    expect(Math.abs(gpu.loss / cpu.loss - 1)).toBeLessThan(0.01);
  });
}

test('the module for graphics processors is loaded once one may be used', async ({ page }) => {
  const names = namesOfRequests(page);
  const modules = () => names.filter((name) => name.endsWith('-gpu.wasm')).length;
  const lab = await Lab.open(page, '#v=1&preset=deep-sigmoid&depth=4&backend=cpu');
  await lab.waitForSteps(100);
  expect(modules()).toBe(0);
  await lab.choice('backend', 'gpu').check({ force: true });
  await expect(page.locator(computing)).toHaveText(ON_GPU);
  expect(modules()).toBe(1);
});

test('by itself the page times both and says which is faster, without what compiling takes', async ({
  page,
}) => {
  const lab = await Lab.open(page, '#v=1&preset=deep-sigmoid&depth=6&backend=auto');
  const timed = /(CPU: [\d.]+ ms a step, GPU [\d.]+ ms|GPU: [\d.]+ ms a step, CPU [\d.]+ ms)/;
  await expect(page.locator(computing)).toHaveText(timed);
  const words = await page.locator(computing).innerText();
  const [, gpu] = words.match(/GPU:? ([\d.]+) ms/) ?? [];
  // Compiling takes seconds on a software adapter, a step of so small a network some ten milliseconds.
  expect(Number(gpu)).toBeLessThan(300);
  expect(await lab.steps()).toBeGreaterThan(50);
});

test('the choice is made while a run trains, and is kept in the link', async ({ page }) => {
  const lab = await Lab.open(page, '#v=1&preset=deep-sigmoid&depth=5&backend=cpu');
  for (const [choice, said] of [['gpu', ON_GPU], ['cpu', ON_CPU]] as const) {
    const before = await lab.steps();
    // By key: the panels above grow when they come into sight, and a pointer would miss.
    await lab.choice('backend', choice).press('Space');
    await expect(page.locator(computing)).toHaveText(said);
    await expect.poll(() => lab.link().get('backend')).toBe(choice);
    await lab.waitForSteps(before + 20);
  }
});

test('where the link says CPU the graphics processor is left alone until it is asked for', async ({
  page,
}) => {
  await beforeTheWorker(
    page,
    `self.asked = 0;
     const request = GPU.prototype.requestAdapter;
     GPU.prototype.requestAdapter = function (...given) {
       self.asked += 1;
       return request.apply(this, given);
     };`,
  );
  const asked = () => inWorker<number>(page, 'self.asked');
  const lab = await Lab.open(page, '#v=1&preset=deep-sigmoid&depth=5&backend=cpu');
  await lab.waitForSteps(20);
  await expect(page.locator(computing)).toHaveText(ON_CPU);
  expect(await asked()).toBe(0);
  await lab.choice('backend', 'gpu').press('Space');
  await expect(page.locator(computing)).toHaveText(ON_GPU);
  expect(await asked()).toBeGreaterThan(0);
});

test('a pause lands at once, however much the graphics processor has to do', async ({ page }) => {
  const lab = await Lab.open(page, '#v=1&preset=deep-sigmoid&backend=gpu');
  await expect(page.locator(computing)).toHaveText(ON_GPU);
  await lab.waitForSteps(10);
  await lab.pause();
  const paused = await lab.steps();
  await lab.step.click();
  await lab.waitForSteps(paused + 1);
  expect(await lab.steps()).toBeLessThan(paused + 100);
});

test.describe('faults', () => {
  // The browser reports some of them on the console, and rightly so.
  test.use({ faults: async ({}, use) => use([]) });

  const opened = async (page: import('@playwright/test').Page) => {
    const lab = await Lab.open(page, '#v=1&preset=deep-sigmoid&depth=6&backend=gpu');
    return lab;
  };

  /** The page trains on, on the processor, and says so. */
  const goesOn = async (lab: Lab, said: RegExp) => {
    await expect(lab.page.locator(computing)).toHaveText(said);
    const before = await lab.steps();
    await lab.waitForSteps(before + 50);
    await expect(lab.page.locator('[data-notice=worker]')).toHaveCount(0);
  };

  const MISSING = [
    [
      'no adapter',
      'GPU.prototype.requestAdapter = async () => null;',
      /this browser offers no GPU/,
    ],
    [
      'the device is refused',
      `GPUAdapter.prototype.requestDevice = async () => {
        throw new DOMException('not today', 'OperationError');
      };`,
      /this browser offers no GPU/,
    ],
    [
      'a shader does not compile',
      `const create = GPUDevice.prototype.createShaderModule;
       GPUDevice.prototype.createShaderModule = function (given) {
         return create.call(this, { ...given, code: given.code + '\\nfn broken( {' });
       };`,
      /the GPU refused the work/,
    ],
  ] as const;
  for (const [name, script, said] of MISSING) {
    test(`${name}: the run starts on the processor`, async ({ page }) => {
      await beforeTheWorker(page, script);
      const lab = await opened(page);
      await goesOn(lab, said);
    });
  }

  const FAILURES = [
    ['the device is lost', 'self.device.destroy()', /the GPU went away/],
    [
      'a command is invalid',
      'void self.device.createBuffer({ size: 16, usage: 0 })',
      /the GPU refused the work/,
    ],
    [
      'memory runs out',
      `self.device.dispatchEvent(new GPUUncapturedErrorEvent('uncapturederror', {
        error: new GPUOutOfMemoryError('no memory left'),
      }))`,
      /the GPU has no memory left/,
    ],
  ] as const;
  for (const [name, script, said] of FAILURES) {
    test(`${name}: the run goes on on the processor`, async ({ page }) => {
      await beforeTheWorker(page, keepDevice);
      const lab = await opened(page);
      await expect(page.locator(computing)).toHaveText(ON_GPU);
      await lab.waitForSteps(12);
      await inWorker(page, script);
      await goesOn(lab, said);
      // A restart does not try again what has failed.
      await lab.reset.click();
      await goesOn(lab, said);
    });
  }
});

test('two hundred resets leave no memory behind', async ({ page }) => {
  await beforeTheWorker(
    page,
    `self.held = new Map();
     const create = GPUDevice.prototype.createBuffer;
     GPUDevice.prototype.createBuffer = function (given) {
       const buffer = create.call(this, given);
       self.held.set(buffer, given.size);
       return buffer;
     };
     const destroy = GPUBuffer.prototype.destroy;
     GPUBuffer.prototype.destroy = function () {
       self.held.delete(this);
       destroy.call(this);
     };`,
  );
  const held = () => inWorker<number>(page, '[...self.held.values()].reduce((a, b) => a + b, 0)');
  const lab = await Lab.open(page, '#v=1&preset=deep-sigmoid&depth=4&backend=gpu');
  await expect(page.locator(computing)).toHaveText(ON_GPU);
  await lab.timeToPicture('[data-action=reset]');
  const before = await held();
  for (let i = 0; i < 200; i += 1) await lab.timeToPicture('[data-action=reset]');
  // A buffer more or less is under way at any moment, two hundred are not.
  expect(await held()).toBeLessThan(1.5 * before);
});
