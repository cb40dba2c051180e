// The page as the specs speak of it: its parts by what a reader sees, and waits for conditions.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The page, opened with a link's fragment and waited for until its first picture is there. */
export class Lab {
  readonly verdict: Locator;
  readonly heatmap: Locator;
  readonly reading: Locator;
  readonly play: Locator;
  readonly step: Locator;
  readonly reset: Locator;
  readonly network: Network;
  readonly microscope: Microscope;

  constructor(readonly page: Page) {
    this.verdict = page.locator('.verdict');
    this.heatmap = page.locator('.heatmap-field');
    this.reading = page.locator('#heatmap-reading');
    this.play = page.locator('[data-action=play]');
    this.step = page.locator('[data-action=step]');
    this.reset = page.locator('[data-action=reset]');
    this.network = new Network(page);
    this.microscope = new Microscope(page);
  }

  static async open(page: Page, link = '#speed=full'): Promise<Lab> {
    const lab = new Lab(page);
    await page.goto(`./${link}`);
    await lab.firstPicture();
    return lab;
  }

  /** Opens an experiment that a slow machine may find large, and starts it all the same. */
  static async openLarge(page: Page, link: string): Promise<Lab> {
    const lab = new Lab(page);
    await page.goto(`./${link}`);
    await lab.started();
    return lab;
  }

  /** Waits for the first picture of an experiment, which is started all the same where the page finds it large. */
  async started(): Promise<void> {
    const anyway = this.page.locator('[data-action=anyway]');
    await expect(anyway.or(this.page.locator('.verdict:not([data-trend=waiting])'))).toBeVisible();
    if (await anyway.isVisible()) await anyway.click();
    await this.firstPicture();
  }

  /** Waits until the current run has shown a step. */
  async firstPicture(): Promise<void> {
    await expect(this.verdict).not.toHaveAttribute('data-trend', 'waiting');
  }

  /** The step that is shown. */
  async steps(): Promise<number> {
    const text = await this.page.locator('[data-progress=step]').innerText();
    return Number(text.replace(/\D/g, ''));
  }

  /** Waits until at least `count` steps are shown. */
  async waitForSteps(count: number): Promise<void> {
    await expect.poll(() => this.steps()).toBeGreaterThanOrEqual(count);
  }

  choice(name: string, value: string): Locator {
    return this.page.locator(`input[name=${name}][value=${value}]`);
  }

  /** The word of the recipe that says a field. */
  word(field: string): Locator {
    return this.page.locator(`.recipe [data-opener=${field}]`);
  }

  /** Opens a group of settings from the recipe; whatever else was open is closed by it. */
  async unfold(group: string): Promise<void> {
    const settings = this.page.locator(`[data-group=${group}]`);
    // By key: the recipe moves while the panels around it grow, and a pointer would miss.
    if (!(await settings.isVisible())) {
      await this.page.locator(`.recipe [popovertarget=settings-${group}]`).first().press('Enter');
    }
    await expect(settings).toBeVisible();
  }

  /** Chooses an option of a flip, from its bar or from the list at its end. */
  async flip(name: string, value: string): Promise<void> {
    const button = this.choice(name, value);
    if ((await button.count()) > 0) await button.check();
    else await this.page.locator(`[data-more=${name}]`).selectOption(value);
  }

  /** Pauses, and waits until the step that is shown is the last one. */
  async pause(): Promise<void> {
    await this.rest();
    await this.paused();
  }

  /**
   * Presses the button that pauses, unless the run has come to rest by itself: then it would play on. Nothing can come
   * between the look and the press. In whatever language the page speaks.
   */
  async rest(): Promise<void> {
    await this.play.waitFor();
    await this.page.evaluate(() => {
      // Its sign says what a press does. A run that has ended its steps may be busy still: with what it says of them.
      document.querySelector('[data-action=play] .sign.pause')?.closest('button')?.click();
    });
    await this.page.locator('.progress[aria-busy=false]').waitFor();
  }

  /** Waits until the run has come to rest. */
  async paused(): Promise<void> {
    await expect(this.play).toHaveText(/Play/);
    await expect(this.page.locator('.progress')).toHaveAttribute('aria-busy', 'false');
  }

