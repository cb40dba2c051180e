// The stage as the specs speak of it: the one figure of network, heatmap, profile and loss, and its playhead.

import type { Locator, Page } from '@playwright/test';
import { Heatmap } from './heatmap';
import { Lab } from './lab';

/** A rectangle on the page. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The figure of one run, or of the first of several. */
export class Stage {
  readonly lab: Lab;
  readonly heatmap: Heatmap;
  readonly figure: Locator;
  readonly strip: Locator;
  readonly slider: Locator;
  readonly playhead: Locator;
  readonly profile: Locator;
  readonly edge: Locator;

  constructor(readonly page: Page) {
    this.lab = new Lab(page);
    this.heatmap = new Heatmap(page);
    this.figure = page.locator('.figure').first();
    this.strip = page.locator('.loss-strip').first();
    this.slider = page.locator('#timeline');
    this.playhead = page.locator('.playhead').first();
    this.profile = page.locator('.profile-field').first();
    this.edge = page.locator('.edge').first();
  }

  /** The stage of an experiment that rests after some steps; all of its parts are there. */
  static async at(page: Page, link: string, steps: number): Promise<Stage> {
    await Lab.open(page, link);
    const stage = new Stage(page);
    await stage.whole();
    await stage.lab.waitForSteps(steps);
    await stage.lab.rest();
    return stage;
  }

  /** Waits until all parts of the page have come. */
  async whole(): Promise<void> {
    await this.slider.waitFor({ state: 'attached' });
    await this.page.waitForFunction(() => document.querySelector('.bone') === null);
  }

  /** What the page says of the step that is looked at, part by part. */
  async numbers(): Promise<Record<string, string>> {
    const told = await this.page.evaluate(() => {
      const text = (selector: string) => document.querySelector(selector)?.textContent?.trim() ?? '';
      return {
        step: text('[data-progress=step]'),
        loss: text('[data-now=loss]'),
        accuracy: text('[data-now=accuracy]'),
        verdict: text('.verdict-steps'),
        evidence: text('.verdict-evidence'),
        table: text('.stage-foot .text-table caption'),
        network: document.querySelector('.edge')?.getAttribute('aria-label') ?? '',
        slider: document.querySelector('#timeline')?.getAttribute('aria-valuetext') ?? '',
      };
    });
    return { ...told, profile: await this.drawn(this.profile) };
  }

  /** What a chart shows, in short: another picture has another number. */
  async drawn(chart: Locator): Promise<string> {
    return chart.locator('canvas').first().evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no drawing context');
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return String(new Uint32Array(data.buffer).reduce((hash, pixel) => (Math.imul(hash, 31) + pixel) | 0, 7));
    });
  }

  /** Clicks a chart at a place, in shares of its size. */
  async click(chart: Locator, x: number, y: number): Promise<void> {
    const box = await boxOf(chart);
    await this.page.mouse.click(box.x + x * box.width, box.y + y * box.height);
  }
}

export async function boxOf(element: Locator): Promise<Box> {
  const box = await element.boundingBox();
  if (box === null) throw new Error(`${element} has no box`);
  return box;
}

/**
 * Texts whose letters lie on each other or touch, or those of another part. Boxes count as wide and high as what is
 * written in them, not as the element around it.
 */
export async function collisions(page: Page, selectors: string[]): Promise<string[]> {
  return page.evaluate((selectors) => {
    const written = selectors
      .flatMap((selector) => [...document.querySelectorAll(selector)])
      .filter((element) => element.checkVisibility() && element.textContent?.trim())
      .map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return { text: element.textContent?.trim() ?? '', box: range.getBoundingClientRect() };
      });
    const found: string[] = [];
    written.forEach(({ text, box }, at) => {
      for (const other of written.slice(at + 1)) {
        const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        // A line is higher than its letters.
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        const lines = Math.min(box.height, other.box.height);
        if (across > -2 && down > 0.25 * lines) found.push(`${text} | ${other.text}`);
      }
    });
    return found;
  }, selectors);
}

/**
 * What of these elements cannot be brought into sight whole: each is scrolled to, and must then lie within the
 * window and within everything around it that cuts off, with all of its text.
 */
export async function cutOff(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(selector)) {
      if (!element.checkVisibility()) continue;
      element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const box = element.getBoundingClientRect();
      let [left, right] = [0, document.documentElement.clientWidth];
      for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
        if (getComputedStyle(around).overflowX === 'visible') continue;
        const edges = around.getBoundingClientRect();
        [left, right] = [Math.max(left, edges.left), Math.min(right, edges.right)];
      }
      const beyond = Math.max(left - box.left, box.right - right);
      const inside = element.scrollWidth - element.clientWidth;
      const name = element.textContent?.trim() || element.getAttribute('aria-label') || element.outerHTML.slice(0, 60);
      if (beyond > 1) found.push(`${name}: ${beyond.toFixed(0)} px out of sight`);
      if (inside > 1 && getComputedStyle(element).overflowX !== 'visible') found.push(`${name}: ${inside} px of its text cut off`);
    }
    window.scrollTo(0, 0);
    return found;
  }, selector);
}
