// A table of the reader's own, as the specs speak of it.

import type { Locator, Page } from '@playwright/test';

import type { Lab } from './lab';

export class OwnTable {
  readonly file: Locator;
  readonly header: Locator;
  readonly noHeader: Locator;
  readonly encoding: Locator;
  readonly label: Locator;
  /** What the column is learned as. */
  readonly learnedAs: Locator;
  readonly gaps: Locator;
  readonly told: Locator;
  readonly problems: Locator;

  constructor(readonly page: Page) {
    this.file = page.locator('#table-file');
    this.header = page.locator('#table-header');
    this.noHeader = page.locator('[data-table=no-header]');
    this.encoding = page.locator('[data-table=encoding]');
    this.label = page.locator('#table-label');
    this.learnedAs = page.locator('#table-as');
    this.gaps = page.locator('#table-gaps');
    this.told = page.locator('.table-told');
    this.problems = page.locator('.table-problems');
  }

  /** Opens the settings of the data, and in them what is about tables. */
  static async unfold(lab: Lab): Promise<OwnTable> {
    await lab.unfold('data');
    const details = lab.page.locator('.own-table');
    // Where a table is learned it is open already.
    if ((await details.getAttribute('open')) === null) await details.locator('summary').press('Enter');
    const table = new OwnTable(lab.page);
    await table.file.waitFor();
    return table;
  }

  async choose(name: string, text: string): Promise<void> {
    await this.chooseBytes(name, Buffer.from(text));
  }

  async chooseBytes(name: string, buffer: Buffer): Promise<void> {
    await this.file.setInputFiles({ name, mimeType: 'text/csv', buffer });
  }

  /** Chooses the column to be learned. */
  async learn(column: string): Promise<void> {
    await this.label.selectOption(column);
  }

  /** Whether it is learned from a column. */
  column(name: string): Locator {
    return this.page.locator(`input[name=table-column][value="${name}"]`);
  }

  /** What is said of a column. */
  about(name: string): Locator {
    return this.page.locator('.tick', { has: this.column(name) }).locator('small');
  }

  /** How many numbers the network reads of a row, as the page itself draws them. */
  async inputs(): Promise<number> {
    return Number(await this.told.getAttribute('data-inputs'));
  }
}
