// The page opens: it has its name, and nothing goes wrong.

import { expect, test } from './support';

test('the page opens under its name', async ({ page }) => {
  await page.goto('./');
  await expect(page).toHaveTitle(/Gradient Lab/);
});
