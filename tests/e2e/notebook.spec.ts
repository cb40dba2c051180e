// The notebook of the examples, executed by nbclient and opened in JupyterLab.

import { expect, test as base } from './support';
import { PLACE } from './course';
import { Embedded } from './hosts';
import { Jupyter, Notebook } from './notebook';

const test = base.extend<{ jupyter: Jupyter }>({
  jupyter: async ({}, use, info) => {
    const jupyter = await Jupyter.start(info.outputPath('jupyter'));
    await use(jupyter);
    await jupyter.stop();
  },
  allowed: async ({ jupyter }, use) => use([PLACE, jupyter.address]),
});

test('an executed notebook shows the widget, and Python hears and says what happens in it', async ({ page, jupyter }, info) => {
  const notebook = await Notebook.open(page, jupyter);
  // As it was saved, without a kernel.
  const lab = new Embedded(notebook.embedded(1));
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await lab.waitForSteps(20);

  await notebook.run(1);
  await expect(lab.verdict).toHaveAttribute('data-trend', 'vanishing');
  await lab.waitForSteps(20);
  // What the page says arrives in Python a moment later.
  const heard = () => notebook.run(3);
  await expect.poll(heard).toMatch(/^vanishing after [1-9]\d* steps, skip none/);

  await notebook.run(5);
  await expect(lab.control('skip').locator('select')).toHaveValue('residual');
  await expect(lab.verdict).toHaveAttribute('data-trend', 'healthy');
  await expect.poll(heard).toMatch(/^healthy after [1-9]\d* steps, skip residual/);

  await lab.control('skip').locator('select').selectOption('highway');
  await lab.waitForSteps(5);
  await expect.poll(heard).toMatch(/ skip highway/);
  await lab.play.click();
  // The step that the page shows once all of the pictures have come.
  await expect.poll(async () => (await heard()).includes(`after ${await lab.steps()} steps`)).toBe(true);
});
