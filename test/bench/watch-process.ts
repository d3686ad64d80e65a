// One reflector in a process of its own: it tells what it used when all is listed, and again after a burst.
import { readFileSync } from 'node:fs';
import { createReflector } from '#kubernetes/reflector.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import { openTransport } from '#kubernetes/transport.ts';
import { openWatchTransport } from '#kubernetes/watch-transport.ts';
import { workloadPacking } from '#kubernetes/workload-packing.ts';
import { systemClock } from '#runtime/clock.ts';
import { plainAccess } from '#test/fixtures/cluster-access.ts';

const [url = '', mode = '', last = ''] = process.argv.slice(2);
const access = plainAccess(url);
const clock = systemClock;
const watches = openWatchTransport(access, () => clock.now());
const calls = openTransport(access, {
  sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
  now: () => clock.now(),
  random: () => Math.random(),
});
let told = 0;
let block = 0;
let tick = performance.now();
const ticking = setInterval(() => {
  block = Math.max(block, performance.now() - tick - 5);
  tick = performance.now();
}, 5);
const started = performance.now();

function tell(phase: string): void {
  const status = readFileSync('/proc/self/status', 'utf8');
  const mb = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
  const { user, system } = process.cpuUsage();
  const figures = { ms: performance.now() - started, cpu: (user + system) / 1000, rss: mb('VmRSS'), peak: mb('VmHWM') };
  process.stdout.write(
    `${JSON.stringify({ phase, ...figures, block, told, heap: process.memoryUsage().heapUsed / 1e6 })}\n`,
  );
}

const reflector = createReflector(
  {
    open: mode === 'pages' ? refuseLists() : watches.open,
    call: calls.call,
    clock,
    random: Math.random,
  },
  {
    path: '/apis/apps/v1/deployments',
    packing: workloadPacking('Deployment'),
    onChange() {
      told += 1;
    },
    onSynced: () => tell('synced'),
  },
);

/** A server that does not know streaming lists. */
function refuseLists(): typeof watches.open {
  return async (question) => {
    if (question.query['sendInitialEvents'] === undefined) return watches.open(question);
    throw new ClusterError('ServerError', 'sendInitialEvents', { status: 422 });
  };
}

const ending = new AbortController();
const done = reflector.run(ending.signal);
while (reflector.state().version !== last) await clock.sleep(20);
tell('burst');
clearInterval(ticking);
ending.abort();
await done;
await Promise.all([watches.close(), calls.close()]);
