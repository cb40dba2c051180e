// What the page's main thread does, from the browser's own trace.

import type { CDPSession, Page } from '@playwright/test';

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  tdur?: number;
  args: { name?: string };
}

/** Milliseconds of processor time of the main thread. */
export interface Work {
  /** Of everything between two frames, one number for each frame. */
  frames: number[];
  /** Of each task. */
  tasks: number[];
}

/** Has the browser trace what happens meanwhile. */
export async function trace(page: Page, meanwhile: () => Promise<void>): Promise<Work> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline'] },
  });
  await meanwhile();
  await stop(session);
  return work(events);
}

async function stop(session: CDPSession): Promise<void> {
  const complete = new Promise<void>((resolve) => session.once('Tracing.tracingComplete', () => resolve()));
  await session.send('Tracing.end');
  await complete;
}

/** Sums the tasks of the page's main thread from frame to frame. */
function work(events: TraceEvent[]): Work {
  // The thread on which the page's own animation frames run.
  const drawn = events.filter(({ name }) => name === 'FireAnimationFrame');
  if (drawn.length === 0) throw new Error('no frame was drawn');
  const { pid, tid } = drawn[0];
  const main = events.filter((event) => event.pid === pid && event.tid === tid && event.ph === 'X');
  const tasks = main.filter(({ name }) => name === 'RunTask' || name === 'ThreadControllerImpl::RunTask');
  const outermost = tasks
    .sort((a, b) => a.ts - b.ts)
    .filter((task, at, all) => at === 0 || task.ts >= all[at - 1].ts + (all[at - 1].dur ?? 0));
  const cost = (task: TraceEvent) => (task.tdur ?? task.dur ?? 0) / 1000;
  const starts = [...new Set(drawn.map(({ ts }) => ts))].sort((a, b) => a - b);
  const frames = starts.slice(1).map((start, at) =>
    outermost
      .filter((task) => task.ts > starts[at] && task.ts <= start)
      .reduce((sum, task) => sum + cost(task), 0),
  );
  return { frames, tasks: outermost.map(cost) };
}

/** The value that `share` of some numbers do not exceed. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