  /** The fields of the link in the address bar. */
  link(): URLSearchParams {
    return new URLSearchParams(new URL(this.page.url()).hash.slice(1));
  }

  /** Brightness of the heatmap's rows. */
  async brightness(): Promise<number[]> {
    return this.page.locator('.heatmap-canvas').evaluate(brightness);
  }

  /**
   * Milliseconds from a click on `selector` to the first picture of the run that it starts, as the
   * page itself sees them.
   */
  async timeToPicture(selector: string): Promise<number> {
    return this.page.evaluate(async (selector) => {
      const field = document.querySelector<HTMLElement>('.heatmap-field');
      const button = document.querySelector<HTMLElement>(selector);
      if (field === null || button === null) throw new Error(`no ${selector}`);
      const before = field.dataset.run;
      const start = performance.now();
      button.click();
      return new Promise<number>((resolve) => {
        const observer = new MutationObserver(() => {
          if (field.dataset.run !== before) {
            observer.disconnect();
            // The picture is on the screen with the next frame.
            requestAnimationFrame(() => resolve(performance.now() - start));
          }
        });
        observer.observe(field, { attributes: true });
      });
    }, selector);
  }
}

/** The network of a run, drawn at the edge of the figure, and the pulse that runs back through it. */
export class Network {
  /** Its name tells the two ends of the gradient's way. */
  readonly field: Locator;

  constructor(page: Page, place = 0) {
    this.field = page.locator(`.edge[data-run-place="${place}"]`);
  }

  /** Brightness (0 to 255) of the layers just above `share` of the way from the input up to the loss. */
  async brightness(share: number): Promise<number> {
    return this.field.locator('canvas').first().evaluate((canvas: HTMLCanvasElement, share) => {
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no drawing context');
      // Above and below the rows there are 24 px of other things, at the sides numbers.
      const strip = (24 * canvas.height) / canvas.clientHeight;
      const rows = canvas.height - 2 * strip;
      const [left, width] = [Math.floor(0.45 * canvas.width), Math.ceil(canvas.width / 10)];
      const [bottom, height] = [strip + (1 - share) * rows, Math.floor(rows / 12)];
      const { data } = context.getImageData(left, Math.floor(bottom - height), width, height);
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) {
        sum += 0.21 * data[at] + 0.72 * data[at + 1] + 0.07 * data[at + 2];
      }
      return (4 * sum) / data.length;
    }, share);
  }

  /** How many pixels the pulse can light on its way. */
  async lit(): Promise<number> {
    return this.field.locator('canvas').last().evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no drawing context');
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    });
  }
}

/** The chain-rule microscope. */
export class Microscope {
  readonly panel: Locator;
  readonly told: Locator;
  readonly layer: Locator;
  readonly chart: Locator;

  constructor(page: Page) {
    this.panel = page.locator('.microscope');
    this.told = page.locator('.microscope-told');
    this.layer = page.locator('#microscope-layer');
    this.chart = page.locator('.microscope-chart');
  }

  /** Unfolds it, and waits until a layer is measured. */
  async open(): Promise<void> {
    // By key: the panels above grow when they come into sight, and a pointer would miss.
    await this.panel.locator('summary').press('Enter');
    await expect(this.panel).toHaveAttribute('open', '');
    await expect(this.told).not.toHaveText(/is being measured/);
  }

  /** One of its numbers. */
  async fact(name: string): Promise<number> {
    const text = await this.panel.locator(`[data-fact=${name}] dd`).innerText();
    return Number(text.replace('%', ''));
  }
}

/** Brightness of the rows in a heatmap's canvas (0 to 255), the output layer first, in the first column. */
export function brightness(element: Element): number[] {
  const canvas = element as HTMLCanvasElement;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no drawing context');
  const column = context.getImageData(1, 0, 1, canvas.height).data;
  const rows = [];
  for (let y = 2; y < canvas.height; y += Math.floor(canvas.height / 21)) {
    rows.push(0.21 * column[4 * y] + 0.72 * column[4 * y + 1] + 0.07 * column[4 * y + 2]);
  }
  return rows;
}

/** The middle one of some numbers. */
export function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
