// Lets a page train at full speed for a long time, and prints once a minute what it holds after a garbage collection.
// `cargo xtask soak` runs it; it judges nothing.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { chromium } from '@playwright/test';

const KINDS = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

const MINUTE_MS = 60_000;

/** Serves a folder. */
async function serve(folder) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://page');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const body = /^[\w.-]+$/.test(name) ? await readFile(join(folder, name)).catch(() => null) : null;
    if (body === null) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': KINDS[extname(name)] ?? 'application/octet-stream' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const [folder, minutes, link] = process.argv.slice(2);
if (!link) throw new Error('usage: node soak.mjs FOLDER OF THE BUILT PAGE, MINUTES, LINK');
const server = await serve(folder);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || undefined, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  const address = new URL(link, `http://127.0.0.1:${server.address().port}/`);
  await page.goto(address.href);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  console.log('minutes      steps  JS heap, kB  nodes  listeners');
  for (let minute = 0; minute <= Number(minutes); minute += 1) {
    if (minute > 0) await page.waitForTimeout(MINUTE_MS);
    await session.send('HeapProfiler.collectGarbage');
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
    const steps = await page.locator('[data-progress=step]').innerText();
    const row = [
      [minute, 7],
      [steps.replace(/\D/g, ''), 10],
      [Math.round(metric('JSHeapUsedSize') / 1000), 12],
      [metric('Nodes'), 6],
      [metric('JSEventListeners'), 10],
    ];
    console.log(row.map(([value, width]) => String(value).padStart(width)).join(' '));
  }
} finally {
  await browser.close();
  server.close();
}
