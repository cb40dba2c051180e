// Time as the specs speak of it: the timeline, the gradient layer by layer, undo, keys.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { Lab } from './lab';

/** The timeline, and with what a run goes on from one of its steps. */
export class Timeline {
  readonly slider: Locator;
  readonly replay: Locator;

  constructor(readonly page: Page) {
    this.slider = page.locator('#timeline');
    this.replay = page.locator('[data-action=replay]');
  }

  /** Moves back to an earlier stop. */
  async back(): Promise<void> {
    await expect(this.slider).toBeEnabled();
    const before = await this.slider.inputValue();
    await this.slider.press('ArrowLeft');
    await expect(this.slider).not.toHaveValue(before);
  }

  /** The step that is looked at. */
  async step(): Promise<number> {
    const text = (await this.slider.getAttribute('aria-valuetext')) ?? '';
    return Number(/step ([\d,]+)/.exec(text)?.[1].replace(/,/g, ''));
  }

  draft(field: string): Locator {
    return this.page.locator(`[data-draft=${field}]`);
  }
}

/** The gradient on its way down, layer by layer. */
export class Descent {
  readonly begin: Locator;
  readonly told: Locator;
  readonly next: Locator;
  readonly run: Locator;
  readonly end: Locator;

  constructor(page: Page) {
    this.begin = page.locator('[data-action=backward]');
    this.told = page.locator('.descent-told');
    this.next = page.locator('[data-action=backward-next]');
    this.run = page.locator('[data-action=backward-run]');
    this.end = page.locator('[data-action=backward-end]');
  }
}

/** What was set: undone, redone. */
export class Past {
  readonly undo: Locator;
  readonly redo: Locator;

  constructor(page: Page) {
    this.undo = page.locator('[data-action=undo]');
    this.redo = page.locator('[data-action=redo]');
  }
}

/** Hides the tab or shows it again, as far as the page can tell. */
export async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

/** What a page shows: an element whose text has something in it, or that no longer has a value of `data-run`. */
export type Shown = { selector: string; says?: string; ran?: string };

/** Milliseconds from a click on a button until the page shows `done`, as the page sees them. */
export async function timeTo(lab: Lab, action: string, done: Shown): Promise<number> {
  return lab.page.evaluate(
    async ({ action, done }) => {
      const button = document.querySelector<HTMLElement>(`[data-action=${action}]`);
      if (button === null) throw new Error(`no ${action}`);
      const holds = () => {
        const element = document.querySelector<HTMLElement>(done.selector);
        return done.says === undefined ? element?.dataset.run !== done.ran : element?.innerText.includes(done.says);
      };
      const start = performance.now();
      button.click();
      return new Promise<number>((resolve) => {
        const check = () => {
          if (holds()) resolve(performance.now() - start);
          else setTimeout(check, 1);
        };
        check();
      });
    },
    { action, done },
  );
}
