// The ground of a demo on a cluster of the user's: a new namespace, which is removed again, and nothing outside of it.
import { setTimeout as wait } from 'node:timers/promises';
import type { DemoOptions } from '#cli/options.ts';
import { at, textOf } from '#core/workload/shape.ts';
import { namespacePath, namespacesPath } from '#kubernetes/kinds.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { Transport } from '#kubernetes/transport.ts';
import { DemoFailed, demoFolder, type Ground } from './demo-ground.ts';
import { openServer } from './doors.ts';
import { faultOf } from './fault.ts';
import { recordsDoor } from './known-records.ts';

/** Until a namespace with a few Pods is gone. */
const removalSeconds = 60;

/** @param ask what is to be known once the cluster is fit, and before anything is made there */
export async function clusterGround<T>(
  { context, kubeconfig }: NonNullable<DemoOptions['own']>,
  ask: () => Promise<T>,
): Promise<{ readonly ground: Ground; readonly asked: T }> {
  const connection = { kubeconfig, context, as: null, asGroups: [], requestTimeoutSeconds: 30 };
  const { transport } = await openServer(connection);
  const { call } = transport;
  try {
    await expectRecords(call, context);
    const asked = await ask();
    const { folder, remove } = demoFolder();
    const namespace = await create(call);
    const ground: Ground = {
      namespace,
      call,
      reach: ['--context', context, ...(kubeconfig === null ? [] : ['--kubeconfig', kubeconfig])],
      env: process.env,
      folder,
      intervalSeconds: 15,
      patienceSeconds: 180,
      async close() {
        const left = await removed(call, namespace);
        await transport.close();
        remove();
        return left;
      },
    };
    return { ground, asked };
  } catch (error) {
    await transport.close();
    throw error;
  }
}

async function expectRecords(call: Transport, context: string): Promise<void> {
  const { result } = await recordsDoor(call).get('default', 'reship-demo');
  if (result === 'found') return;
  throw new DemoFailed(
    `the cluster has no kind DeployRecord, and the demo adds nothing outside of its namespace: kubectl --context ${context} apply -f deploy/crds`,
  );
}

async function create(call: Transport): Promise<string> {
  const labels = { 'app.kubernetes.io/managed-by': 'reship-demo' };
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'reship-demo-', labels } };
  const contentType = 'application/json';
  const made = await call({ method: 'POST', path: namespacesPath, contentType, body: JSON.stringify(body) });
  const name = textOf(at(made, 'metadata', 'name'));
  if (name === null) throw new DemoFailed('the API server made a namespace and did not say which');
  return name;
}

/** What is left of it, in a sentence; "": nothing. */
async function removed(call: Transport, namespace: string): Promise<string> {
  const path = namespacePath(namespace);
  const end = performance.now() + removalSeconds * 1000;
  try {
    await call({ method: 'DELETE', path });
    while (performance.now() < end) {
      await call({ method: 'GET', path });
      await wait(200);
    }
    return `the namespace ${namespace} is being removed, which takes longer than ${removalSeconds} s`;
  } catch (error) {
    if (error instanceof ClusterError && error.code === 'NotFound') return '';
    return `the namespace ${namespace} may be there still (${faultOf(error).message}): kubectl delete namespace ${namespace}`;
  }
}
