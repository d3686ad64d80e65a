// Sends patches to a real API server the way the write protocol does, and names the objects of these tests.
import type { ObjectMeta } from 'kubernetes-types/meta/v1.js';
import { type ApiAnswer, type ApiStatus, jsonPatch } from '#test/fixtures/api-request.ts';
import type { RealCluster } from '#test/fixtures/cluster.ts';

/** A workload with one container, as far as these tests look at it. */
export interface Stored {
  readonly metadata: ObjectMeta & { readonly generation: number; readonly resourceVersion: string };
  readonly spec: {
    readonly template: {
      readonly spec: { readonly containers: readonly { readonly name: string; readonly image: string }[] };
    };
  };
}

export const statePath = '/metadata/annotations/reship.dev~1state';
export const imagePath = '/spec/template/spec/containers/0/image';

export const testNull = (path: string): object => ({ op: 'test', path, value: null });
export const replaceImage = (image: string): object => ({ op: 'replace', path: imagePath, value: image });
export const addState = (state: string): object => ({ op: 'add', path: statePath, value: state });

/** Field manager `reship`, strict validation; `query` is added: `&dryRun=All`. */
export function sendPatch<T = ApiStatus>(
  cluster: RealCluster,
  path: string,
  operations: readonly object[],
  query = '',
): Promise<ApiAnswer<T>> {
  const full = `${path}?fieldManager=reship&fieldValidation=Strict${query}`;
  return cluster.adminRequest<T>('PATCH', full, operations, jsonPatch);
}

/** Creates a workload of apps/v1 and gives its path. */
export async function create(cluster: RealCluster, manifest: object): Promise<string> {
  const { kind, metadata } = manifest as { kind: string; metadata: { namespace: string; name: string } };
  const group = kind === 'CronJob' ? 'batch/v1' : 'apps/v1';
  const collection = `/apis/${group}/namespaces/${metadata.namespace}/${kind.toLowerCase()}s`;
  const answer = await cluster.adminRequest('POST', collection, manifest);
  if (answer.status !== 201) throw new Error(`create ${kind}: ${answer.status} ${answer.body.message}`);
  return `${collection}/${metadata.name}`;
}

export async function read(cluster: RealCluster, path: string): Promise<Stored> {
  return (await cluster.adminRequest<Stored>('GET', path)).body;
}

export function imageOf(stored: Stored): string | undefined {
  return stored.spec.template.spec.containers[0]?.image;
}

/** The answer to a patch that does not fit the object: nothing in it says which operation failed, or why. */
export const unexplained = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'the server rejected our request due to an error in our request',
  reason: 'Invalid',
  details: {},
  code: 422,
};
