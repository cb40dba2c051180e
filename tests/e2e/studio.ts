// The studio as its tests see it.

import { expect, type FrameLocator, type Locator, type Page } from '@playwright/test';

export class Studio {
  readonly preset: Locator;
  readonly code: Locator;
  readonly frame: FrameLocator;

  private constructor(private readonly page: Page) {
    this.preset = page.locator('#studio-preset');
    this.code = page.locator('.studio-code');
    this.frame = page.frameLocator('.studio-frame iframe');
  }

  static async open(page: Page, at = ''): Promise<Studio> {
    await page.goto(`./studio.html${at}`);
    const studio = new Studio(page);
    await expect(studio.code).toBeVisible();
    return studio;
  }

  choice(name: string, value: string): Locator {
    return this.page.locator(`input[name=${name}][value=${value}]`);
  }

  part(name: string): Locator {
    return this.page.locator(`[data-part=${name}]`);
  }

  /** What students may do with a field. */
  setting(field: string, way: 'hidden' | 'locked' | 'free'): Locator {
    return this.page.locator(`[data-field=${field}] input[value=${way}]`);
  }

  /** The fields in the address of the code's frame. */
  async fields(): Promise<string> {
    const code = await this.code.inputValue();
    return (/embed\.html#([^"]*)"/.exec(code)?.[1] ?? '').replaceAll('&amp;', '&');
  }
}
