// DeployRecords in the API server: created, read, listed, given a status, removed; and the answer that none are served.
import { at, textOf } from '#core/workload/shape.ts';
import { list } from './list.ts';
import { openStatusPatch } from './open-status-patch.ts';
import { ClusterError } from './status-error.ts';
import type { ApiCall, Transport } from './transport.ts';

/** `notServed`: the API server has no such kind (the CRD is missing). */
export type NotServed = { readonly result: 'notServed' };

export type CreateAnswer<R> =
  | { readonly result: 'stored'; readonly record: R }
  /** One has the name already. */
  | { readonly result: 'exists' }
  /** The Namespace is gone, or on its way. */
  | { readonly result: 'namespaceGone' }
  /** Larger than the server takes. */
  | { readonly result: 'tooLarge' }
  | NotServed;

export type StatusAnswer<R> =
  | { readonly result: 'stored'; readonly record: R }
  /** It was written since it was read: read it again. */
  | { readonly result: 'conflict' | 'gone' | 'tooLarge' }
  | NotServed;

export type OpenStatusAnswer<R> =
  | { readonly result: 'stored' | 'ended'; readonly record: R }
  | { readonly result: 'gone' | 'tooLarge' }
  | NotServed;

export interface RecordsQuestion {
  /** null: all namespaces. */
  readonly namespace: string | null;
  readonly labelSelector?: string;
  readonly signal?: AbortSignal;
  /** The same record may be handed out again where the list has to start over; for lists of very many. */
  readonly repeats?: boolean;
}

/** Everything that is no answer of these is thrown as a ClusterError. */
export interface Records<R> {
  /** @param record the whole object, with apiVersion, kind and metadata */
  create(namespace: string, record: object): Promise<CreateAnswer<R>>;
  /** `foreign`: there is one, and `read` says that it is none of ours. */
  get(
    namespace: string,
    name: string,
  ): Promise<{ readonly result: 'found'; readonly record: R | null } | { readonly result: 'foreign' } | NotServed>;
  /** Consistent: never from a cache of the server. */
  list(question: RecordsQuestion, take: (record: R) => void): Promise<'done' | 'notServed'>;
  /**
   * Members that are null are removed. Without a `resourceVersion` a conflict is tried again, and thrown after three tries.
   * @param resourceVersion where the write must rest on what was read
   */
  setStatus(namespace: string, name: string, status: object, resourceVersion?: string): Promise<StatusAnswer<R>>;
  /**
   * Sets members of the status of a record that has no outcome yet, whoever else writes to it: where one stands nothing is
   * written, and `ended` hands out the record with it.
   * @param isFirst nothing is expected to stand there
   */
  setOpenStatus(namespace: string, name: string, status: object, isFirst?: boolean): Promise<OpenStatusAnswer<R>>;
  /**
   * Sets labels and annotations, which a write to the status leaves alone; null removes. Also where there is none.
   * `forbidden`: the verb patch on deployrecords is missing.
   */
  mark(
    namespace: string,
    name: string,
    marks: {
      readonly labels?: Readonly<Record<string, string | null>>;
      readonly annotations?: Readonly<Record<string, string | null>>;
    },
  ): Promise<{ readonly result: 'stored' | 'gone' | 'forbidden' } | NotServed>;
  /** Also where there is none. */
  remove(namespace: string, name: string): Promise<'done' | 'notServed'>;
}

const group = '/apis/reship.dev/v1alpha1';
const plural = 'deployrecords';
/** What is parsed at one time stays in memory until the next collection of garbage. */
const smallPage = 200;
/** Of a write to a status that others write as well. */
const mostTries = 3;

type Sent<R> = { readonly result: 'stored'; readonly record: R; readonly raw: unknown };

