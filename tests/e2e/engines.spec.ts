// The smoke set: what every reader does first works in each engine. Everything else is tested in Chromium alone.

import { resolve } from 'node:path';

import { test as base, expect } from '@playwright/test';
import { Key, type WebDriver } from 'selenium-webdriver';

import { type Engine, start } from './engines';
import { brightness } from './lab';
import { LOG } from './own-run';
import { Remote } from './remote';

const test = base.extend<{ page: never; lab: Remote }, { engine: Engine; driver: WebDriver }>({
  engine: ['chromium', { option: true, scope: 'worker' }],
  // One browser for all tests of an engine: each test opens its own page.
  driver: [
    async ({ engine }, use) => {
      const { driver, end } = await start(engine);
      await driver.manage().window().setRect({ width: 1200, height: 900 });
      await use(driver);
      await end();
    },
    { scope: 'worker' },
  ],
  lab: async ({ driver, baseURL }, use) => use(new Remote(driver, baseURL ?? '')),
});

test('the first gradient is drawn, and seen to vanish', async ({ lab }) => {
  await lab.open('./');
  await lab.has('.verdict', 'data-trend', 'vanishing');
  await lab.says('.verdict', /Layer 1 receives only .* layer 20/s);
  await lab.waitForSteps(20);
  // The picture fades from the output down to the first layer; so do the numbers that are read out.
  const rows = (await lab.ask('.heatmap-canvas', brightness)) ?? [];
  expect(rows.length).toBeGreaterThanOrEqual(20);
  expect(rows[0]).toBeGreaterThan(120);
  expect(rows[19]).toBeLessThan(40);
  await lab.type('.heatmap-field', Key.HOME);
  await lab.says('#heatmap-reading', /^Step 1, .*‖∂L\/∂h‖ = \d/);
});

test('another activation function changes the verdict', async ({ lab }) => {
  await lab.open('./');
  await lab.has('.verdict', 'data-trend', 'vanishing');
  await lab.click('label:has(> input[name=activation][value=relu])');
  await lab.has('.verdict', 'data-trend', 'healthy');
});

test('a comparison trains two networks side by side and says how they differ', async ({ lab }) => {
  await lab.open('./');
  await lab.has('.verdict', 'data-trend', 'vanishing');
  await lab.click('[data-compare=activation]');
  await lab.has('.contender[data-place="0"]', 'data-trend', 'vanishing');
  await lab.has('.contender[data-place="1"]', 'data-trend', 'healthy');
  await lab.says('[data-told]', /^Of the gradient of layer 20, layer 1 receives .* times as much with ReLU as with /);
});

test('the timeline leads back to an earlier step', async ({ lab }) => {
  await lab.open('./');
  await lab.waitForSteps(60);
  await lab.click('[data-action=play]');
  await lab.has('.progress', 'aria-busy', 'false');
  await lab.type('#timeline', Key.ARROW_LEFT);
  await lab.says('[data-action=replay]', /^Go on from step [\d,]+$/);
  await lab.has('#timeline', 'aria-valuetext', /step [\d,]+ of [\d,]+/);
  // So does a click in the picture: its middle is trained already.
  await lab.type('#timeline', Key.END);
  await lab.says('[data-progress=step]', /^Step [\d,]+$/);
  const newest = await lab.ask('[data-progress=step]', (step) => step.innerText);
  await lab.click('.heatmap-field');
  await lab.has('#timeline', 'aria-valuetext', /step [\d,]+ of [\d,]+/);
  expect(await lab.ask('[data-progress=step]', (step) => step.innerText)).not.toBe(newest);
});

test('an experiment of the gallery trains an LSTM', async ({ lab }) => {
  await lab.open('./');
  await lab.click('[data-action=experiments]');
  await lab.click('.card[data-preset=adding-lstm]');
  await lab.has('.question', 'data-preset', 'adding-lstm');
  await lab.has('.verdict', 'data-trend', /^(?!waiting)/);
  await lab.waitForSteps(10);
});

test('an embedded page trains in a frame that may only run scripts', async ({ lab, baseURL }) => {
  // The same server by another name is another origin: a page of somebody else.
  await lab.open(`${baseURL?.replace('127.0.0.1', 'localhost')}embed.css`);
  await lab.driver.executeScript(
    'document.write(arguments[0]); document.close();',
    `<!doctype html><title>Host</title><iframe src="${baseURL}embed.html#preset=deep-sigmoid" sandbox="allow-scripts" width="800" height="700"></iframe>`,
  );
  const frame = lab.in('iframe');
  await frame.has('.verdict', 'data-trend', 'vanishing');
  await frame.waitForSteps(30);
});

test('the studio shows the page that it sets up, and its code', async ({ lab }) => {
  await lab.open('./studio.html');
  const preview = lab.in('.studio-frame iframe');
  await preview.has('.verdict', 'data-trend', 'vanishing');
  await lab.click('[data-field=depth] input[value=locked]');
  await lab.says('.studio-code', /lock=depth/);
  await preview.has('[data-control=depth]', 'data-locked', 'true');
});

test('the log of a run that was trained elsewhere is read and judged', async ({ lab }) => {
  await lab.open('./');
  await lab.has('.verdict', 'data-trend', /^(?!waiting)/);
  await lab.click('[data-action=own-run]');
  await lab.type('#own-file', resolve(LOG));
  await lab.has('[data-own-run]', 'data-own-run', 'deep-sigmoid.csv');
  await lab.says('[data-own-run]', /430 measurements, 21 layers, steps 1 to 10/);
  await lab.has('.verdict', 'data-trend', 'vanishing');
  await lab.says('.verdict', /“layer1” receives only/);
});
