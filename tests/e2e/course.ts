// Course material as its readers open it: the built examples, and Gradient Lab at the address that they name.

import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';

import { test } from './support';

/** Where the examples say that Gradient Lab is. */
export const PLACE = 'https://example.org';

/** Where the courses are: another site. */
export const COURSE = 'https://course.example';

// `cargo xtask test` names the folder; without it: where `cargo xtask examples` builds them.
const BUILT = process.env.EXAMPLES ?? fileURLToPath(new URL('../../target/examples', import.meta.url));
const DIST = fileURLToPath(new URL('../../dist', import.meta.url));

const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** A file of a built example; the test is skipped where it has not been built. */
export function built(host: string, file: string): string {
  const path = join(BUILT, host, file);
  test.skip(!existsSync(path), `the example for ${host} is not built: cargo xtask examples says why`);
  return path;
}

function answer(path: string, more: Record<string, string> = {}) {
  if (!existsSync(path)) return { status: 404 };
  const headers = { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', ...more };
  return { body: readFileSync(path), headers };
}

/** Has `dist/` be what lies at the address in the examples, as a server of static files would have it. */
export async function publish(page: Page): Promise<void> {
  await page.context().route(`${PLACE}/**`, (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname);
    const file = path.replace(/^\/gradient-lab\//, '').replace(/^$/, 'index.html');
    // A module of another origin is not loaded without this, which most servers of static pages send.
    return route.fulfill(answer(join(DIST, file), { 'access-control-allow-origin': '*' }));
  });
}

/** Opens a page of a built example. */
export async function openCourse(page: Page, host: string, file: string): Promise<void> {
  built(host, file);
  await publish(page);
  await page.route(`${COURSE}/**`, (route) => {
    const path = decodeURIComponent(new URL(route.request().url()).pathname);
    return route.fulfill(path === '/favicon.ico' ? { status: 204 } : answer(join(BUILT, host, path)));
  });
  await page.addInitScript(() => {
    const told: string[] = [];
    Object.assign(window, { told });
    addEventListener('message', ({ data }) => data?.source === 'gradient-lab' && told.push(data.type));
  });
  await page.goto(`${COURSE}/${file}`);
}

/** What kinds of messages embedded pages have sent to the page around them. */
export async function told(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { told: string[] }).told);
}
