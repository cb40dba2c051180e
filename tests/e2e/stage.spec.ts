// The stage: one figure whose numbers all follow one playhead, and ten faults that do not occur in it.

import type { Page } from '@playwright/test';

import { Comparison } from './compare';
import { Gallery } from './gallery';
import { Lab } from './lab';
import { LOG, OwnRun } from './own-run';
import { type Box, Stage, boxOf, collisions, cutOff } from './stage';
import { expect, test } from './support';

/** It learns from the start, so loss and accuracy differ from step to step. */
const LEARNS = '#preset=relu-he&backend=cpu';
const EXPLODES = '#activation=relu&init=he&depth=8&width=32&learning_rate=0.3';
const WIDTHS = [
  [390, 844],
  [820, 900],
  [1440, 900],
] as const;

const written = (step: number): string => step.toLocaleString('en');

const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** Waits until what was done is on the screen, also what follows a picture later. */
const nextPicture = (page: Page): Promise<void> =>
  page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));

test('a comparison that is opened while paused is not left at step 1', async ({ page }) => {
  const stage = await Stage.at(page, '#depth=10&width=16&backend=cpu', 40);
  const newest = await stage.lab.steps();
  await page.locator('[data-compare=activation]').click();
  const comparison = new Comparison(page);
  await comparison.firstPicture();
  await expect.poll(() => stage.lab.steps()).toBe(newest);
  await stage.lab.paused();
  for (const place of [0, 1]) {
    await expect(comparison.run(place).locator('.verdict-steps')).toContainText(`at step ${written(newest)}`);
  }
  const done = (await comparison.fingerprints()).map((it) => it.split(':')[0]);
  expect(done).toEqual([String(newest), String(newest)]);
});

test('every number follows the playhead: a click on the heatmap, and keys on the slider', async ({ page }) => {
  // Slow enough for a column of its own for each step.
  const stage = await Stage.at(page, `${LEARNS}&speed=30`, 120);
  const { lab, heatmap } = stage;
  await page.locator('.stage-foot .text-table summary').click();
  const newest = await lab.steps();
  const before = await stage.numbers();
  await stage.click(heatmap.field, 0.05, 0.5);
  // What was pointed at on the way may have been another step.
  await expect.poll(async () => (await heatmap.pointed()).step === (await lab.steps())).toBe(true);
  const looked = await lab.steps();
  expect(looked).toBeLessThan(newest);
  await page.mouse.move(0, 0);
  const shows = async (step: number) => {
    await expect.poll(() => lab.steps()).toBe(step);
    await expect(page.locator('.verdict-steps')).toContainText(`at step ${written(step)}`);
    await expect(page.locator('.stage-foot .text-table caption')).toContainText(`step ${written(step)}`);
  };
  await shows(looked);
  const earlier = await stage.numbers();
  // The evidence has two digits, which may be the same in both steps.
  for (const part of Object.keys(before).filter((part) => part !== 'evidence')) {
    expect(earlier[part], part).not.toBe(before[part]);
  }
  await expect(stage.slider).toHaveAttribute('aria-valuetext', new RegExp(`step ${written(looked)} of ${written(newest)}`));

  // Every step has a column of its own, so every key is a step.
  await stage.slider.press('ArrowRight');
  await shows(looked + 1);
  const next = await stage.numbers();
  for (const part of ['step', 'loss', 'verdict', 'table', 'network', 'slider', 'profile']) {
    expect(next[part], part).not.toBe(earlier[part]);
  }
  await stage.slider.press('ArrowLeft');
  await shows(looked);
  expect(await stage.numbers()).toEqual(earlier);
  await stage.slider.press('Home');
  await expect.poll(() => lab.steps()).toBe(0);
  await expect(page.locator('.verdict-steps')).toHaveText('at step 0');
  await stage.slider.press('End');
  await shows(newest);
  await expect(stage.playhead).toBeHidden();
  expect(await stage.numbers()).toEqual(before);
});

