// The heatmap as the specs speak of it: what of it is shown, and what is pointed at.

import type { Locator, Page } from '@playwright/test';

/** A place in the picture, as the reading names it. */
export interface Place {
  step: number;
  row: string;
}

/** The heatmap of one run. */
export class Heatmap {
  readonly field: Locator;
  readonly mark: Locator;
  readonly layers: Locator;
  readonly steps: Locator;
  readonly stepsTitle: Locator;
  readonly reading: Locator;

  constructor(
    readonly page: Page,
    place = 0,
  ) {
    const heatmap = page.locator(`.heatmap[data-run-place="${place}"]`);
    this.field = heatmap.locator('.heatmap-field');
    this.mark = heatmap.locator('.heatmap-mark');
    this.layers = heatmap.locator('.layer-labels span');
    this.steps = heatmap.locator('.step-labels span:not(.axis-title)');
    this.stepsTitle = heatmap.locator('.step-labels .axis-title');
    this.reading = page.locator('#heatmap-reading');
  }

  button(action: 'in' | 'out' | 'all'): Locator {
    return this.page.locator(`[data-action=zoom-${action}]`);
  }

  /** The steps below the picture. */
  async labelled(): Promise<number[]> {
    const labels = await this.steps.allInnerTexts();
    return labels.map((label) => Number(label.replace(/\D/g, '')));
  }

  /** What is pointed at, in words. */
  async pointed(): Promise<Place> {
    const found = /^Step ([\d,]+), (.*?): /.exec(await this.reading.innerText());
    if (found === null) throw new Error('nothing is pointed at');
    return { step: Number(found[1].replace(/,/g, '')), row: found[2] };
  }

  /** The colour in the middle of the mark, as the canvas has it. */
  async colour(): Promise<number[]> {
    return this.field.evaluate((field) => {
      const canvas = field.querySelector('canvas');
      const mark = field.querySelector('.heatmap-mark');
      const context = canvas?.getContext('2d');
      if (!canvas || !mark || !context) throw new Error('no canvas or mark');
      const [inner, outer] = [mark.getBoundingClientRect(), canvas.getBoundingClientRect()];
      const x = ((inner.left + inner.width / 2 - outer.left) / outer.width) * canvas.width;
      const y = ((inner.top + inner.height / 2 - outer.top) / outer.height) * canvas.height;
      return [...context.getImageData(Math.floor(x), Math.floor(y), 1, 1).data];
    });
  }

  /** A place in the field, in shares of its size. */
  async at(x: number, y: number): Promise<{ x: number; y: number }> {
    const box = await this.field.boundingBox();
    if (box === null) throw new Error('the heatmap has no box');
    return { x: x * box.width, y: y * box.height };
  }
}
