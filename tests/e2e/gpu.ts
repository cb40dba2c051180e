// The graphics processor as the specs need it: a software adapter, and a worker whose adapter and
// device can be made to fail.

import type { Page } from '@playwright/test';

import config from './playwright.config';
import { test } from './support';

const options = config.use?.launchOptions;

/** Gives a spec's pages a software adapter: these flags are what makes WebGPU exist there. */
export function useSoftwareAdapter(): void {
  test.use({
    launchOptions: {
      ...options,
      args: [
        ...(options?.args ?? []),
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
      ],
    },
  });
}

/**
 * Runs `script` in the worker before the worker looks for an adapter. What the script finds in
 * `self` are the interfaces of WebGPU; what it leaves there, [`inWorker`] finds.
 */
export async function beforeTheWorker(page: Page, script: string): Promise<void> {
  await page.route('**/worker_loader.js', async (route) => {
    const response = await route.fetch();
    // Imports come first wherever they stand; the call that starts the worker comes last.
    await route.fulfill({ response, body: `{${script}}\n${await response.text()}` });
  });
}

/** Evaluates an expression in the page's worker. */
export async function inWorker<T>(page: Page, expression: string): Promise<T> {
  const [worker] = page.workers();
  return worker.evaluate(expression) as Promise<T>;
}

/** Keeps the worker's device in `self.device`. */
export const keepDevice = `
  const request = GPUAdapter.prototype.requestDevice;
  GPUAdapter.prototype.requestDevice = async function (...given) {
    self.device = await request.apply(this, given);
    return self.device;
  };
`;