test('the playhead stands where was clicked, in the heatmap and in the loss below it', async ({ page }) => {
  const stage = await Stage.at(page, LEARNS, 60);
  const field = await boxOf(stage.heatmap.field);
  for (const chart of [stage.heatmap.field, stage.strip]) {
    await stage.slider.press('End');
    await expect(stage.playhead).toBeHidden();
    await stage.click(chart, 0.1, 0.5);
    await expect(stage.playhead).toBeVisible();
    const at = await boxOf(stage.playhead);
    // Half a column of those that are seen, of which there are at least as many as steps.
    expect(Math.abs(at.x + at.width / 2 - (field.x + 0.1 * field.width))).toBeLessThan(2 + field.width / 60);
    // The line in the strip is black, dark as no other thing there, from top to bottom.
    const line = await stage.strip.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d')!;
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      const dark = (x: number, y: number) => data[4 * (y * width + x)] < 90 && data[4 * (y * width + x) + 2] < 90;
      const found = [];
      for (let x = 0; x < width; x += 1) {
        let count = 0;
        for (let y = 0; y < height; y += 1) count += Number(dark(x, y));
        if (count > 0.9 * height) found.push(x / width);
      }
      return found;
    });
    expect(line.length).toBeGreaterThan(0);
    expect(Math.abs(field.x + line[0] * field.width - (at.x + at.width / 2))).toBeLessThan(3);
  }
});

for (const [width, height, links] of [
  [390, 844, ['#preset=batchnorm-explodes&backend=cpu', LEARNS]],
  [820, 1180, ['#backend=cpu', '#preset=temporal-order-clipped&backend=cpu']],
  [1440, 900, ['#preset=batchnorm-explodes&backend=cpu', '#backend=cpu', LEARNS]],
] as const) {
  for (const link of links) {
    test(`scrubbing moves nothing: ${link}, ${width} px`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      const stage = await Stage.at(page, link, link.includes('temporal') ? 5 : 150);
      await page.evaluate(() => window.scrollTo(0, 0));
      const steps = await stage.heatmap.steps.allInnerTexts();
      const where = () =>
        page.evaluate(() => {
          const boxes = ['.heatmap-field', '.profile-field', '.loss-strip', '.edge'].map((selector) => {
            const { x, y, width, height } = document.querySelector(selector)!.getBoundingClientRect();
            return [selector, x, y + window.scrollY, width, height].join(' ');
          });
          return [...boxes, `the page ${document.documentElement.scrollHeight}`];
        });
      const before = await where();
      const scrubs: [string, () => Promise<void>][] = [
        ['Home', () => stage.slider.press('Home')],
        ['one to the right', () => stage.slider.press('ArrowRight')],
        ['End', () => stage.slider.press('End')],
        ['one to the left', () => stage.slider.press('ArrowLeft')],
        ['a click on the heatmap', () => stage.click(stage.heatmap.field, 0.1, 0.3)],
        ['a click on the loss', () => stage.click(stage.strip, 0.05, 0.5)],
      ];
      for (const [name, scrub] of scrubs) {
        await scrub();
        await nextPicture(page);
        expect(await where(), name).toEqual(before);
        expect(await stage.heatmap.steps.allInnerTexts(), name).toEqual(steps);
      }
    });
  }
}

test('digits do not flicker: while it trains, what is said changes at most every 400 ms', async ({ page }) => {
  const lab = await Lab.open(page, '#backend=cpu&speed=full');
  await new Stage(page).whole();
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  const begun = await lab.steps();
  const { changes, elapsed } = await page.evaluate(async () => {
    const said = document.querySelector('.verdict-evidence')!;
    const changes: string[] = [said.textContent ?? ''];
    const observer = new MutationObserver(() => {
      const text = said.textContent ?? '';
      if (text !== changes[changes.length - 1]) changes.push(text);
    });
    observer.observe(said, { characterData: true, childList: true, subtree: true });
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 5000));
    observer.disconnect();
    return { changes: changes.slice(1), elapsed: performance.now() - start };
  });
  // Else it would prove nothing.
  expect(await lab.steps()).toBeGreaterThan(begun + 20);
  expect(changes.length, changes.join('\n')).toBeLessThanOrEqual(1 + elapsed / 400);
});