/** @param read what an object is as a record; null: it is none, and is left out of lists */
export function createRecords<R>(call: Transport, read: (raw: unknown) => R | null): Records<R> {
  const listPath = (namespace: string | null) =>
    `${group}${namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`}/${plural}`;
  const pathOf = (namespace: string, name: string) => `${listPath(namespace)}/${encodeURIComponent(name)}`;

  function readOne(raw: unknown): R {
    const record = read(raw);
    if (record !== null) return record;
    const name = textOf(at(raw, 'metadata', 'name')) ?? '';
    throw new ClusterError('ServerError', `the answer for the DeployRecord ${name} is no DeployRecord`);
  }

  async function send(request: ApiCall): Promise<Sent<R> | ClusterError> {
    try {
      const raw = await call(request);
      return { result: 'stored', record: readOne(raw), raw };
    } catch (error) {
      if (error instanceof ClusterError && error.status !== null) return error;
      throw error;
    }
  }

  return {
    async create(namespace, record) {
      const answer = await send({
        method: 'POST',
        path: listPath(namespace),
        query: { fieldManager: 'reship', fieldValidation: 'Strict' },
        contentType: 'application/json',
        body: JSON.stringify(record),
      });
      if (!(answer instanceof ClusterError)) return answer;
      if (answer.status === 409 && answer.reason === 'AlreadyExists') return { result: 'exists' };
      if (isNotServed(answer)) return { result: 'notServed' };
      if (answer.status === 404 || isTerminating(answer)) return { result: 'namespaceGone' };
      if (isTooLarge(answer)) return { result: 'tooLarge' };
      throw answer;
    },
    async get(namespace, name) {
      try {
        const record = read(await call({ method: 'GET', path: pathOf(namespace, name) }));
        return record === null ? { result: 'foreign' } : { result: 'found', record };
      } catch (error) {
        if (isNotServed(error)) return { result: 'notServed' };
        if (error instanceof ClusterError && error.status === 404) return { result: 'found', record: null };
        throw error;
      }
    },
    async list({ namespace, labelSelector, signal, repeats = false }, take) {
      const question = { path: listPath(namespace), labelSelector, signal, repeats };
      try {
        const records = list(call, repeats ? { ...question, pageSize: smallPage } : question, read);
        for await (const record of records) take(record);
        return 'done';
      } catch (error) {
        if (isNotServed(error)) return 'notServed';
        throw error;
      }
    },
    async setStatus(namespace, name, status, resourceVersion) {
      const request: ApiCall = {
        method: 'PATCH',
        path: `${pathOf(namespace, name)}/status`,
        query: { fieldManager: 'reship', fieldValidation: 'Strict' },
        contentType: 'application/merge-patch+json',
        body: JSON.stringify({ metadata: { resourceVersion }, status }),
      };
      // What rests on nothing that was read is only late: the server gave up among too many writers.
      const most = resourceVersion === undefined ? mostTries : 1;
      let answer = await send(request);
      for (let tries = 1; tries < most && isConflict(answer); tries += 1) answer = await send(request);
      if (most > 1 && isConflict(answer)) throw answer;
      if (!(answer instanceof ClusterError)) return answer;
      if (answer.status === 409) return { result: 'conflict' };
      if (isNotServed(answer)) return { result: 'notServed' };
      if (answer.status === 404) return { result: 'gone' };
      if (isTooLarge(answer)) return { result: 'tooLarge' };
      throw answer;
    },
    async setOpenStatus(namespace, name, status, isFirst = false) {
      const path = pathOf(namespace, name);
      let patch = openStatusPatch(status, isFirst ? null : { timings: {} });
      for (let tries = 1; ; tries += 1) {
        const answer = await send({
          method: 'PATCH',
          path: `${path}/status`,
          query: { fieldManager: 'reship', fieldValidation: 'Strict' },
          contentType: 'application/json-patch+json',
          body: JSON.stringify(patch),
        });
        if (!(answer instanceof ClusterError)) return answer;
        if (isNotServed(answer)) return { result: 'notServed' };
        if (answer.status === 404) return { result: 'gone' };
        if (isTooLarge(answer)) return { result: 'tooLarge' };
        if (tries === mostTries || (answer.status !== 409 && answer.status !== 422)) throw answer;
        if (answer.status === 409) continue;
        // A test that fails and a place that is missing answer alike.
        const there = await send({ method: 'GET', path });
        if (there instanceof ClusterError) throw there;
        const standing = at(there.raw, 'status') ?? null;
        if (at(standing, 'outcome') !== undefined) return { result: 'ended', record: there.record };
        patch = openStatusPatch(status, standing);
      }
    },
    async mark(namespace, name, marks) {
      const answer = await send({
        method: 'PATCH',
        path: pathOf(namespace, name),
        query: { fieldManager: 'reship', fieldValidation: 'Strict' },
        contentType: 'application/merge-patch+json',
        body: JSON.stringify({ metadata: marks }),
      });
      if (!(answer instanceof ClusterError)) return { result: 'stored' };
      if (isNotServed(answer)) return { result: 'notServed' };
      if (answer.status === 404) return { result: 'gone' };
      if (answer.code === 'Forbidden') return { result: 'forbidden' };
      throw answer;
    },
    async remove(namespace, name) {
      try {
        await call({ method: 'DELETE', path: pathOf(namespace, name) });
      } catch (error) {
        if (isNotServed(error)) return 'notServed';
        if (!(error instanceof ClusterError) || error.status !== 404) throw error;
      }
      return 'done';
    },
  };
}

function isConflict(answer: unknown): answer is ClusterError {
  return answer instanceof ClusterError && answer.status === 409;
}

/** Whether the kind may be asked for at all; everybody who is logged in may know. Throws a ClusterError. */
export async function servesRecords(call: Transport): Promise<boolean> {
  try {
    await call({ method: 'GET', path: group });
    return true;
  } catch (error) {
    if (error instanceof ClusterError && error.status === 404) return false;
    throw error;
  }
}

/** A kind that is not served is a 404 that names no object: plain text, or a Status without details. */
function isNotServed(error: unknown): boolean {
  return error instanceof ClusterError && error.status === 404 && !error.facts.hasDetails;
}

function isTerminating(error: ClusterError): boolean {
  return error.status === 403 && error.causes.some((cause) => cause.reason === 'NamespaceTerminating');
}

/** etcd's own limit comes back as a 500. */
function isTooLarge(error: ClusterError): boolean {
  return error.status === 413 || /request is too large|Request entity too large/i.test(error.message);
}
