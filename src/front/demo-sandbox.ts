// The ground of a demo without a cluster: the sandbox, with the kind DeployRecord and a namespace for the shop.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deployRecordDefinition } from '#contract/deploy-record-definition.ts';
import { namespacesPath } from '#kubernetes/kinds.ts';
import { type Sandbox, startSandbox } from '#sandbox/sandbox.ts';
import { demoFolder, type Ground } from './demo-ground.ts';
import { openServer } from './doors.ts';

export interface SandboxGround extends Ground {
  readonly sandbox: Sandbox;
}

const namespace = 'shop';

export async function sandboxGround(): Promise<SandboxGround> {
  const { folder, remove } = demoFolder();
  const sandbox = await startSandbox();
  try {
    const kubeconfig = join(folder, 'kubeconfig');
    writeFileSync(kubeconfig, sandbox.kubeconfig, { mode: 0o600 });
    const connection = { kubeconfig, context: null, as: null, asGroups: [], requestTimeoutSeconds: 10 };
    const { transport } = await openServer(connection);
    const create = (path: string, object: object) =>
      transport.call({ method: 'POST', path, contentType: 'application/json', body: JSON.stringify(object) });
    await create('/apis/apiextensions.k8s.io/v1/customresourcedefinitions', deployRecordDefinition());
    await create(namespacesPath, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
    return {
      sandbox,
      namespace,
      call: transport.call,
      reach: ['--kubeconfig', kubeconfig],
      // Nothing of the user's: no configuration, no credentials.
      env: { PATH: process.env['PATH'], HOME: folder },
      folder,
      intervalSeconds: 1,
      patienceSeconds: 30,
      async close() {
        await transport.close();
        await sandbox.stop();
        remove();
        return '';
      },
    };
  } catch (error) {
    // Its servers would keep the process alive.
    await sandbox.stop();
    throw error;
  }
}
