// With a WebGPU adapter (a software one will do) the page says what it found.

import config from './playwright.config';
import { expect, test } from './support';
import { Lab } from './lab';

const options = config.use?.launchOptions;
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

test('an adapter is found and named', async ({ page }) => {
  await Lab.open(page);
  await expect(page.locator('[data-gpu]')).toHaveText(/WebGPU: found \(.+\)\./);
});
