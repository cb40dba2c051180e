// Serves the page of the comparison, opens it in Chromium, has it measure, and writes what it found.
//
// [CHROMIUM=PROGRAM] node run.mjs --module FOLDER --out FILE [--only M1,M2] [--quick] [--ours]

import { createServer } from "node:http";
import { readFile, writeFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values: options } = parseArgs({
  options: {
    module: { type: "string" },
    out: { type: "string" },
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    ours: { type: "boolean", default: false },
  },
});

const here = fileURLToPath(new URL(".", import.meta.url));
const folders = [
  ["/module/", options.module],
  ["/packages/", join(here, "node_modules")],
  ["/", join(here, "page")],
];
const types = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  const [prefix, folder] = folders.find(([prefix]) => path.startsWith(prefix));
  // `normalize` takes `..` out of the path, so that nothing outside of the folder is served.
  const file = join(folder, normalize("/" + path.slice(prefix.length)));
  try {
    const body = await readFile(file);
    response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({
  // An installed one, or else the one that Playwright has downloaded.
  executablePath: process.env.CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // A WebGPU in software: there is one on every machine, and it is what a laptop without a
    // supported graphics card has. A page in the background must not be slowed down either.
    "--enable-unsafe-webgpu",
    "--use-webgpu-adapter=swiftshader",
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
  ],
});
try {
  const page = await browser.newPage();
  page.on("console", (message) => {
    if (message.type() === "info") console.log(message.text());
    if (message.type() === "error") console.error(message.text());
  });
  page.on("pageerror", (error) => console.error(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/index.html`);
  const { only, quick, ours } = options;
  const settings = { only: only?.split(","), quick, ours };
  // Measuring takes minutes, longer than any limit that Playwright sets by itself.
  page.setDefaultTimeout(0);
  const results = await page.evaluate(async (settings) => {
    const { measure } = await import("/measure.js");
    return measure(settings);
  }, settings);
  results.browser = `Chromium ${browser.version()}`;
  await writeFile(options.out, JSON.stringify(results, null, 1) + "\n");
} finally {
  await browser.close();
  server.close();
}
