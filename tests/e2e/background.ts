// Trains in the background: threads of workers yield to those that a test clicks and looks at.
//
// Two tests share two cores, and every open page trains as fast as it can. A test waits for the page most of the time,
// and for training only where nothing else is to be done.

import { readdir, readFile } from 'node:fs/promises';
import { setPriority } from 'node:os';

/** What Chromium calls a worker's thread. */
const WORKER = 'DedicatedWorker';
/** As `nice` counts: a thread that yields gets a tenth of what another one gets. */
const YIELDS = 10;
const EVERY_MS = 200;

/** Until it is called back. Where threads cannot be told apart, nothing happens. */
export function trainInBackground(): () => void {
  if (process.platform !== 'linux') return () => {};
  const done = new Set<string>();
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    for (const renderer of await renderers()) {
      for (const thread of await named(renderer)) {
        if (done.has(thread)) continue;
        done.add(thread);
        yields(Number(thread));
      }
    }
    looking = false;
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  return () => clearInterval(timer);
}

/** The processes that draw pages. */
async function renderers(): Promise<string[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(all.map((pid) => read(`/proc/${pid}/cmdline`)));
  return all.filter((_, at) => lines[at].includes('--type=renderer'));
}

/** The threads of a process that run workers. */
async function named(pid: string): Promise<string[]> {
  const threads = await readdir(`/proc/${pid}/task`).catch(() => []);
  const names = await Promise.all(threads.map((thread) => read(`/proc/${pid}/task/${thread}/comm`)));
  return threads.filter((_, at) => names[at].startsWith(WORKER));
}

/** A file of a process, which may have ended meanwhile. */
const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');

function yields(thread: number): void {
  try {
    setPriority(thread, YIELDS);
  } catch {
    // It has ended, or belongs to somebody else.
  }
}
