// A run that was trained elsewhere, as the specs speak of it.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The log of ten steps of the deep-sigmoid experiment, written in PyTorch by the hook. */
export const LOG = '../pytorch/log/deep-sigmoid.csv';

export class OwnRun {
  readonly open: Locator;
  readonly sheet: Locator;
  readonly file: Locator;
  readonly progress: Locator;
  readonly cancel: Locator;
  readonly refused: Locator;
  readonly head: Locator;
  readonly back: Locator;
  /** Opens what was understood of the log that is shown. */
  readonly columns: Locator;
  readonly turn: Locator;
  readonly run: Locator;

  constructor(readonly page: Page) {
    this.open = page.locator('[data-action=own-run]');
    this.sheet = page.locator('[data-sheet=own-run]');
    this.file = page.locator('#own-file');
    this.progress = page.locator('.own-progress');
    this.cancel = page.locator('[data-action=cancel-log]');
    this.refused = page.locator('.own-refused');
    this.head = page.locator('[data-own-run]');
    this.back = page.locator('[data-action=leave-log]');
    this.columns = page.locator('[data-action=own-keys]');
    this.turn = page.locator('[data-action=turn-layers]');
    this.run = page.locator('#own-run-shown');
  }

  /** The row of a column or key in the table of what was understood. */
  key(name: string): Locator {
    return this.sheet.locator(`tr[data-key="${name}"]`);
  }

  /** Takes a column or key for something else. */
  async take(name: string, taken: string): Promise<void> {
    await this.key(name).locator('select').selectOption(taken);
  }

  /** Chooses a file by the button. */
  async choose(path: string): Promise<void> {
    if (!(await this.sheet.isVisible())) await this.open.click();
    await this.file.setInputFiles(path);
  }

  /** Chooses a file with this text. */
  async chooseText(name: string, text: string): Promise<void> {
    if (!(await this.sheet.isVisible())) await this.open.click();
    await this.file.setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  }

  /** Chooses several files with these texts together. */
  async chooseTexts(files: Record<string, string>): Promise<void> {
    if (!(await this.sheet.isVisible())) await this.open.click();
    const file = ([name, text]: [string, string]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) });
    await this.file.setInputFiles(Object.entries(files).map(file));
  }

  /** Lets a file go over the page, as a mouse would. */
  async drop(path: string): Promise<void> {
    await this.dropText(basename(path), readFileSync(path, 'utf8'));
  }

  /** Lets a file with this text go over the page. */
  async dropText(name: string, contents: string): Promise<void> {
    const transfer = await this.page.evaluateHandle(
      ({ contents, name }) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([contents], name));
        return transfer;
      },
      { contents, name },
    );
    for (const event of ['dragover', 'drop']) {
      await this.page.dispatchEvent('.heatmap-field', event, { dataTransfer: transfer });
    }
  }

  /** Waits until a file's run is shown. */
  async shows(file: string): Promise<void> {
    await expect(this.head).toHaveAttribute('data-own-run', file);
    await expect(this.sheet).toBeHidden();
  }
}

/** From now on notes how long tasks of the main thread take. */
export async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen = { longest: 0, pictures: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) seen.longest = Math.max(seen.longest, duration);
    }).observe({ type: 'longtask' });
    const count = () => {
      seen.pictures += 1;
      requestAnimationFrame(count);
    };
    requestAnimationFrame(count);
  });
}

/** The longest task since then in milliseconds (0 where none took 50), and the pictures of the screen. */
export async function tasks(page: Page): Promise<{ longest: number; pictures: number }> {
  return page.evaluate(() => (window as unknown as { seen: { longest: number; pictures: number } }).seen);
}

/** A checkpoint of three layers whose every number is the same. */
export function checkpoint(name: string, value: number): { name: string; mimeType: string; buffer: Buffer } {
  const names = ['net.0.weight', 'net.10.weight', 'net.2.weight'];
  const head = names.map((layer, at) => `"${layer}":{"dtype":"F32","shape":[2,2],"data_offsets":[${16 * at},${16 * at + 16}]}`);
  const text = Buffer.from(`{${head.join(',')}}`);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const data = Buffer.from(new Float32Array(12).fill(value).buffer);
  return { name, mimeType: 'application/octet-stream', buffer: Buffer.concat([length, text, data]) };
}
