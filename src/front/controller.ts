// `reship controller`: fits the doors, stands for election, and ends in good order.
import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { UsageError } from '#cli/flags.ts';
import type { Terminal } from '#cli/deps.ts';
import type { ControllerOptions } from '#cli/options.ts';
import type { ExitCode } from '#contract/exit-codes.ts';
import { createController } from '#controller/controller.ts';
import type { Deps } from '#controller/deps.ts';
import { NotLeading } from '#controller/not-leading.ts';
import { createRecordKeeper } from '#controller/record.ts';
import { createStore } from '#controller/store.ts';
import { createTelling } from '#controller/telling.ts';
import type { ClusterAccess } from '#kubernetes/access.ts';
import { createCluster } from '#kubernetes/cluster.ts';
import { createNodes } from '#kubernetes/nodes.ts';
import { createEvents } from '#kubernetes/events.ts';
import { createLeaseStore } from '#kubernetes/lease.ts';
import { createPullSecrets } from '#kubernetes/pull-secrets.ts';
import { createRecords } from '#kubernetes/records.ts';
import type { Transport } from '#kubernetes/transport.ts';
import { openWatchTransport } from '#kubernetes/watch-transport.ts';
import { systemClock as clock } from '#runtime/clock.ts';
import { Leader } from '#runtime/leader.ts';
import { heardStore } from '#runtime/lease-silence.ts';
import { createLog, type Log } from '#runtime/log.ts';
import { watchMachinery } from '#runtime/machinery-metrics.ts';
import { createMetrics } from '#runtime/metrics.ts';
import type { Run } from '#runtime/runner.ts';
import type { Config } from '#config.ts';
import { readConfiguration } from './configuration.ts';
import { countApiRequests, watchController } from './controller-metrics.ts';
import { controllerSettings, type ControllerSettings } from './controller-settings.ts';
import { openWatches } from './controller-watches.ts';
import { callsOver, enter } from './doors.ts';
import { explained, faultOf } from './fault.ts';
import { listen } from './controller-ports.ts';
import { openImages } from './images.ts';
import { watchRegistries } from './registry-metrics.ts';
import { rivalFinder } from './installations.ts';
import { storedRecordOf } from './stored-record.ts';

/** What is under way at the end may take so long; the rest of 30 s is for the Lease and the connections. */
const drainMilliseconds = 20_000;
/** A password that was changed is seen after ten minutes, and at the look after the one at which the old one was refused. */
const credentialLife = { keptMilliseconds: 600_000, restMilliseconds: 10_000 };

export async function controller(
  options: ControllerOptions,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const config = await readConfiguration(options, process.env);
  const settings = controllerSettings(config, options.values, process.env);
  if (options.printConfig) {
    const { configText } = await import('./print-config.ts');
    terminal.out.write(configText(config, settings));
    return 0;
  }
  const plain = createLog({ level: settings.logLevel, clock });
  const log = settings.clusterName === null ? plain : plain.with({ cluster: settings.clusterName });
  try {
    endOnFaults(log);
    const access = await enter(options.connection);
    await run(access, options, config, settings, log, signal);
    return 0;
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    const { code, message, next } = faultOf(thrown).toReason();
    log.error('the controller cannot go on', { reason: code, why: message, next });
    return code === 'KubeconfigUnusable' ? 2 : 1;
  }
}