for (const part of ['heatmap', 'loss'] as const) {
  test(`a click on the ${part} while it trains pauses and looks at that step`, async ({ page }) => {
    const lab = await Lab.open(page, LEARNS);
    const stage = new Stage(page);
    await stage.whole();
    await lab.waitForSteps(60);
    await expect(stage.playhead).toBeHidden();
    await stage.click(part === 'heatmap' ? stage.heatmap.field : stage.strip, 0.08, 0.5);
    await lab.paused();
    await expect(stage.playhead).toBeVisible();
    const looked = await lab.steps();
    await expect(stage.slider).toHaveAttribute('aria-valuetext', new RegExp(`step ${written(looked)} of `));
    await expect(page.locator('[data-action=replay]')).toHaveText(/^Go on from step [\d,]+$/);
    if (part === 'heatmap') {
      const { row } = await stage.heatmap.pointed();
      await expect(page.locator('.chain')).toHaveAttribute('data-layer', String(Number(row.replace(/\D/g, '')) - 1));
      await expect(lab.microscope.layer).toHaveAttribute('aria-valuetext', row);
    }
    // It goes on from a state that was kept, there or before.
    const from = Number((await page.locator('[data-action=replay]').innerText()).replace(/\D/g, ''));
    expect(from).toBeLessThanOrEqual(looked);
    await page.locator('[data-action=replay]').click();
    await expect(stage.playhead).toBeHidden();
    await lab.waitForSteps(looked + 20);
  });
}

test.describe('a finger', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('that taps the heatmap looks at that step', async ({ page }) => {
    const stage = await Stage.at(page, LEARNS, 60);
    const box = await boxOf(stage.heatmap.field);
    await page.touchscreen.tap(box.x + 0.1 * box.width, box.y + 0.5 * box.height);
    await expect(stage.playhead).toBeVisible();
    expect((await stage.heatmap.pointed()).step).toBe(await stage.lab.steps());
  });
});

test('a click on network or profile chooses the layer and leaves the step', async ({ page }) => {
  const stage = await Stage.at(page, LEARNS, 30);
  const newest = await stage.lab.steps();
  for (const [chart, y] of [
    [stage.edge, 0.3],
    [stage.profile, 0.7],
  ] as const) {
    await chart.scrollIntoViewIfNeeded();
    const box = await boxOf(chart);
    await page.mouse.move(box.x + 0.5 * box.width, box.y + y * box.height);
    const { row } = await stage.heatmap.pointed();
    await stage.click(chart, 0.5, y);
    await expect(stage.lab.microscope.layer).toHaveAttribute('aria-valuetext', row);
    // On the network it has opened a setting, too.
    await page.keyboard.press('Escape');
    await expect(stage.playhead).toBeHidden();
    expect(await stage.lab.steps()).toBe(newest);
  }
});

test('a run that stopped early is seen to stop beside one that goes on for long', async ({ page }) => {
  const link = '#activation=relu&init=he&depth=8&width=32&learning_rate=0.3&backend=cpu&compare=learning_rate:0.001';
  const comparison = await Comparison.open(page, link);
  await expect(comparison.run(0).locator('[data-notice=fault]')).toHaveText(/^The run stopped at step \d+\./);
  const stopped = Number((await comparison.fingerprints())[0].split(':')[0]);
  await comparison.lab.waitForSteps(Math.max(40 * stopped, 400));
  await comparison.lab.pause();
  /** The shares of the width at which a line in the first run's colour runs down all of the strip. */
  const lines = (place: number) =>
    page.locator('.loss-strip canvas').nth(place).evaluate((canvas: HTMLCanvasElement) => {
      const { data, width, height } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
      // Orange on white or, where it is thin, something between both.
      const lit = (x: number, y: number) => data[4 * (y * width + x)] - data[4 * (y * width + x) + 2] > 50;
      return Array.from({ length: width }, (_, x) => x)
        .filter((x) => Array.from({ length: height }, (_, y) => lit(x, y)).filter(Boolean).length > 0.7 * height)
        .map((x) => x / width);
    });
  for (const place of [0, 1]) {
    const found = await lines(place);
    expect(found.length, `a mark in strip ${place}`).toBeGreaterThan(0);
    expect(Math.max(...found), 'near its stop').toBeLessThan(0.1);
  }
});

for (const [width, height] of WIDTHS) {
  // Portuguese has the longer words.
  for (const language of width === WIDTHS[0][0] ? ['en', 'pt-BR'] : ['pt-BR']) {
    test(`no chip is cut off: ${width} px, ${language}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      const chips = '.remedy, .offer, .rewind, .choice-option span, .choice-more, .explain, .recipe-word, .turn, .open-gallery, .transport button, .contender button, .zoom button, .masthead-controls :is(button, select)';
      for (const link of ['#speed=full', '#activation=leaky-relu&skip=residual-scaled&init=orthogonal', '#preset=adding-lstm']) {
        await page.goto('about:blank');
        await Lab.open(page, `${link}&lang=${language}&backend=cpu`);
        await new Stage(page).whole();
        await page.locator('[data-action=play]').click();
        expect(await cutOff(page, chips), link).toEqual([]);
      }
      await page.goto('about:blank');
      await Comparison.open(page, `#compare=skip:residual/activation:relu&lang=${language}&backend=cpu`);
      expect(await cutOff(page, chips), 'a comparison').toEqual([]);
    });
  }
}

