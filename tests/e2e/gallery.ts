// The gallery of experiments as the specs speak of it.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

/** The question that is asked, and the sheet with all experiments. */
export class Gallery {
  readonly question: Locator;
  readonly button: Locator;
  readonly sheet: Locator;
  readonly cards: Locator;

  constructor(readonly page: Page) {
    this.question = page.locator('.question');
    this.button = page.locator('[data-action=experiments]');
    this.sheet = page.locator('dialog[data-sheet=experiments][open]');
    this.cards = this.sheet.locator('.card');
  }

  async open(): Promise<void> {
    await this.button.click();
    await expect(this.sheet).toBeVisible();
  }

  card(name: string): Locator {
    return this.sheet.locator(`.card[data-preset=${name}]`);
  }

  /** Opens the sheet and, with one click, the experiment. */
  async choose(name: string): Promise<void> {
    await this.open();
    await this.card(name).click();
    await expect(this.sheet).toHaveCount(0);
    await this.isAsked(name);
  }

  /** The experiment in use has this name; `own` is none of the gallery. */
  async isAsked(name: string): Promise<void> {
    await expect(this.question).toHaveAttribute('data-preset', name);
  }
}
