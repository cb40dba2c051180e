// JupyterLab with the executed notebook of the examples, as a reader has it.

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FrameLocator, Locator, Page } from '@playwright/test';

import { expect, test } from './support';
import { built, publish } from './course';

// `cargo xtask test` names it; without it: what `cargo xtask examples` installs.
const PROGRAM = process.env.JUPYTER ?? fileURLToPath(new URL('../../target/tools/python/bin/jupyter', import.meta.url));

/** A server of notebooks that nobody else uses. */
export class Jupyter {
  private constructor(
    private readonly server: ChildProcess,
    readonly address: string,
  ) {}

  /** Starts one in `folder`, with a copy of the example; the test is skipped where there is no Jupyter. */
  static async start(folder: string): Promise<Jupyter> {
    const notebook = built('jupyter', 'lesson.ipynb');
    test.skip(!existsSync(PROGRAM), `there is no ${PROGRAM}: cargo xtask examples installs it`);
    const lessons = join(folder, 'lessons');
    mkdirSync(lessons, { recursive: true });
    copyFileSync(notebook, join(lessons, 'lesson.ipynb'));
    // Nothing of who runs this has a part in it.
    const env = {
      ...process.env,
      JUPYTER_CONFIG_DIR: join(folder, 'config'),
      JUPYTER_DATA_DIR: join(folder, 'data'),
      JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
      JUPYTERLAB_SETTINGS_DIR: join(folder, 'settings'),
      JUPYTERLAB_WORKSPACES_DIR: join(folder, 'workspaces'),
      IPYTHONDIR: join(folder, 'ipython'),
    };
    // Widgets of a notebook that somebody else has executed are shown once it is trusted.
    execFileSync(PROGRAM, ['trust', 'lesson.ipynb'], { cwd: lessons, env, stdio: 'ignore' });
    const port = await freePort();
    const options = [
      '--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`, '--ServerApp.port_retries=0',
      '--IdentityProvider.token=', `--ServerApp.root_dir=${lessons}`, '--LabApp.extension_manager=readonly',
      '--LabApp.expose_app_in_browser=True', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
    ];
    const server = spawn(PROGRAM, ['lab', ...options], { env, stdio: 'ignore' });
    const address = `http://127.0.0.1:${port}`;
    const answers = () => fetch(`${address}/api`).then(({ ok }) => ok, () => false);
    await expect.poll(answers, { message: 'Jupyter answers' }).toBe(true);
    return new Jupyter(server, address);
  }

  /** Stops it, and with it the kernels. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill('SIGINT');
    this.server.kill('SIGTERM');
    await ended;
  }
}

/** The notebook on the screen. */
export class Notebook {
  private constructor(private readonly page: Page) {}

  static async open(page: Page, jupyter: Jupyter): Promise<Notebook> {
    await publish(page);
    await page.goto(`${jupyter.address}/doc/tree/lesson.ipynb`);
    const notebook = new Notebook(page);
    await expect(notebook.cell(0)).toContainText('Why deep sigmoid networks do not learn');
    return notebook;
  }

  cell(index: number): Locator {
    return this.page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"]`);
  }

  /** What a cell has put out. */
  output(index: number): Locator {
    return this.cell(index).locator('.jp-OutputArea-output');
  }

  /** The page that a widget has put into its cell's output. */
  embedded(index: number): FrameLocator {
    return this.output(index).frameLocator('gradient-lab iframe');
  }

  /** Runs a cell to its end and gives what it puts out. */
  async run(index: number): Promise<string> {
    await this.cell(index).locator('.jp-InputPrompt').click();
    type Exposed = { jupyterapp: { commands: { execute(command: string): Promise<unknown> } } };
    await this.page.evaluate(() => (window as unknown as Exposed).jupyterapp.commands.execute('notebook:run-cell'));
    return (await this.output(index).allInnerTexts()).join('');
  }
}

/** A port that nothing listens on. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