/** All that is written around the heatmap. */
const LABELS = ['.layer-labels span', '.layer-axis .axis-title', '.step-labels span', '.figure-step span', '.told .now', '.heatmap-name'];

for (const [width, height] of WIDTHS) {
  test(`labels do not collide: ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const [link, steps] of [
      ['#depth=20&width=8&batch=8&backend=cpu', 3],
      ['#depth=20&width=8&batch=8&backend=cpu&lang=pt-BR', 700],
      ['#preset=adding-lstm&backend=cpu', 3],
      ['#depth=100&width=4&batch=4&backend=cpu', 3],
      ['#depth=1&width=8&batch=8&backend=cpu', 1500],
    ] as const) {
      await page.goto('about:blank');
      const stage = await Stage.at(page, link, steps);
      expect(await collisions(page, LABELS), `${link} after ${steps}`).toEqual([]);
      // Parts of the figure lie beside each other.
      const parts = ['.edge', '.heatmap', '.profile', '.figure-step', '.told'];
      const boxes: [string, Box][] = [];
      for (const part of parts) boxes.push([part, await boxOf(page.locator(part).first())]);
      for (const [at, [name, box]] of boxes.entries()) {
        for (const [other, its] of boxes.slice(at + 1)) {
          const across = Math.min(box.x + box.width, its.x + its.width) - Math.max(box.x, its.x);
          const down = Math.min(box.y + box.height, its.y + its.height) - Math.max(box.y, its.y);
          expect(Math.min(across, down), `${name} and ${other}, ${link}`).toBeLessThanOrEqual(1);
        }
      }
      await expect(stage.heatmap.field).toBeVisible();
    }
    await page.goto('about:blank');
    const { lab } = await Comparison.open(page, '#compare=skip:residual/activation:relu&depth=20&width=8&batch=8&backend=cpu');
    await new Stage(page).whole();
    await lab.waitForSteps(300);
    await lab.pause();
    expect(await collisions(page, LABELS), 'a comparison').toEqual([]);
  });
}

for (const [language, number] of [
  ['en', /(\d(\.\d+)?·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d+\.\d+)/],
  ['pt-BR', /(\d(,\d+)?·10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+|\d+,\d+)/],
] as const) {
  test(`a norm is written the same wherever it stands, ${language}`, async ({ page }) => {
    // In the second every other step has a column, of which the newest is none.
    for (const [link, steps] of [
      ['#preset=deep-sigmoid', 20],
      ['#preset=residual-sigmoid', 1030],
    ] as const) {
      await page.goto('about:blank');
      const stage = await Stage.at(page, `${link}&lang=${language}&backend=cpu`, steps);
      const done = await stage.lab.steps();
      if (steps > 1024 && done % 2 === 1) {
        await page.locator('[data-action=step]').press('Enter');
        await expect.poll(() => stage.lab.steps()).toBe(done + 1);
        await stage.lab.rest();
      }
      await page.locator('.stage-foot .text-table summary').click();
      const rows = page.locator('.stage-foot .text-table tbody tr');
      await expect(rows).toHaveCount(21);
      await stage.heatmap.field.focus();
      await page.keyboard.press('End');
      const read: string[] = [];
      for (let row = 0; row < 21; row += 1) {
        const value = / = (.+)$/.exec(await stage.lab.reading.innerText())?.[1] ?? '';
        expect(value).toMatch(new RegExp(`^${number.source}$`));
        read.push(value);
        await page.keyboard.press('ArrowDown');
      }
      expect(await rows.locator('td').allInnerTexts()).toEqual(read);
      const name = (await stage.edge.getAttribute('aria-label')) ?? '';
      const norms = [...name.matchAll(/: (\d[^;]*?)[;.]?(?= |$)/g)].map(([, value]) => value);
      expect(norms, name).toEqual([read[0], read[20]]);
    }
  });
}

/** Words of those who made it, and what is left where a word is missing. */
const DEVELOPERS =
  /\b[Oo]perator\b|\b[Oo]perador\b|Take it with you|Leve(-o)? com você|[Ss]napshot|[Bb]ack-?end|\bwasm\b|\b[Ww]orker\b|\b[Pp]anic|undefined|\[object|\bSome\(|\bNone\b(?! of)|\bnull\b|Linear (was|era)|\{\w+\}|\bTODO\b/;

for (const language of ['en', 'pt-BR']) {
  test(`no words of developers, ${language}`, async ({ page }) => {
    /** All that is read or heard, also where it is closed or pointed at first. */
    const said = () =>
      page.evaluate(() =>
        [...document.querySelectorAll('body, body *')]
          .filter((it) => !it.closest('script, style, .code, code, pre'))
          .flatMap((it) => [
            ...['aria-label', 'title', 'aria-valuetext', 'placeholder', 'alt'].map((name) => it.getAttribute(name) ?? ''),
            ...[...it.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE).map((child) => child.textContent ?? ''),
          ])
          // A link is no sentence.
          .filter((text) => text.trim() !== '' && !/^(https?|#)\S*$/.test(text)),
      );
    const clean = async (where: string) => {
      const texts = await said();
      expect(texts.length).toBeGreaterThan(30);
      expect(texts.filter((text) => DEVELOPERS.test(text)), where).toEqual([]);
    };
    const lab = await Lab.open(page, `#lang=${language}`);
    await new Stage(page).whole();
    await clean('the page');
    for (const key of ['network', 'activation', 'skip', 'norm', 'init']) {
      await page.locator(`.explain[popovertarget=explains-${key}]`).press('Enter');
      await clean(`the explanation of ${key}`);
      await page.keyboard.press('Escape');
    }
    for (const group of ['network', 'weights', 'training', 'data']) {
      await lab.unfold(group);
      await clean(`the settings of ${group}`);
      await page.keyboard.press('Escape');
    }
    await new Gallery(page).open();
    await clean('the gallery');
    await page.keyboard.press('Escape');
    for (const [key, sheet] of [['?', 'keys'], ['o', 'own-run'], ['e', 'take']]) {
      await page.keyboard.press(key);
      await expect(page.locator(`[data-sheet=${sheet}]`)).toBeVisible();
      await expect(page.locator('.bone')).toHaveCount(0);
      await clean(`the sheet ${sheet}`);
      await page.keyboard.press('Escape');
    }
    await lab.microscope.panel.locator('summary').press('Enter');
    await clean('the microscope');
    // What is said where a run ends.
    for (const link of ['#activation=relu&init=he&depth=8&width=32&learning_rate=0.3', '#network=rnn&data=adding&length=40&depth=1&width=16&activation=relu&gain=4&learning_rate=1']) {
      await page.goto('about:blank');
      await Lab.open(page, `${link}&lang=${language}&backend=cpu`);
      await expect(page.locator('[data-notice=fault]')).toBeVisible();
      await clean(`a run that ended, ${link}`);
    }
    await page.goto('about:blank');
    await Comparison.open(page, `#compare=skip:residual&lang=${language}`);
    await clean('a comparison');
  });
}

