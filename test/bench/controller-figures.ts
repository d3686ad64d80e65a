// The figures of a controller that has just begun, and of one that has nothing to do.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ControllerRun, figureIn } from './controller-run.ts';
import { rounded } from './figures.ts';

/** Waits until it has looked at every workload; then what that cost. Throws after ten minutes, or when it ends. */
export async function settled(run: ControllerRun, workloads: number) {
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  let leads: number | null = null;
  for (;;) {
    const lines = run.lines();
    if (lines.some(({ msg }) => msg === 'leads')) leads = seconds();
    const sample = run.sample();
    if (sample === null || seconds() > 600) throw new Error(`not settled: ${JSON.stringify(lines.slice(-3))}`);
    if (leads !== null && figureIn(await run.metrics(), 'reship_workloads_followed') >= workloads) break;
    await sleep(1_000);
  }
  const all = seconds();
  const sample = run.sample();
  const block = await run.longestBlock();
  return {
    'synced s': rounded(leads, 1),
    'all looked at s': rounded(all, 1),
    'peak MB': rounded(sample?.peak ?? 0),
    'cpu s': rounded((sample?.cpu ?? 0) / 1000, 1),
    'longest block ms': rounded(block.cpu),
    'by the clock': rounded(block.wall),
  };
}

/** What it uses while nothing happens. */
export async function quiet(run: ControllerRun, minutes: number) {
  const before = run.sample();
  await sleep(minutes * 60_000);
  const after = run.sample();
  if (before === null || after === null) throw new Error('the controller has ended');
  const page = await run.metrics();
  return {
    MB: rounded(after.rss),
    'heap MB': rounded(figureIn(page, 'nodejs_heap_size_used_bytes') / 1e6, 1),
    'quiet cpu %': rounded((after.cpu - before.cpu) / (minutes * 600), 2),
  };
}
