// A page that cannot start says why and what to do within five seconds, in the reader's language.

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Locator, Page } from '@playwright/test';

import { Lab } from './lab';
import { expect, namesOfRequests, test } from './support';

/** Each page with the module that it cannot do without; all of the last is in one file. */
const PAGES = [
  { name: 'the page', path: './', wasm: /\/app-\w+_bg\.wasm$/, script: /\/app-\w+\.js$/ },
  { name: 'the studio', path: './studio.html', wasm: /\/studio_bg\.wasm$/, script: /\/studio\.js$/ },
  { name: 'the offline copy', path: './offline.html', wasm: undefined, script: undefined },
] as const;

/** What is said, and why. */
async function expectTrouble(told: Locator, reason: string, words: RegExp): Promise<void> {
  await expect(told).toBeVisible({ timeout: 5000 });
  await expectReason(told, reason, words);
}

async function expectReason(told: Locator, reason: string, words: RegExp): Promise<void> {
  await expect(told).toHaveAttribute('data-trouble', reason);
  await expect(told).toHaveAttribute('role', 'alert');
  await expect(told).toContainText(words);
  await expect(told).toBeInViewport({ ratio: 1 });
}

const trouble = (page: Page): Locator => page.locator('[data-trouble]');

/** Takes WebAssembly away, as some security modes do. */
const withoutWasm = (page: Page): Promise<void> =>
  page.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'WebAssembly');
  });

/** Has no module that needs SIMD compile, as in an old browser. */
const withoutSimd = (page: Page): Promise<void> =>
  page.addInitScript(() => {
    const refuse = () => Promise.reject(new WebAssembly.CompileError('invalid opcode 0xfd'));
    Object.assign(WebAssembly, {
      validate: () => false,
      compile: refuse,
      compileStreaming: refuse,
      instantiate: refuse,
      instantiateStreaming: refuse,
    });
  });

/** Serves the page with a header that forbids WebAssembly. */
const withPolicy = (page: Page, path: string): Promise<void> =>
  page.route(
    (url) => url.pathname === new URL(path, 'http://page/').pathname,
    async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), 'content-security-policy': "script-src 'self' 'unsafe-inline' blob:" };
      await route.fulfill({ response, headers });
    },
  );

test.describe('a page that cannot start', () => {
  // The browser reports on its console what is broken here, and rightly so.
  test.use({ faults: async ({}, use) => use([]) });

  for (const { name, path, wasm, script } of PAGES) {
    for (const { what, reason, words, breaks } of [
      { what: 'no WebAssembly', reason: 'no_wasm', words: /WebAssembly, and this browser has none/, breaks: withoutWasm },
      { what: 'no SIMD', reason: 'no_simd', words: /too old.*Safari 16\.4/, breaks: withoutSimd },
      { what: 'a policy without wasm', reason: 'policy', words: /'wasm-unsafe-eval'/, breaks: withPolicy },
    ]) {
      test(`says so: ${name}, ${what}`, async ({ page }) => {
        await breaks(page, path);
        await page.goto(path);
        await expectTrouble(trouble(page), reason, words);
        await expect(page.getByText('Loading')).toHaveCount(0);
      });
    }

    if (wasm === undefined) continue;
    for (const [file, address] of [['module', wasm], ['script', script]] as const) {
      test(`says so: ${name}, its ${file} is missing`, async ({ page }) => {
        await page.route(address, (route) => route.fulfill({ status: 404 }));
        await page.goto(path);
        await expectTrouble(trouble(page), 'missing', /missing or incomplete\. Reload/);
      });
    }

    test(`says so: ${name}, its module is cut off`, async ({ page }) => {
      await page.route(wasm, async (route) => {
        const response = await route.fetch();
        const whole = await response.body();
        await route.fulfill({ contentType: 'application/wasm', body: whole.subarray(0, whole.length / 2) });
      });
      await page.goto(path);
      await expectTrouble(trouble(page), 'missing', /missing or incomplete\. Reload/);
    });

    test(`says so: ${name} from a disk`, async ({ page }) => {
      const file = path === './' ? 'index.html' : path;
      await page.goto(pathToFileURL(resolve('../../dist', file)).href);
      await expectTrouble(trouble(page), 'disk', /Open offline\.html/);
    });

    test(`says so: ${name} in a sandboxed frame`, async ({ page }) => {
      const body = `<!doctype html><title>A course</title><iframe sandbox="allow-scripts" width="900" height="600" src="${path}"></iframe>`;
      await page.route('**/course.html', (route) => route.fulfill({ contentType: 'text/html', body }));
      await page.goto('./course.html');
      await expectTrouble(page.frameLocator('iframe').locator('[data-trouble]'), 'sandbox', /allow-same-origin/);
    });
  }

  for (const share of [0.3, 0.9999]) {
    test(`says so: the offline copy of which ${share} arrived`, async ({ page }) => {
      await page.route('**/offline.html', async (route) => {
        const response = await route.fetch();
        const whole = await response.body();
        await route.fulfill({ contentType: 'text/html', body: whole.subarray(0, whole.length * share) });
      });
      await page.goto('./offline.html');
      await expectTrouble(trouble(page), 'damaged', /Save the copy again/);
    });
  }

  test('that waits for a file says so, and then why it fails', async ({ page }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await page.route(PAGES[0].wasm, async (route) => {
      await held;
      await route.fulfill({ status: 404 });
    });
    await page.goto('./', { waitUntil: 'commit' });
    await expectReason(trouble(page), 'slow', /twenty seconds/);
    release();
    await expectReason(trouble(page), 'missing', /missing or incomplete\. Reload/);
    await expect(trouble(page)).toHaveCount(1);
  });

  for (const { what, path, missing } of [
    { what: 'the script that watches it', path: './', missing: /\/guard\.js$|_bg\.wasm$/ },
    { what: 'the script that says why', path: './', missing: /\/trouble\.js$|_bg\.wasm$/ },
    { what: 'the script that watches the studio', path: './studio.html', missing: /\/guard\.js$|_bg\.wasm$/ },
    { what: 'the script of the embedded page', path: './embed.html', missing: /\/embed\.js$/ },
  ]) {
    test(`says that a file is missing, even where that is ${what}`, async ({ page }) => {
      await page.route(missing, (route) => route.fulfill({ status: 404 }));
      await page.goto(path);
      await expect(page.locator('.late')).toContainText('a file of this page is missing');
      await expect(page.locator('.late p').first()).toBeVisible();
      await expect(page.locator('.late p').first()).toBeInViewport({ ratio: 1 });
    });
  }

  test('says so in the language of the link', async ({ page }) => {
    await withoutWasm(page);
    await page.goto('./#lang=pt-BR');
    await expectTrouble(trouble(page), 'no_wasm', /este navegador não tem/);
    await expect(trouble(page)).toHaveAttribute('lang', 'pt-BR');
  });

  test.describe('in a browser that speaks Portuguese', () => {
    test.use({ locale: 'pt-PT' });

    test('says so in Portuguese', async ({ page }) => {
      await withoutWasm(page);
      await page.goto('./studio.html');
      await expectTrouble(trouble(page), 'no_wasm', /este navegador não tem/);
    });
  });
});

test('a page that starts asks for no words of trouble', async ({ page }) => {
  const names = namesOfRequests(page);
  await Lab.open(page);
  expect(names).toContain('guard.js');
  expect(names).not.toContain('trouble.js');
});