/** How far elements run out of the window, above `bottom`; those that do by more than a pixel. */
async function outside(page: Page, selectors: string[], bottom: number): Promise<string[]> {
  const found: string[] = [];
  for (const selector of selectors) {
    const elements = page.locator(selector);
    expect(await elements.count(), selector).toBeGreaterThan(0);
    for (const element of await elements.all()) {
      if (!(await element.isVisible())) {
        found.push(`${selector} is not seen`);
        continue;
      }
      const box = await boxOf(element);
      const width = page.viewportSize()?.width ?? 0;
      const beyond = Math.max(-box.x, -box.y, box.x + box.width - width, box.y + box.height - bottom);
      if (beyond > 1) found.push(`${selector}: ${beyond.toFixed(0)} px out of sight, ${JSON.stringify(box)}`);
    }
  }
  return found;
}

const FIGURE = ['.heatmap-field', '.layer-labels', '.step-labels', '.edge', '.profile-field', '.loss-strip', '.figure-step', '.told'];

for (const link of ['#speed=full', '#preset=batchnorm-explodes', '#preset=adding-lstm', '#lang=pt-BR']) {
  test(`at 1440 × 900 claim, flips, figure, transport and chain rule are on the first screen: ${link}`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const stage = await Stage.at(page, link, 5);
    await page.evaluate(() => window.scrollTo(0, 0));
    await expect(stage.heatmap.field).toBeVisible();
    const parts = ['.question .ask', '.verdict-word', '.verdict-evidence', '.flip', '[data-name=show]', ...FIGURE, '.transport-row', '.chain-place'];
    expect(await outside(page, parts, 900)).toEqual([]);
    // Its numbers are there, too, and not only the place that they are of.
    await expect(page.locator('.chain-part b').filter({ hasText: /\d/ })).not.toHaveCount(0);
    expect(await outside(page, ['.chain-parts'], 900)).toEqual([]);
  });
}

