// Everyone can read it: pointer, keyboard, screen reader, another language, a small screen.

import AxeBuilder from '@axe-core/playwright';

import { expect, test } from './support';
import { Lab } from './lab';

test('pointing at the heatmap gives the exact value', async ({ page }) => {
  // Few steps, so that a column is wider than a pixel.
  const lab = await Lab.open(page, '#speed=30');
  await lab.waitForSteps(20);
  await lab.pause();
  const { height } = (await lab.heatmap.boundingBox())!;
  // Browsers round where a pointer is, so not the very edge.
  await lab.heatmap.hover({ position: { x: 1.5, y: height - 4 } });
  await expect(lab.reading).toHaveText(/^Step 1, layer 1: ‖∂L\/∂h‖ = \d\.\d\d·10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+$/);
  await lab.heatmap.hover({ position: { x: 1.5, y: 4 } });
  await expect(lab.reading).toHaveText(/^Step 1, output layer: ‖∂L\/∂h‖ = 0\.\d+$/);
});

test('pointing at the profile names the layer', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pause();
  const chart = page.locator('.profile-field');
  const { width, height } = (await chart.boundingBox())!;
  await chart.hover({ position: { x: width * 0.6, y: height / 2 } });
  await expect(lab.reading).toHaveText(/layer \d+: ‖∂L\/∂h‖ = /);
});

test('the keyboard reaches every control and moves the reading point', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pause();
  await page.locator('body').click({ position: { x: 2, y: 2 } });
  const reached = new Set<string>();
  for (let presses = 0; presses < 75; presses += 1) {
    await page.keyboard.press('Tab');
    reached.add(
      await page.evaluate(() => {
        const at = document.activeElement as HTMLElement;
        return at.id || at.dataset.action || at.getAttribute('name') || at.dataset.opener || at.className || at.tagName;
      }),
    );
  }
  for (const control of [
    'language', 'theme', 'network', 'activation', 'skip', 'play', 'step', 'reset', 'show', 'heatmap-field',
    'SUMMARY', 'experiments', 'norm', 'init', 'flip',
    // The words of the recipe; recipe.spec.ts goes on from there.
    'depth', 'width', 'gain', 'optimiser', 'learning_rate', 'momentum', 'batch', 'data', 'seed',
  ]) {
    expect(reached, [...reached].join(' ')).toContain(control);
  }
  await lab.heatmap.focus();
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowDown');
  await expect(lab.reading).toContainText('layer 20:');
  await page.keyboard.press('ArrowUp');
  await expect(lab.reading).toContainText('output layer:');
  await page.keyboard.press('Escape');
  await expect(lab.reading).toContainText('Point at the picture');
});

test('a table says what the pictures show', async ({ page }) => {
  const lab = await Lab.open(page);
  await lab.pause();
  await page.getByText('Values as a table').click();
  const rows = page.locator('.stage-foot .text-table tbody tr');
  await expect(rows).toHaveCount(21);
  await expect(rows.first()).toContainText('output layer');
  await expect(rows.last()).toHaveText(/^layer 1\d\.\d\d·10⁻[⁰¹²³⁴⁵⁶⁷⁸⁹]+$/);
  await expect(page.locator('.stage-foot .text-table caption')).toContainText(`step ${(await lab.steps()).toLocaleString('en')}`);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`axe finds nothing to mend in the ${scheme} page`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const lab = await Lab.open(page, '#depth=3000&width=8');
    await lab.pause();
    await page.getByText('Values as a table').click();
    const wrong = async (part: string) => {
      const { violations } = await new AxeBuilder({ page })
        .include(part)
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.target).join(', ')}`);
    };
    expect(await wrong('html')).toEqual([]);
    for (const group of ['network', 'weights', 'training', 'data']) {
      await lab.unfold(group);
      if (group === 'data') await page.getByText('A table of your own').press('Enter');
      // What it covers is no target for as long as it is open.
      expect(await wrong('.popover:popover-open'), group).toEqual([]);
    }
  });
}

test('the page speaks Portuguese on request, and the link remembers it', async ({ page }) => {
  const lab = await Lab.open(page);
  await page.locator('#language').selectOption('pt-BR');
  await expect(lab.verdict).toContainText('A camada 1 recebe só');
  await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
  await expect.poll(() => lab.link().get('lang')).toBe('pt-BR');
  await page.reload();
  await expect(lab.verdict).toContainText('A camada 1 recebe só');
});

test.describe('a Brazilian browser', () => {
  test.use({ locale: 'pt-BR' });
  test('is answered in Portuguese, with a decimal comma', async ({ page }) => {
    const lab = await Lab.open(page);
    await expect(lab.verdict).toContainText(/×\s0,2\d/);
    await expect(lab.play).toHaveText(/Pausar/);
  });
});

test('the theme can be chosen against the system', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await Lab.open(page);
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.locator('#theme').selectOption('dark');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('#theme').selectOption('auto');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await expect(root).toHaveAttribute('data-theme', 'light');
});

for (const width of [390, 820, 1440]) {
  test(`at ${width} px nothing runs out of the page and targets are large enough`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await Lab.open(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    const small = await page.locator('button, select, input, summary').evaluateAll((elements) =>
      elements
        .filter((element) => element.checkVisibility())
        .map((element) => ({ element, box: element.getBoundingClientRect() }))
        .filter(({ box }) => box.width < 24 || box.height < 24)
        .map(({ element }) => element.outerHTML.slice(0, 80)),
    );
    expect(small).toEqual([]);
  });
}
