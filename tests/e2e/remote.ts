// A page in a browser of any engine, as the smoke set speaks of it: it waits for conditions and reads in one go.

import { By, error, until, type WebDriver, type WebElement } from 'selenium-webdriver';

import { expect } from '@playwright/test';

/** How long a condition may take: a limit for what hangs. */
const LIMIT = 30_000;

/** What WebDriver says of a frame that is not there yet, or that the page has just replaced. */
const GONE = [error.NoSuchElementError, error.NoSuchFrameError, error.NoSuchWindowError, error.StaleElementReferenceError];

export class Remote {
  constructor(
    readonly driver: WebDriver,
    /** Where the pages are. */
    readonly address: string,
    /** The frame that is meant; none is the page itself. */
    readonly frame?: string,
  ) {}

  /** Opens a page. Nothing of the page before it stays. */
  async open(path: string): Promise<void> {
    await this.driver.get('about:blank');
    await this.driver.get(new URL(path, this.address).href);
  }

  /** A frame of the page, found anew for every question: the page may replace it. */
  in(frame: string): Remote {
    return new Remote(this.driver, this.address, frame);
  }

  /**
   * What `read` says of the first element that matches; null where there is none. The browser finds and reads
   * in one go: between two questions the page could put another element in its place.
   */
  async ask<T>(selector: string, read: (element: HTMLElement) => T): Promise<T | null> {
    try {
      await this.enter();
      return await this.driver.executeScript<T | null>(
        `const element = document.querySelector(arguments[0]); return element && (${read})(element);`,
        selector,
      );
    } catch (failure) {
      if (GONE.some((kind) => failure instanceof kind)) return null;
      throw failure;
    }
  }

  private async enter(): Promise<void> {
    await this.driver.switchTo().defaultContent();
    if (this.frame !== undefined) await this.driver.switchTo().frame(await this.driver.findElement(By.css(this.frame)));
  }

  /** Waits until an attribute of an element is, or is like, `value`. */
  async has(selector: string, name: string, value: string | RegExp): Promise<void> {
    const all = async () => (await this.ask(selector, attributes))?.[name] ?? null;
    const now = expect.poll(all, { message: `${name} of ${selector}`, timeout: LIMIT });
    await (typeof value === 'string' ? now.toBe(value) : now.toEqual(expect.stringMatching(value)));
  }

  /** Waits until an element's text, or what is written in a field, is like `text`. */
  async says(selector: string, text: RegExp): Promise<void> {
    const said = async () => (await this.ask(selector, words)) ?? '';
    await expect.poll(said, { message: `the text of ${selector}`, timeout: LIMIT }).toMatch(text);
  }

  /** Waits until at least `count` steps are shown. */
  async waitForSteps(count: number): Promise<void> {
    const steps = async () => Number((await this.ask('[data-progress=step]', words))?.replace(/\D/g, ''));
    await expect.poll(steps, { message: 'steps', timeout: LIMIT }).toBeGreaterThanOrEqual(count);
  }

  /** Clicks as a mouse does: where the element is, if nothing lies over it. */
  async click(selector: string): Promise<void> {
    const element = await this.element(selector);
    await this.driver.wait(until.elementIsVisible(element), LIMIT, `${selector} is not visible`);
    await this.driver.wait(until.elementIsEnabled(element), LIMIT, `${selector} is not enabled`);
    await element.click();
  }

  /** Types into an element, or gives a file to it. */
  async type(selector: string, ...keys: string[]): Promise<void> {
    const element = await this.element(selector);
    await this.driver.wait(until.elementIsEnabled(element), LIMIT, `${selector} is not enabled`);
    await element.sendKeys(...keys);
  }

  private async element(selector: string): Promise<WebElement> {
    await this.enter();
    return this.driver.wait(until.elementLocated(By.css(selector)), LIMIT, `there is no ${selector}`);
  }
}

// The browser runs these two, so they know nothing but their element.

function attributes(element: HTMLElement): Record<string, string> {
  return Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));
}

function words(element: HTMLElement): string {
  return element instanceof HTMLTextAreaElement ? element.value : element.innerText;
}
