// The status of a Pod as a kubelet would write it; plain data in, plain data out.
import type { Container, ContainerState, ContainerStatus, PodStatus } from 'kubernetes-types/core/v1.js';
import { isFound, type Found } from './found.ts';

/** How far a container has come. */
export interface Progress {
  /** undefined: it was not looked for yet. */
  readonly found?: Found;
  readonly ready: boolean;
  /** Why the kubelet's runtime cannot make it. */
  readonly unmade?: string;
  /** How often it ended and was started again. */
  readonly restarts: number;
  /** It ended, and is started again in a while. */
  readonly backsOff: boolean;
}

export const untouched: Progress = { ready: false, restarts: 0, backsOff: false };

export interface PodProgress {
  readonly startTime: string;
  readonly podIP: string;
  /** By name. */
  readonly containers: ReadonlyMap<string, Progress>;
  /** Of images that cannot be had: ErrImagePull right after a try, then ImagePullBackOff. */
  readonly pullTrouble: 'ErrImagePull' | 'ImagePullBackOff';
  readonly now: string;
}

type ListedContainer = Container & { readonly restartPolicy?: string };

/** What is read of a Pod. */
export interface PlayedPod {
  readonly spec?: {
    readonly restartPolicy?: string;
    readonly initContainers?: readonly ListedContainer[];
    readonly containers?: readonly ListedContainer[];
  };
}

export function initContainersOf(pod: PlayedPod): readonly ListedContainer[] {
  return pod.spec?.initContainers ?? [];
}

export function containersOf(pod: PlayedPod): readonly ListedContainer[] {
  return pod.spec?.containers ?? [];
}

/** Whether the Pod is done when its containers are ready: that of a Job, in general. */
function runsToCompletion(pod: PlayedPod): boolean {
  return (pod.spec?.restartPolicy ?? 'Always') !== 'Always';
}

/**
 * Init containers are over at once, sidecars run on; containers wait for all init containers to be pulled. A Pod is
 * Pending while anything in it waits, as the kubelet's own phase has it.
 */
export function statusOf(pod: PlayedPod, progress: PodProgress): PodStatus {
  const initialized = initContainersOf(pod).every((container) => isPulled(container, progress));
  const initContainers = initContainersOf(pod).map((container) => initStatus(container, progress));
  const completes = runsToCompletion(pod);
  const containers = containersOf(pod).map((container) => containerStatus(container, progress, initialized, completes));
  const done = completes && containers.every((status) => status.state?.terminated);
  const unready = containers.filter((status) => !status.ready).map((status) => status.name);
  const ready = !done && initialized && unready.length === 0;
  const waiting = [...initContainers, ...containers].some((status) => status.state?.waiting && !status.lastState);
  const why = done ? '' : `containers with unready status: [${unready.join(' ')}]`;
  const { startTime, podIP, now } = progress;
  return {
    phase: done ? 'Succeeded' : waiting ? 'Pending' : 'Running',
    startTime,
    hostIP: '127.0.0.1',
    podIP,
    podIPs: [{ ip: podIP }],
    conditions: [
      condition('PodScheduled', true, '', startTime),
      condition('Initialized', initialized, done ? 'PodCompleted' : '', now),
      condition('ContainersReady', ready, done ? 'PodCompleted' : 'ContainersNotReady', now, why),
      condition('Ready', ready, done ? 'PodCompleted' : 'ContainersNotReady', now, why),
    ],
    ...(initContainers.length > 0 && { initContainerStatuses: initContainers }),
    containerStatuses: containers,
  };
}

function progressOf(container: Container, { containers }: PodProgress): Progress {
  return containers.get(container.name) ?? untouched;
}

function isPulled(container: Container, progress: PodProgress): boolean {
  const { found } = progressOf(container, progress);
  return found !== undefined && isFound(found);
}

function initStatus(container: ListedContainer, progress: PodProgress): ContainerStatus {
  const ended = {
    terminated: { exitCode: 0, reason: 'Completed', startedAt: progress.startTime, finishedAt: progress.now },
  };
  const running = { running: { startedAt: progress.now } };
  const isSidecar = container.restartPolicy === 'Always';
  return statusLine(container, progress, isSidecar ? running : ended, true);
}

function containerStatus(
  container: Container,
  progress: PodProgress,
  initialized: boolean,
  completes: boolean,
): ContainerStatus {
  const { ready } = progressOf(container, progress);
  if (!initialized) return statusLine(container, progress, { waiting: { reason: 'PodInitializing' } }, false);
  if (!completes || !ready) return statusLine(container, progress, { running: { startedAt: progress.now } }, ready);
  const terminated = { exitCode: 0, reason: 'Completed', startedAt: progress.startTime, finishedAt: progress.now };
  return statusLine(container, progress, { terminated }, false);
}

/** @param state unless the container cannot come so far */
function statusLine(
  container: Container,
  progress: PodProgress,
  state: ContainerState,
  ready: boolean,
): ContainerStatus {
  const { found, restarts, backsOff } = progressOf(container, progress);
  const waiting = waitingOf(container, progress) ?? state.waiting;
  const { startTime, now } = progress;
  const ended = { exitCode: 1, reason: 'Error', startedAt: startTime, finishedAt: now };
  return {
    name: container.name,
    image: container.image ?? '',
    imageID: found && isFound(found) && (!waiting || backsOff) ? found.imageID : '',
    restartCount: restarts,
    ready: ready && !waiting,
    started: state.running !== undefined && !waiting,
    state: waiting ? { waiting } : state,
    ...((restarts > 0 || backsOff) && { lastState: { terminated: ended } }),
  };
}

function waitingOf(container: Container, progress: PodProgress): ContainerState['waiting'] {
  const { found, unmade, backsOff } = progressOf(container, progress);
  if (found !== undefined && !isFound(found)) {
    const isNew = progress.pullTrouble === 'ErrImagePull';
    const message = isNew ? found.error : `Back-off pulling image "${container.image}": ${found.error}`;
    return { reason: progress.pullTrouble, message };
  }
  if (unmade !== undefined) return { reason: 'CreateContainerConfigError', message: unmade };
  if (!backsOff) return undefined;
  return { reason: 'CrashLoopBackOff', message: `back-off restarting failed container=${container.name}` };
}

function condition(
  type: string,
  holds: boolean,
  reason: string,
  time: string,
  message = '',
): NonNullable<PodStatus['conditions']>[number] {
  const why = holds ? {} : { ...(reason && { reason }), ...(message && { message }) };
  return { type, status: holds ? 'True' : 'False', lastTransitionTime: time, ...why };
}
