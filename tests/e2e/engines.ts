// The engines of the smoke set: a browser of each, started and driven by its own W3C WebDriver program.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

import { Builder, type WebDriver } from 'selenium-webdriver';
import { findFreePort } from 'selenium-webdriver/net/portprober.js';
import { DriverService } from 'selenium-webdriver/remote/index.js';

export const ENGINES = ['chromium', 'firefox', 'webkit'] as const;

export type Engine = (typeof ENGINES)[number];

/** What starts a browser of an engine. `cargo xtask test` passes its programs in these variables. */
interface Recipe {
  /** The variable that names the WebDriver program, and that program on Debian. */
  driver: [variable: string, program: string];
  capabilities(): Record<string, unknown>;
  /** Variables that the browser needs, and an end for what was started to have them. */
  surroundings?(): Promise<{ env: Record<string, string>; end(): void }>;
}

const named = (variable: string, program: string) => process.env[variable] || program;

const RECIPES: Record<Engine, Recipe> = {
  chromium: {
    driver: ['CHROMEDRIVER', 'chromedriver'],
    capabilities: () => ({
      browserName: 'chrome',
      'goog:chromeOptions': {
        binary: named('CHROMIUM', '/usr/bin/chromium'),
        args: ['--headless=new', '--no-sandbox', '--no-first-run', '--disable-background-networking'],
      },
    }),
  },
  firefox: {
    driver: ['GECKODRIVER', 'geckodriver'],
    capabilities: () => ({
      browserName: 'firefox',
      'moz:firefoxOptions': { binary: named('FIREFOX', '/usr/bin/firefox-esr'), args: ['-headless'] },
    }),
  },
  webkit: {
    driver: ['WEBKIT_DRIVER', 'WebKitWebDriver'],
    // Without a browser named the driver starts the MiniBrowser of its own version.
    capabilities: () => ({ browserName: 'MiniBrowser' }),
    surroundings: screen,
  },
};

/** A browser that runs. */
export interface Running {
  driver: WebDriver;
  end(): Promise<void>;
}

/** Starts a browser of an engine. */
export async function start(engine: Engine): Promise<Running> {
  const { driver: [variable, program], capabilities, surroundings } = RECIPES[engine];
  const { env, end } = (await surroundings?.()) ?? { env: {}, end: () => {} };
  const port = await findFreePort();
  const service = new DriverService(named(variable, program), {
    port,
    loopback: true,
    args: [`--port=${port}`],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  try {
    const address = await service.start();
    const driver = await new Builder().usingServer(address).withCapabilities(capabilities()).build();
    return {
      driver,
      end: async () => {
        await driver.quit();
        await service.kill();
        end();
      },
    };
  } catch (error) {
    await service.kill();
    end();
    throw error;
  }
}

/** A screen in memory: WebKitGTK has no headless mode. */
async function screen(): Promise<{ env: Record<string, string>; end(): void }> {
  // It takes a number that is free, and says which.
  const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
  const server = spawn(named('XVFB', 'Xvfb'), args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const display = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (status) => reject(new Error(`Xvfb ended with status ${status}`)));
    createInterface(server.stdio[3] as Readable).once('line', resolve);
  });
  const env = { DISPLAY: `:${display}`, GDK_BACKEND: 'x11', LIBGL_ALWAYS_SOFTWARE: '1', WEBKIT_DISABLE_COMPOSITING_MODE: '1' };
  return { env, end: () => server.kill() };
}
