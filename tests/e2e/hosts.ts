// Pages that have Gradient Lab in them: the examples of the repository, and pages made up for a test.

import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Frame, FrameLocator, Locator, Page } from '@playwright/test';

import { expect } from './support';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');
const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Has the server of the built page serve the examples too, as one that serves the whole repository would. */
async function serveRepository(page: Page): Promise<void> {
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.route(/\/(examples|dist)\//, async (route) => {
    let path = decodeURIComponent(new URL(route.request().url()).pathname);
    if (path.endsWith('/')) path += 'index.html';
    const packages = path.indexOf('/node_modules/');
    const file = packages < 0 ? join(ROOT, path) : join(HERE, path.slice(packages));
    const body = readFileSync(file);
    await route.fulfill({ body, contentType: TYPES[extname(file)] ?? 'application/octet-stream' });
  });
}

/** Opens an example of the repository. */
export async function openExample(page: Page, name: string): Promise<void> {
  await serveRepository(page);
  await page.goto(`./examples/${name}/`);
}

/** Opens a page like the examples, with this in its body. */
export async function openLikeExample(page: Page, body: string): Promise<void> {
  await serveRepository(page);
  await page.route('**/examples/made-up/', (route) =>
    route.fulfill({ contentType: 'text/html', body: `<!doctype html><html lang="en"><title>Host</title><body>${body}` }),
  );
  await page.goto('./examples/made-up/');
}

/** Opens a page of somebody else, of another origin (the same server by another name), with this in its body. */
export async function openHost(page: Page, baseURL: string | undefined, body: string): Promise<void> {
  // Pages of somebody else have icons; this one has none to offer.
  await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
  await page.goto(`${baseURL?.replace('127.0.0.1', 'localhost')}embed.css`);
  await page.setContent(`<!doctype html><html lang="en"><title>Host</title><body>${body}`);
}

/** A message of an embedded page. */
export type Told = Record<string, unknown> & { type: string };

/** A page around one frame that writes down what it is told. */
export class Host {
  readonly frame: FrameLocator;

  constructor(
    readonly page: Page,
    readonly address: string,
    selector = 'iframe',
  ) {
    this.frame = page.frameLocator(selector);
  }

  /** Opens a page of another origin with an embedded page in a frame. */
  static async open(page: Page, baseURL: string | undefined, fields: string, attributes = ''): Promise<Host> {
    const address = `${baseURL}embed.html${fields}`;
    const listen = '<script>told = []; addEventListener("message", (event) => told.push(event.data));</script>';
    await openHost(page, baseURL, `${listen}<iframe src="${address}" title="Lab" width="800" height="700" ${attributes}></iframe>`);
    const host = new Host(page, address);
    await host.first('ready');
    return host;
  }

  /** What was told so far, of one type. */
  async told(type: string): Promise<Told[]> {
    const all = await this.page.evaluate(() => (window as unknown as { told: Told[] }).told);
    return all.filter((message) => message.type === type);
  }

  async first(type: string): Promise<Told> {
    await expect.poll(async () => (await this.told(type)).length).toBeGreaterThan(0);
    return (await this.told(type))[0];
  }

  /** Says something to the frame, as it is. */
  async say(message: unknown): Promise<void> {
    await this.page.evaluate((message) => {
      document.querySelector('iframe')?.contentWindow?.postMessage(message, '*');
    }, message);
  }

  /** Asks for something and waits for its answer. */
  async ask(type: string, more: Record<string, unknown> = {}): Promise<Told> {
    const id = `${type}-${Math.random()}`;
    await this.say({ source: 'gradient-lab', v: 1, id, type, ...more });
    let answer: Told | undefined;
    await expect
      .poll(async () => {
        const all = await this.page.evaluate(() => (window as unknown as { told: Told[] }).told);
        answer = all.find((message) => message.id === id && message.type !== 'warning');
        return answer !== undefined;
      })
      .toBe(true);
    return answer as Told;
  }
}

/** The parts of an embedded page, in a frame or by itself. */
export class Embedded {
  readonly verdict: Locator;
  readonly heatmap: Locator;
  readonly profile: Locator;
  readonly play: Locator;
  readonly reset: Locator;
  readonly notes: Locator;

  constructor(readonly within: FrameLocator | Page | Frame) {
    this.verdict = within.locator('.verdict');
    this.heatmap = within.locator('.heatmap-field');
    this.profile = within.locator('.profile');
    this.play = within.locator('[data-action=play]');
    this.reset = within.locator('[data-action=reset]');
    this.notes = within.locator('[data-notice=link]');
  }

  static async open(page: Page, fields: string): Promise<Embedded> {
    await page.goto(`./embed.html${fields}`);
    const embedded = new Embedded(page);
    await expect(page.locator('.embed')).toBeVisible();
    return embedded;
  }

  control(field: string): Locator {
    return this.within.locator(`[data-control=${field}]`);
  }

  async steps(): Promise<number> {
    const text = await this.within.locator('[data-progress=step]').innerText();
    return Number(text.replace(/\D/g, ''));
  }

  async waitForSteps(count: number): Promise<void> {
    await expect.poll(() => this.steps()).toBeGreaterThanOrEqual(count);
  }
}
