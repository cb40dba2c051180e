// What every spec imports: `test` with a page that may not fail silently, and `expect`.

import { test as base, expect } from '@playwright/test';
import type { BrowserContext } from '@playwright/test';

export { expect };

/** A request that stays on this machine: the page's own origin, or no network at all. */
function isLocal(url: string, origin: string): boolean {
  const { origin: requested, protocol } = new URL(url);
  return requested === origin || protocol === 'data:' || protocol === 'blob:';
}

/** Writes down what must not happen in any page or worker of `context`. */
function watch(context: BrowserContext, origin: string): string[] {
  const faults: string[] = [];
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
    if (!isLocal(request.url(), origin)) {
      faults.push(`request to another origin: ${request.url()}`);
    }
  });
  return faults;
}

/**
 * Playwright's `test`, where a console error, an uncaught error or a request to another
 * origin fails the test that caused it. All pages and workers of the test count, also those
 * that it opens itself.
 */
export const test = base.extend<{ faults: string[] }>({
  faults: [
    async ({ context, baseURL }, use) => {
      if (baseURL === undefined) {
        throw new Error('playwright.config.ts sets no baseURL');
      }
      const faults = watch(context, new URL(baseURL).origin);
      await use(faults);
      expect(faults, 'the page stays free of errors and foreign requests').toEqual([]);
    },
    { auto: true },
  ],
});