for (const link of ['#speed=full', '#lang=pt-BR']) {
  test(`at 390 × 844 claim, figure and play are on the first screen: ${link}`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await Stage.at(page, link, 5);
    await page.evaluate(() => window.scrollTo(0, 0));
    const bar = await boxOf(page.locator('.transport-row').first());
    expect(await outside(page, ['.verdict-word', '.verdict-evidence', ...FIGURE], bar.y)).toEqual([]);
    expect(await outside(page, ['[data-action=play]', '[data-action=step]', '[data-action=reset]'], 844)).toEqual([]);
  });
}

test('at 320 px nothing scrolls sideways, whatever is shown', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const stage = await Stage.at(page, `${LEARNS}&lang=pt-BR`, 60);
  expect(await sideways(page), 'the page').toBeLessThanOrEqual(0);
  await stage.slider.press('ArrowLeft');
  await expect(page.locator('.replay')).toBeVisible();
  expect(await sideways(page), 'an earlier step').toBeLessThanOrEqual(0);
  await page.locator('[data-action=backward]').click();
  await expect(page.locator('.descent-told')).not.toBeEmpty();
  expect(await sideways(page), 'the gradient on its way').toBeLessThanOrEqual(0);
  await page.goto('about:blank');
  await Comparison.open(page, '#compare=skip:residual/activation:relu/same&lang=pt-BR');
  await stage.whole();
  expect(await sideways(page), 'a comparison').toBeLessThanOrEqual(0);
  for (const link of ['#preset=adding-lstm', '#depth=1000&width=2', EXPLODES]) {
    await page.goto('about:blank');
    await Lab.openLarge(page, link);
    await stage.whole();
    expect(await sideways(page), link).toBeLessThanOrEqual(0);
  }
  const own = new OwnRun(page);
  await own.drop(LOG);
  await own.shows('deep-sigmoid.csv');
  expect(await sideways(page), 'a log').toBeLessThanOrEqual(0);
});

test('a log that was opened has a playhead, too', async ({ page }) => {
  const lab = await Lab.open(page, LEARNS);
  const stage = new Stage(page);
  await stage.whole();
  await lab.waitForSteps(30);
  const own = new OwnRun(page);
  await own.drop(LOG);
  await own.shows('deep-sigmoid.csv');
  await expect.poll(() => lab.steps(), 'the last step of the log').toBe(10);
  const last = await stage.numbers();
  await stage.click(stage.heatmap.field, 0.25, 0.5);
  await expect.poll(() => lab.steps()).toBe(3);
  await page.mouse.move(0, 0);
  const earlier = await stage.numbers();
  for (const part of ['loss', 'verdict', 'slider', 'profile']) expect(earlier[part], part).not.toBe(last[part]);
  await stage.slider.press('End');
  await expect.poll(() => lab.steps()).toBe(10);
  expect(await stage.numbers()).toEqual(last);
});

test('the rows of network and profile are those of the heatmap, at every height', async ({ page }) => {
  for (const [link, runs] of [['#depth=20&width=8&backend=cpu', 1], ['#depth=100&width=4&backend=cpu', 1], ['#depth=12&width=8&backend=cpu&compare=skip:residual', 2]] as const) {
    await page.goto('about:blank');
    if (runs > 1) await Comparison.open(page, link);
    else await Lab.open(page, link);
    const stage = new Stage(page);
    await stage.whole();
    await stage.lab.waitForSteps(5);
    await stage.lab.pause();
    await stage.heatmap.field.scrollIntoViewIfNeeded();
    const field = await boxOf(stage.heatmap.field);
    for (const share of [0.01, 0.2, 0.37, 0.5, 0.66, 0.8, 0.99]) {
      const y = field.y + share * field.height;
      await page.mouse.move(field.x + 2, y);
      await nextPicture(page);
      const { row } = await stage.heatmap.pointed();
      for (const chart of [stage.profile, stage.edge]) {
        const box = await boxOf(chart);
        await page.mouse.move(box.x + box.width / 2, y);
        await nextPicture(page);
        expect((await stage.heatmap.pointed()).row, `${link} at ${share}`).toBe(row);
      }
    }
  }
});
