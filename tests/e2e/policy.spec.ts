// The strict Content-Security-Policy: it is there, it works, and whatever breaks it fails a test.

import { expect, test, watch } from './support';
import { Lab } from './lab';

test('the page asks for a policy that leaves nothing inline and nobody else', async ({ page }) => {
  await Lab.open(page);
  const policy = page.locator('meta[http-equiv=Content-Security-Policy]');
  await expect(policy).toHaveCount(1);
  const content = (await policy.getAttribute('content')) ?? '';
  expect(content).toContain("default-src 'none'");
  expect(content).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
});

test.describe('what is inline', () => {
  // Here the faults are what is to be seen.
  test.use({ faults: async ({ context, baseURL }, use) => use(await watch(context, [new URL(baseURL ?? '').origin])) });

  test('is stopped, and seen by every test: script, style, handler', async ({ page, faults }) => {
    await Lab.open(page);
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      document.body.setAttribute('style', 'color: red');
      document.body.setAttribute('onclick', 'window.inlineRan = true');
      // Newer Chromium reads a handler only when it is to run.
      document.body.click();
    });
    await expect.poll(() => faults.filter((fault) => fault.includes('the policy forbids')).length).toBe(3);
    expect(await page.evaluate(() => 'inlineRan' in window)).toBe(false);
  });
});
