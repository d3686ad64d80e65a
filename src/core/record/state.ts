// The annotation reship.dev/state: what Reship last did to a workload, and what failed there.
import type { Digest } from '#core/image/digest.ts';
import { isDigest } from '#core/image/digest.ts';
import { parseReference } from '#core/image/reference.ts';
import { parseInstant } from '#core/time/instant.ts';

export interface Trigger {
  readonly type: 'Poll' | 'Webhook' | 'Source' | 'Request' | 'Command' | 'Return' | 'Restore' | 'Rollback';
  readonly user: string | null;
  readonly receiver: string | null;
}

/** References are whole here; the annotation stores `to` whole, and those of its repository without the name. */
export interface ContainerState {
  /** The reference that stood there before our last change. */
  readonly from: string;
  /** The digest that ran then; null when unknown or mixed. */
  readonly ran: Digest | null;
  readonly to: string;
  /** What the API server stored in the place of `to`, where an admission webhook rewrote it; else null. */
  readonly stored: string | null;
  readonly tag: string | null;
  /** The last value that a manager other than `reship` put there. */
  readonly declared: string;
  /** The record that the state names did not change this container: an earlier one did. */
  readonly kept?: true;
}

export interface State {
  readonly v: 1;
  readonly uid: string;
  readonly seq: number;
  /** RFC 3339, milliseconds, UTC. */
  readonly at: string;
  /** Name of the record of this change. */
  readonly record: string;
  readonly previous: string | null;
  readonly trigger: Trigger;
  readonly containers: Readonly<Record<string, ContainerState>>;
  /** The last five digests that failed here, newest first. */
  readonly bad: readonly Digest[];
}

/** The largest state that is written, in bytes of JSON: 24 KiB. */
export const stateLimit = 24 * 1024;

export type StateRead =
  | { readonly kind: 'none' }
  /** The state of another object of this name: a copied manifest. */
  | { readonly kind: 'foreign'; readonly uid: string }
  | { readonly kind: 'state'; readonly state: State }
  | { readonly kind: 'unreadable'; readonly why: string };

/** A reference of the repository `name` begins at its tag or digest; every other one is stored whole. */
export function shorten(reference: string, name: string): string {
  const rest = reference.startsWith(name) ? reference.slice(name.length) : null;
  return rest !== null && (rest === '' || rest.startsWith(':') || rest.startsWith('@')) ? rest : reference;
}

export function lengthen(stored: string, name: string): string {
  return stored === '' || stored.startsWith(':') || stored.startsWith('@') ? name + stored : stored;
}

/** Shortened against `to`, which stands beside it: a repository that changes later changes nothing in it. */
export function printState(state: State): string {
  const containers = Object.entries(state.containers).map(([container, one]) => {
    const { ran, to, stored, tag } = one;
    const name = parseReference(to)?.name ?? null;
    const [from, declared] = [one.from, one.declared].map((reference) =>
      name === null ? reference : shorten(reference, name),
    );
    const kept = one.kept === true ? { kept: true } : {};
    return [container, { from, ran, to, ...(stored === null ? {} : { stored }), tag, declared, ...kept }] as const;
  });
  return JSON.stringify({ ...state, containers: Object.fromEntries(containers) });
}

/**
 * Reads the annotation; a damaged text or another `v` than 1 is `unreadable`, never `none`.
 * @param uid of the object that carries the annotation
 */
export function parseState(text: string | undefined, uid: string): StateRead {
  if (text === undefined) return { kind: 'none' };
  const raw = objectIn(text);
  if (raw === null) return { kind: 'unreadable', why: 'it is not a JSON object' };
  const version = raw['v'];
  if (typeof version !== 'number') return { kind: 'unreadable', why: 'it has no version (v)' };
  if (version > 1)
    return { kind: 'unreadable', why: `it was written by a newer version (v ${version}; this one reads v 1)` };
  if (version !== 1) return { kind: 'unreadable', why: `there is no version ${version} of it (v)` };
  const state = stateIn(raw);
  if (typeof state === 'string') return { kind: 'unreadable', why: state };
  return state.uid === uid ? { kind: 'state', state } : { kind: 'foreign', uid: state.uid };
}

type Raw = Readonly<Record<string, unknown>>;

function objectIn(text: string): Raw | null {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return null;
  }
}

function asObject(value: unknown): Raw | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : null;
}

function stateIn(raw: Raw): State | string {
  const { uid, seq, at, record, previous, bad } = raw;
  if (typeof uid !== 'string' || uid === '') return 'uid is missing';
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 1) return 'seq is no positive integer';
  if (typeof at !== 'string' || parseInstant(at) === null) return 'at is no time';
  if (typeof record !== 'string') return 'record is missing';
  if (previous !== null && typeof previous !== 'string') return 'previous is no name';
  const trigger = triggerIn(raw['trigger']);
  if (trigger === null) return 'trigger is damaged';
  if (!Array.isArray(bad) || !bad.every((one): one is Digest => typeof one === 'string' && isDigest(one)))
    return 'bad is no list of digests';
  const rawContainers = asObject(raw['containers']);
  if (rawContainers === null) return 'containers is missing';
  const containers = new Map<string, ContainerState>();
  for (const [container, value] of Object.entries(rawContainers)) {
    const one = containerIn(value);
    if (one === null) return `container ${container} is damaged`;
    containers.set(container, one);
  }
  return { v: 1, uid, seq, at, record, previous, trigger, containers: Object.fromEntries(containers), bad };
}

const triggerTypes: readonly string[] = [
  'Poll',
  'Webhook',
  'Source',
  'Request',
  'Command',
  'Return',
  'Restore',
  'Rollback',
];

function triggerIn(value: unknown): Trigger | null {
  const raw = asObject(value);
  if (raw === null) return null;
  const { type, user, receiver } = raw;
  if (typeof type !== 'string' || !triggerTypes.includes(type)) return null;
  if (!textOrNull(user) || !textOrNull(receiver)) return null;
  return { type: type as Trigger['type'], user, receiver };
}

function containerIn(value: unknown): ContainerState | null {
  const raw = asObject(value);
  if (raw === null) return null;
  const { from, ran, to, stored = null, tag, declared, kept } = raw;
  if (typeof from !== 'string' || typeof to !== 'string' || typeof declared !== 'string') return null;
  if (!textOrNull(tag) || !textOrNull(stored)) return null;
  if (ran !== null && !(typeof ran === 'string' && isDigest(ran))) return null;
  const name = parseReference(to)?.name;
  if (name === undefined) return null;
  const read = { from: lengthen(from, name), ran, to, stored, tag, declared: lengthen(declared, name) };
  return kept === true ? { ...read, kept } : read;
}

function textOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
