// The gallery: every experiment with its question and its picture, one click or key away.

import { expect, test } from './support';
import { Gallery } from './gallery';
import { Lab } from './lab';

test('every experiment has a title, a question, what to look for and a picture of its run', async ({ page }) => {
  const pictures: string[] = [];
  page.on('response', (response) => {
    if (response.url().endsWith('experiments.png')) pictures.push(response.url());
  });
  await Lab.open(page);
  const gallery = new Gallery(page);
  expect(pictures, 'no picture is loaded before the gallery opens').toEqual([]);
  await gallery.open();
  await expect.poll(() => pictures.length).toBe(1);
  const cards = await gallery.cards.evaluateAll((cards) =>
    cards.map((card) => ({
      texts: [...card.querySelectorAll('strong, .ask, .look')].map((part) => part.textContent ?? ''),
      place: getComputedStyle(card.querySelector('.thumbnail') as Element).backgroundPosition,
    })),
  );
  expect(cards.length).toBeGreaterThanOrEqual(16);
  for (const { texts } of cards) {
    expect(texts).toHaveLength(3);
    for (const text of texts) expect(text.length).toBeGreaterThan(5);
    expect(texts[1]).toMatch(/\?$/);
  }
  expect(new Set(cards.map(({ place }) => place)).size, 'every card shows a picture of its own').toBe(cards.length);
});

test('one click opens an experiment, trains it, and asks its question', async ({ page }) => {
  const lab = await Lab.open(page);
  const gallery = new Gallery(page);
  await lab.pause();
  await gallery.choose('adam-sigmoid');
  await lab.firstPicture();
  await expect(gallery.question).toContainText('Can it still vanish?');
  await expect.poll(() => lab.link().get('optimiser')).toBe('adam');
  expect(lab.link().get('show')).toBe('updates');
  await lab.waitForSteps(5);
  await gallery.open();
  await expect(gallery.card('adam-sigmoid')).toHaveAttribute('aria-current', 'true');
});

test('the keyboard opens it, walks through it and leaves it where it was', async ({ page }) => {
  await Lab.open(page);
  const gallery = new Gallery(page);
  await gallery.button.focus();
  await page.keyboard.press('Enter');
  await expect(gallery.sheet).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(gallery.sheet).toHaveCount(0);
  await expect(gallery.button).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(gallery.sheet).toBeVisible();
  for (const name of ['deep-sigmoid', 'shallow-sigmoid']) {
    await expect(gallery.card(name)).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(gallery.card(name)).toBeFocused();
  }
  await page.keyboard.press('Enter');
  await gallery.isAsked('shallow-sigmoid');
});

test('flips leave the experiment of the gallery and come back to it', async ({ page }) => {
  const lab = await Lab.open(page);
  const gallery = new Gallery(page);
  await gallery.choose('residual-sigmoid');
  await lab.choice('skip', 'none').check();
  await gallery.isAsked('deep-sigmoid');
  await lab.choice('activation', 'tanh').check();
  await gallery.isAsked('deep-tanh');
  await lab.choice('skip', 'residual').check();
  await gallery.isAsked('own');
});
