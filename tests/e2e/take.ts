// The dialog in which things are taken along, and what is in the files that it saves.

import { readFileSync } from 'node:fs';

import type { Locator, Page } from '@playwright/test';

import { Lab } from './lab';

/** A file that was saved. */
export interface Saved {
  name: string;
  bytes: Buffer;
}

export class Take {
  readonly page: Page;
  readonly button: Locator;
  readonly dialog: Locator;
  readonly said: Locator;

  constructor(page: Page) {
    this.page = page;
    this.button = page.locator('[data-action=take]');
    this.dialog = page.locator('[data-sheet=take]');
    this.said = this.dialog.locator('.take-said');
  }

  /** Opens a page and waits for so many steps, of one run or of several. */
  static async train(page: Page, link: string, steps: number): Promise<Take> {
    await page.goto(`./${link}`);
    await new Lab(page).waitForSteps(steps);
    return new Take(page);
  }

  async open(): Promise<void> {
    await this.button.click();
  }

  /** Presses the button that saves something, and reads what was saved. */
  async save(button: string): Promise<Saved> {
    const download = this.page.waitForEvent('download');
    await this.dialog.locator(button).click();
    const saved = await download;
    return { name: saved.suggestedFilename(), bytes: readFileSync(await saved.path()) };
  }
}

/** The texts inside a PNG file, by their keyword, and its size in pixels. */
export function insidePng(png: Buffer): { size: [number, number]; texts: Record<string, string> } {
  const texts: Record<string, string> = {};
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const content = png.subarray(at + 8, at + 8 + length);
    if (png.toString('latin1', at + 4, at + 8) === 'iTXt') {
      const end = content.indexOf(0);
      texts[content.toString('latin1', 0, end)] = content.toString('utf8', end + 5);
    }
    at += 12 + length;
  }
  return { size: [png.readUInt32BE(16), png.readUInt32BE(20)], texts };
}
