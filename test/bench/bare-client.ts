// The requests of a controller over bare undici, and nothing else: what its times are compared with.
import { readFileSync } from 'node:fs';
import { Agent } from 'undici';

export interface BareClient {
  head(address: string, repository: string, tag: string): Promise<void>;
  get(path: string): Promise<void>;
  patch(path: string, body: object, type?: 'json' | 'merge'): Promise<void>;
  /** Calls with each Deployment that changes, until `close`. */
  watch(seen: (deployment: SeenDeployment) => void): Promise<void>;
  close(): Promise<void>;
}

export interface SeenDeployment {
  readonly metadata: { readonly namespace: string; readonly name: string; readonly generation: number };
  readonly spec: {
    readonly template: { readonly spec: { readonly containers: readonly { readonly image: string }[] } };
  };
}

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; 'certificate-authority': string } }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';

export function bareClient(kubeconfig: string): BareClient {
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
  const { cluster } = config.clusters[0];
  const headers = { authorization: `Bearer ${config.users[0].user.token}`, accept: 'application/json' };
  const tls = { ca: readFileSync(cluster['certificate-authority']) };
  const api = new Agent({ connections: 16, connect: tls });
  const streams = new Agent({ connect: tls, bodyTimeout: 0 });
  const registry = new Agent({ connections: 16 });
  const origin = cluster.server;

  async function call(method: 'GET' | 'PATCH', path: string, body: string | null, type: string): Promise<void> {
    const more = body === null ? {} : { 'content-type': type };
    const answer = await api.request({ origin, path, method, headers: { ...headers, ...more }, body });
    JSON.parse(await answer.body.text());
    if (answer.statusCode !== 200) throw new Error(`${method} ${path}: ${answer.statusCode}`);
  }

  return {
    async head(address, repository, tag) {
      const path = `/v2/${repository}/manifests/${tag}`;
      const ask = { origin: `http://${address}`, path, method: 'HEAD', headers: { accept }, reset: false } as const;
      const answer = await registry.request(ask);
      await answer.body.dump();
      if (answer.statusCode !== 200) throw new Error(`HEAD ${path}: ${answer.statusCode}`);
    },
    get: (path) => call('GET', path, null, ''),
    patch: (path, body, type = 'json') =>
      call('PATCH', path, JSON.stringify(body), `application/${type === 'json' ? 'json-patch' : 'merge-patch'}+json`),
    async watch(seen) {
      const path = '/apis/apps/v1/deployments?watch=1&resourceVersion=0';
      const open = async (): Promise<void> => {
        const { body } = await streams.request({ origin, path, method: 'GET', headers });
        body.on('error', () => {});
        body.setEncoding('utf8');
        let rest = '';
        body.on('data', (chunk: string) => {
          const lines = (rest + chunk).split('\n');
          rest = lines.pop() ?? '';
          for (const line of lines) seen((JSON.parse(line) as { readonly object: SeenDeployment }).object);
        });
        // The API server ends each watch after half an hour or an hour.
        body.on('end', () => void open());
      };
      await open();
    },
    async close() {
      await Promise.all([api.destroy(), streams.destroy(), registry.destroy()]);
    },
  };
}