async function run(
  access: ClusterAccess,
  { connection }: ControllerOptions,
  config: Config,
  settings: ControllerSettings,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const ending = new AbortController();
  const metrics = createMetrics({ process: true });
  const answered = countApiRequests(metrics);
  const calls = callsOver(access, connection, answered);
  // A renewal waits behind no other call, and a watch keeps no call waiting.
  const leaseCalls = callsOver(access, connection, answered);
  const streams = openWatchTransport(access, () => clock.now(), { answered });
  // A write leaves only while this replica leads, by the clock and right before it: also after a wait, or a block of the loop.
  const fenced: Transport = (call) =>
    calls.call(call.method === 'GET' ? call : { ...call, before: () => stillLeads(leader) });
  const cluster = createCluster(fenced);
  const life = { ...credentialLife, now: () => clock.monotonic() };
  const pullSecrets = createPullSecrets(calls.call, life);
  const images = openImages(config, { pullSecrets, signal: ending.signal, life });
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const events = createEvents(calls.call, { reportingInstance: hostname(), now: () => clock.now() });
  const world: Deps = {
    cluster,
    images,
    appliers: settings.appliers ?? [],
    namespace: cluster.namespace,
    forget: () => undefined,
    pods: cluster.pods,
    nodes: createNodes(calls.call, cluster.pods, () => clock.monotonic()),
    monotonic: () => clock.monotonic(),
    now: () => clock.now(),
    sha256,
    sleep: (milliseconds, stop) => clock.sleep(milliseconds, stop),
  };
  const random = () => Math.random();
  const watches = openWatches(
    { open: streams.open, call: calls.call, clock, random },
    settings.namespaces,
    () => passage.triggers,
  );
  const place = settings.leaseNamespace ?? access.namespace;
  const own = { namespace: place, name: settings.leaseName, namespaces: settings.namespaces };
  const setting = { sha256, ...(settings.clusterName === null ? {} : { clusterName: settings.clusterName }) };
  const records = createRecordKeeper(createRecords(fenced, storedRecordOf), setting, () => clock.now());
  let ran: (run: Run) => void = () => undefined;
  const passage = createController({
    world,
    store: createStore(watches.workloads, watches.namespaces),
    records,
    telling: createTelling({
      log,
      metrics,
      events: settings.dryRun ? { emit: () => true } : events,
      monotonic: () => clock.monotonic(),
      now: () => clock.now(),
      sha256,
    }),
    clock,
    random,
    log,
    metrics,
    settings,
    leads: () => leader.leads(),
    // What writes nothing is in nobody's way, and nobody in its.
    obstacle: settings.dryRun ? () => Promise.resolve(null) : rivalFinder(calls.call, own, clock, log),
    explain: explained,
    ran: (one) => ran(one),
  });
  const identity = `${hostname()}_${randomUUID()}`;
  const scope =
    settings.namespaces === null ? 'cluster' : `namespaces-${sha256(settings.namespaces.join(',')).slice(0, 10)}`;
  const lease = heardStore(createLeaseStore(leaseCalls.call, { ...own, scope: settings.dryRun ? null : scope }), clock);
  const leader = new Leader({
    store: lease.store,
    identity,
    clock,
    random,
    times: {
      lease: settings.leaseSeconds * 1000,
      renewDeadline: settings.leaseRenewSeconds * 1000,
      retry: settings.leaseRetrySeconds * 1000,
    },
    lead(term) {
      log.info('leads', { identity });
      passage.lead(term);
    },
    ended: (why) => log.info('leads no more', { identity, why }),
    failed: (error) => log.warn('the Lease cannot be read or written', { error }),
  });
  ran = watchMachinery(metrics, { queue: passage.queue, leader });
  watchRegistries(metrics, images);
  watchController(metrics, { watches, events, records });
  const ports = await listen(settings, metrics, {
    workloads: watches.workloadsProblem,
    namespaces: watches.namespacesProblem,
    // Who cannot reach the Lease for as long as a term lasts can neither lead nor take over.
    election: () => lease.problem(settings.leaseSeconds * 1000),
    writes: passage.obstacle,
  });
  log.info('started', { ...settings, ...ports.addresses, leaseNamespace: place, identity });
  const watching = watches.run(ending.signal);
  await Promise.race([watches.synced(ending.signal), aborted(signal)]);
  if (!signal.aborted) {
    passage.start();
    leader.start();
    await aborted(signal);
  }
  log.info('stopping');
  const left = await passage.stop(drainMilliseconds);
  if (left.length > 0) log.warn('not finished in time', { keys: left });
  await leader.stop();
  ending.abort();
  // A timer that nobody waits for any more would keep the process alive.
  const told = new AbortController();
  await Promise.race([events.settled(), clock.sleep(2_000, told.signal)]);
  told.abort();
  await Promise.all([watching, images.close(), ports.close()]);
  await Promise.all([calls.close(), leaseCalls.close(), streams.close()]);
  log.info('stopped');
}

function stillLeads(leader: Leader): void {
  if (!leader.leads()) throw new NotLeading('another replica may lead now; nothing was written');
}

/** What nobody caught leaves a process of which nothing is known: it says so and ends, and another one takes over. */
function endOnFaults(log: Log): void {
  // A rejection that nobody handles arrives here too.
  process.on('uncaughtException', (error) => {
    log.error('a fault that nobody caught ends the controller', { error });
    process.exit(1);
  });
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
