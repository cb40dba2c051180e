// How the end-to-end tests run: in two projects, without retries, against dist/.

import { defineConfig } from '@playwright/test';

import { ENGINES, type Engine } from './engines';

// `cargo xtask test` passes a free port and the browser; without it: `npx playwright test`.
const port = Number(process.env.E2E_PORT ?? 4173);
const address = `http://127.0.0.1:${port}/`;
// What times the page, test by test or a whole spec: another test beside it would be measured, too.
const timed = /@timed|(estimate|smooth|webgpu)\.spec\.ts/;
// The smoke set, once in each engine; it starts its browsers itself.
const smoke = /engines\.spec\.ts$/;
// Empty or absent: Playwright's own browser.
const executablePath = process.env.CHROMIUM || undefined;

export default defineConfig<object, { engine: Engine }>({
  testDir: '.',
  projects: [
    { name: 'timed', grep: timed, testIgnore: smoke, outputDir: 'results/timed' },
    { name: 'others', grepInvert: timed, testIgnore: smoke, outputDir: 'results/others' },
    ...ENGINES.map((engine) => ({ name: engine, testMatch: smoke, outputDir: `results/${engine}`, use: { engine } })),
  ],
  // One set for every machine: looks.spec.ts says how much may differ.
  snapshotPathTemplate: '{testDir}/looks/{arg}{ext}',
  reporter: [['list'], ['json', { outputFile: process.env.E2E_REPORT ?? 'results/report.json' }]],
  forbidOnly: process.env.CI !== undefined,
  // `cargo xtask test` lets the others run two at a time.
  workers: 1,
  retries: 0,
  // A limit for what hangs, not a target: software rendering on a busy machine is slow.
  timeout: 90_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL: address,
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: {
    command: `npx sirv ../../dist --dev --quiet --host 127.0.0.1 --port ${port}`,
    url: address,
    reuseExistingServer: false,
  },
});
