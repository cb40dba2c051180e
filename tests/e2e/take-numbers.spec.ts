// What the exporter writes is what the command line writes: traces line by line, PyTorch byte by byte.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from './support';
import { Lab } from './lab';
import { Take } from './take';

/** Runs `gradlab` in a folder of its own and returns the files that it is asked for. */
function gradlab(files: string[], given: Record<string, Buffer>, ...words: string[]): Buffer[] {
  const built = new URL('../../target/debug/gradlab', import.meta.url);
  const folder = mkdtempSync(join(tmpdir(), 'take-'));
  for (const [name, bytes] of Object.entries(given)) writeFileSync(join(folder, name), bytes);
  execFileSync(process.env.GRADLAB ?? fileURLToPath(built), words, {
    cwd: folder,
    env: { ...process.env, VK_DRIVER_FILES: '/dev/null' },
    stdio: 'ignore',
  });
  const written = files.map((name) => readFileSync(join(folder, name)));
  rmSync(folder, { recursive: true });
  return written;
}

/** The lines of a trace, those of some metrics and steps only. */
function lines(csv: Buffer, metrics: Set<string>, steps: Set<string>): string[] {
  const [head, ...rows] = csv.toString('utf8').trimEnd().split('\n');
  expect(head).toBe('step,layer,metric,value');
  return rows.filter((row) => {
    const [step, , metric] = row.split(',');
    return metrics.has(metric) && steps.has(step);
  });
}

test('a trace has a line for every number of every kept step, the one of the command line', async ({ page }) => {
  const lab = await Lab.open(page, '#preset=deep-sigmoid&depth=6&backend=cpu');
  await lab.waitForSteps(100);
  await lab.pause();
  const done = await lab.steps();
  const take = new Take(page);
  await take.open();
  const csv = await take.save('[data-action=save-csv]');
  expect(csv.name).toBe('experiment-trace.csv');
  const rows = csv.bytes.toString('utf8').trimEnd().split('\n').slice(1).map((row) => row.split(','));
  const steps = new Set(rows.filter(([, , metric]) => metric === 'loss').map(([step]) => step));
  const metrics = new Set(rows.map(([, , metric]) => metric));
  expect([...metrics].sort()).toEqual(['accuracy', 'grad_activation', 'grad_weight', 'loss', 'test_accuracy']);
  expect(steps.size).toBeLessThanOrEqual(1024);
  await expect(take.dialog.locator('[data-takes=trace] .about')).toContainText(
    `${steps.size.toLocaleString('en')} of ${done.toLocaleString('en')} steps`,
  );
  // Loss, accuracy, and the norms of 6 layers and the output.
  const measured = rows.filter(([, , metric]) => metric !== 'test_accuracy');
  expect(measured).toHaveLength(steps.size * (2 + 7 + 7));

  const words = ['train', 'deep-sigmoid', '--set', 'depth=6', '--steps', String(done), '--trace', 'own.csv'];
  const [native] = gradlab(['own.csv'], {}, ...words);
  metrics.delete('test_accuracy');
  expect(lines(csv.bytes, metrics, steps)).toEqual(lines(native, metrics, steps));

  const jsonl = await take.save('[data-action=save-jsonl]');
  expect(jsonl.name).toBe('experiment-trace.jsonl');
  const objects = jsonl.bytes.toString('utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
  expect(objects.map(({ step, layer, metric }) => `${step},${layer},${metric}`)).toEqual(
    rows.map((row) => row.slice(0, 3).join(',')),
  );
  expect(objects.map(({ value }) => value)).toEqual(rows.map(([, , , value]) => Number(value)));
});

for (const link of ['#preset=deep-sigmoid', '#network=lstm&data=adding&length=12&batch=8&seed=3']) {
  test(`${link}: script and tensors are those of the command line, byte for byte`, async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await Lab.open(page, link);
    const take = new Take(page);
    await take.open();
    const experiment = await take.save('[data-action=save-json]');
    const stem = experiment.name.replace('.json', '');
    const script = await take.save('[data-action=save-pytorch]');
    const tensors = await take.save('[data-action=save-tensors]');
    expect([script.name, tensors.name]).toEqual([`${stem}.py`, `${stem}.safetensors`]);
    const given = { [experiment.name]: experiment.bytes };
    const words = ['export', experiment.name, '--pytorch', '.'];
    const native = gradlab([script.name, tensors.name], given, ...words);
    expect(script.bytes.equals(native[0])).toBe(true);
    expect(tensors.bytes.equals(native[1])).toBe(true);

    await take.dialog.locator('[data-action=copy-pytorch]').click();
    await expect(take.said).toHaveText('Copied.');
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(script.bytes.toString('utf8'));
  });
}

test('of runs that are compared, the one that is chosen is written', async ({ page }) => {
  const take = await Take.train(page, '#depth=4&activation=tanh&compare=activation:relu', 10);
  await take.open();
  await take.dialog.locator('#take-run').selectOption({ label: 'ReLU' });
  const script = await take.save('[data-action=save-pytorch]');
  expect(script.bytes.toString('utf8')).toContain('relu');
});

test('an exporter that cannot be loaded is said, and the page goes on', async ({ page, faults }) => {
  await page.route('**/exporter*', (route) => route.abort());
  const lab = await Lab.open(page);
  const take = new Take(page);
  await take.open();
  await take.dialog.locator('[data-action=save-csv]').click();
  await expect(take.said).toContainText('could not make this file');
  await lab.waitForSteps((await lab.steps()) + 10);
  // What the browser itself writes about the request that was stopped.
  faults.splice(0, faults.length, ...faults.filter((fault) => !fault.includes('exporter')));
});
