// The least that a client needs for `reship check`: the same lists and the same HEADs over bare undici, nothing else.
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent } from 'undici';

interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: { readonly server: string; 'certificate-authority': string } }];
  readonly users: readonly [{ readonly user: { readonly token: string } }];
}

interface PodSpec {
  readonly containers: readonly { readonly image: string }[];
}

interface Page {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly {
    readonly spec: {
      readonly template?: { readonly spec: PodSpec };
      readonly jobTemplate?: { readonly spec: { readonly template: { readonly spec: PodSpec } } };
    };
  }[];
}

const connections = 16;
const unpack = promisify(gunzip);

const config = JSON.parse(readFileSync(process.env['KUBECONFIG'] ?? '', 'utf8')) as Kubeconfig;
const { cluster } = config.clusters[0];
const { token } = config.users[0].user;
const api = new Agent({ connections, connect: { ca: readFileSync(cluster['certificate-authority']) } });
const registry = new Agent({ connections });

const images = new Set<string>();

async function list(path: string): Promise<void> {
  let next = '';
  do {
    const { statusCode, body } = await api.request({
      origin: cluster.server,
      path: `${path}?limit=500&continue=${next}`,
      method: 'GET',
      headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'accept-encoding': 'gzip' },
    });
    const packed = Buffer.from(await body.arrayBuffer());
    if (statusCode !== 200) throw new Error(`${path}: ${statusCode}`);
    const text = packed[0] === 0x1f ? await unpack(packed) : packed;
    const page = JSON.parse(text.toString('utf8')) as Page;
    for (const { spec } of page.items) {
      const pod = spec.template ?? spec.jobTemplate?.spec.template;
      for (const { image } of pod?.spec.containers ?? []) images.add(image);
    }
    next = page.metadata.continue ?? '';
  } while (next !== '');
}

async function head(image: string): Promise<void> {
  const [host, ...path] = image.split('/');
  const [repository, tag] = path.join('/').split(':');
  const { statusCode, body } = await registry.request({
    origin: `http://${host}`,
    path: `/v2/${repository}/manifests/${tag}`,
    method: 'HEAD',
    headers: { accept: 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json' },
    reset: false,
  });
  await body.dump();
  if (statusCode !== 200) throw new Error(`${image}: ${statusCode}`);
}

await Promise.all([
  ...['deployments', 'statefulsets', 'daemonsets'].map((kind) => list(`/apis/apps/v1/${kind}`)),
  list('/apis/batch/v1/cronjobs'),
  list('/api/v1/namespaces'),
]);
await Promise.all([...images].map(head));
console.log(images.size);
await Promise.all([api.destroy(), registry.destroy()]);
