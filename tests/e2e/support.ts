// What every spec imports: `test` with a page that may not fail silently, and `expect`.

import { test as base, expect } from '@playwright/test';
import type { BrowserContext, Page } from '@playwright/test';

export { expect };

/** The tag of a test that times the page: no other test runs beside it. */
export const TIMED = '@timed';

/** A request that stays on this machine: the page's own origin, one that is made up, or no network at all. */
function isLocal(url: string, origins: string[]): boolean {
  const { origin: requested, protocol } = new URL(url);
  return origins.includes(requested) || ['data:', 'blob:', 'file:'].includes(protocol);
}

/** The names of the files that a page and its workers ask for from now on, in order. */
export function namesOfRequests(page: Page): string[] {
  const names: string[] = [];
  page.context().on('request', (request) => {
    names.push(new URL(request.url()).pathname.split('/').pop() ?? '');
  });
  return names;
}

/** Writes down what must not happen in any page or worker of `context`. */
export async function watch(context: BrowserContext, origins: string[]): Promise<string[]> {
  const faults: string[] = [];
  // What the Content-Security-Policy stops is an error on the console, which every browser words its own way.
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`the policy forbids ${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
    });
  });
  context.on('console', (message) => {
    if (message.type() === 'error') {
      faults.push(`console error: ${message.text()} (${message.location().url})`);
    }
  });
  context.on('weberror', (webError) => {
    const error = webError.error();
    faults.push(`uncaught error: ${error.stack ?? error.message}`);
  });
  context.on('request', (request) => {
    if (!isLocal(request.url(), origins)) {
      faults.push(`request to another origin: ${request.url()}`);
    }
  });
  return faults;
}

/**
 * Playwright's `test`, where a console error, an uncaught error, anything that the page's policy forbids or a
 * request to another origin fails the test that caused it. All pages and workers of the test count, also those
 * that it opens itself.
 */
export const test = base.extend<{ faults: string[]; allowed: string[] }>({
  // Origins that a test makes up, beside the page's own.
  allowed: [[], { option: true }],
  faults: [
    async ({ context, baseURL, allowed }, use) => {
      if (baseURL === undefined) {
        throw new Error('playwright.config.ts sets no baseURL');
      }
      // The same server by another name is another origin: pages of somebody else.
      const { origin } = new URL(baseURL);
      const faults = await watch(context, [origin, origin.replace('127.0.0.1', 'localhost'), ...allowed]);
      await use(faults);
      expect(faults, 'the page stays free of errors and foreign requests').toEqual([]);
    },
    { auto: true },
  ],
});
