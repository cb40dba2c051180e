// The comparison as the specs speak of it: runs side by side, each by its place.

import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

import { Lab } from './lab';

/** The page while runs are compared. */
export class Comparison {
  readonly lab: Lab;
  readonly panel: Locator;
  readonly told: Locator;
  readonly runs: Locator;
  readonly heatmaps: Locator;
  readonly more: Locator;

  constructor(readonly page: Page) {
    this.lab = new Lab(page);
    this.panel = page.locator('.comparison');
    this.told = page.locator('[data-told]');
    this.runs = page.locator('.contender');
    this.heatmaps = page.locator('.heatmap-field');
    this.more = page.locator('#compare-with');
  }

  /** Opens a link that compares, and waits until every run has shown a step. */
  static async open(page: Page, link: string): Promise<Comparison> {
    const comparison = new Comparison(page);
    await page.goto(`./${link}`);
    await comparison.firstPicture();
    return comparison;
  }

  async firstPicture(): Promise<void> {
    await expect(this.panel).toBeVisible();
    await expect(this.panel.locator('[data-trend=waiting]')).toHaveCount(0);
  }

  run(place: number): Locator {
    return this.page.locator(`.contender[data-place="${place}"]`);
  }

  name(place: number): Locator {
    return this.run(place).locator('.contender-name');
  }

  act(place: number, action: 'keep' | 'remove'): Locator {
    return this.run(place).locator(`[data-action=${action}]`);
  }

  /** Steps that each run has done, and a hash of all its losses and gradient norms. */
  async fingerprints(): Promise<string[]> {
    return this.runs.evaluateAll((runs) => runs.map((run) => (run as HTMLElement).dataset.fingerprint ?? ''));
  }

  /** The columns of the data table, one for each run. */
  async table(): Promise<string[][]> {
    const details = this.page.locator('.stage-foot .text-table');
    if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
    await details.locator('tbody tr').first().waitFor();
    return details.locator('tbody').evaluate((body) => {
      const rows = [...body.querySelectorAll('tr')].map((row) => [...row.querySelectorAll('td')]);
      return rows[0].map((_, place) => rows.map((cells) => cells[place].innerText));
    });
  }
}
