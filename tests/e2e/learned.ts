// What the network has learned, as the specs speak of it.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The panel with the network's answers to rows that it was not trained on. */
export class Learned {
  readonly panel: Locator;
  readonly told: Locator;
  readonly rows: Locator;
  readonly values: Locator;
  readonly wrongOnly: Locator;
  readonly table: Locator;

  constructor(readonly page: Page) {
    this.panel = page.locator('.learned');
    this.told = page.locator('.learned-told');
    this.rows = page.locator('.learned-rows');
    this.values = page.locator('.learned-answers');
    this.wrongOnly = page.locator('[data-action=wrong-only]');
    this.table = this.panel.locator('table');
  }

  /** Brings it into sight, and waits until the network has answered. */
  async look(): Promise<void> {
    await this.panel.scrollIntoViewIfNeeded();
    await expect(this.told).not.toHaveText(/^(The network is being asked|A rede está sendo consultada)\.$/);
  }

  /** The step after which the network was asked. */
  async step(): Promise<number> {
    const text = await this.told.innerText();
    return Number(/after step ([\d,]+)/.exec(text)?.[1].replace(/,/g, ''));
  }

  /** How many answers are right, and of how many. */
  async right(): Promise<[number, number]> {
    const [, right, count] = /^(\d+) of (\d+) /.exec(await this.told.innerText()) ?? [];
    return [Number(right), Number(count)];
  }

  /** The numbers of the table, without its heads. */
  async cells(): Promise<number[][]> {
    if ((await this.table.isVisible()) === false) await this.panel.getByText('Answers as a table').click();
    await expect(this.table.locator('tr').nth(1)).toBeVisible();
    const rows = await this.table.locator('tr').allInnerTexts();
    return rows.slice(1).map((row) => row.split('\t').slice(1).map(Number));
  }

  /** How many colours the picture of the rows has. */
  async colours(): Promise<number> {
    return this.rows.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no drawing context');
      const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    });
  }
}
