// Lighthouse on the built page, served compressed as web hosts do: prints its scores and what it would
// mend, and fails where a score is too low. `cargo xtask lighthouse` runs it.

import { createServer } from 'node:http';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { launch } from 'chrome-launcher';
import lighthouse, { desktopConfig } from 'lighthouse';

const LEAST = { performance: 90, accessibility: 95, 'best-practices': 95, seo: 95 };
/** A phone is simulated with a quarter of the processor and a slow network: told, not asked for. */
const TOLD = new Set(['phone performance']);
/** The middle one of so many runs counts. */
const RUNS = 3;

const KINDS = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

/** All files below a folder, each compressed once. */
async function filesBelow(folder) {
  const found = new Map();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const body = await readFile(path);
    const name = path.slice(folder.length).replaceAll('\\', '/').replace(/^\/*/, '/');
    found.set(name, {
      type: KINDS[extname(path)] ?? 'application/octet-stream',
      plain: body,
      gzip: gzipSync(body, { level: 9 }),
    });
  }
  return found;
}

/** Serves files compressed where the browser takes it, from memory. */
async function serve(files) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const file = files.get(pathname === '/' ? '/index.html' : pathname);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const zipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    const headers = { 'content-type': file.type, 'cache-control': 'max-age=31536000', vary: 'accept-encoding' };
    if (zipped) headers['content-encoding'] = 'gzip';
    response.writeHead(200, headers).end(zipped ? file.gzip : file.plain);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** Scores of a run, 0 to 100, and its report. */
async function run(address, port, config) {
  const { lhr } = await lighthouse(address, { port, output: 'json', logLevel: 'error' }, config);
  const scores = {};
  for (const name of Object.keys(LEAST)) scores[name] = Math.round(100 * (lhr.categories[name].score ?? 0));
  return { scores, lhr };
}

/** What is not perfect, in a line each. */
function* findings(lhr) {
  for (const name of Object.keys(LEAST)) {
    for (const { id, weight } of lhr.categories[name].auditRefs) {
      const { score, title, displayValue, scoreDisplayMode } = lhr.audits[id];
      if (weight > 0 && score !== null && score < 0.9 && scoreDisplayMode !== 'notApplicable') {
        yield `  ${name}: ${title} (${id}) ${Math.round(100 * score)}${displayValue ? `, ${displayValue}` : ''}`;
      }
    }
  }
}

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('usage: node measure.mjs FOLDER OF THE BUILT PAGE');
const server = await serve(await filesBelow(folder));
const chrome = await launch({
  chromePath: process.env.CHROMIUM || undefined,
  chromeFlags: ['--headless=new', '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
});
let low = 0;
try {
  const address = `http://127.0.0.1:${server.address().port}/`;
  for (const [name, config] of [['desktop', desktopConfig], ['phone', undefined]]) {
    const runs = [];
    for (let turn = 0; turn < RUNS; turn += 1) {
      runs.push(await run(address, chrome.port, config));
      const told = Object.entries(runs[turn].scores).map(([category, score]) => `${category} ${score}`);
      console.log(`${name}: ${told.join(', ')}`);
    }
    for (const line of findings(runs[RUNS - 1].lhr)) console.log(line);
    for (const [category, least] of Object.entries(LEAST)) {
      const middle = runs.map(({ scores }) => scores[category]).sort((a, b) => a - b)[Math.floor(RUNS / 2)];
      if (middle < least && !TOLD.has(`${name} ${category}`)) {
        console.error(`${name}: ${category} is ${middle}, less than ${least}`);
        low += 1;
      }
    }
  }
} finally {
  chrome.kill();
  server.close();
}
process.exit(low > 0 ? 1 : 0);
