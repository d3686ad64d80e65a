// The least that a client needs for `reship check`: the same lists, tokens and HEADs over bare undici, nothing else.
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

const accept = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';
/** Where tokens are asked for, as the first answer says; null: none are wanted. */
let realm: URL | null = null;

async function tokenFor(repository: string): Promise<{ readonly authorization?: string }> {
  if (realm === null) return {};
  const path = `${realm.pathname}?scope=repository:${repository}:pull`;
  const { body } = await registry.request({ origin: realm.origin, path, method: 'GET' });
  return { authorization: `Bearer ${((await body.json()) as { readonly token: string }).token}` };
}

async function look(image: string): Promise<void> {
  const [host = '', ...path] = image.split('@', 1).join('').split('/');
  const [repository = '', tag = ''] = path.join('/').split(':');
  const origin = `http://${host}`;
  const where = `/v2/${repository}/manifests`;
  const headers = { accept, ...(await tokenFor(repository)) };
  const found = await registry.request({ origin, path: `${where}/${tag}`, method: 'HEAD', headers, reset: false });
  await found.body.dump();
  const challenge = /realm="([^"]+)"/.exec(String(found.headers['www-authenticate']))?.[1];
  if (found.statusCode === 401 && realm === null && challenge !== undefined) {
    realm = new URL(challenge);
    return look(image);
  }
  if (found.statusCode !== 200) throw new Error(`${image}: ${found.statusCode}`);
}

await Promise.all([
  ...['deployments', 'statefulsets', 'daemonsets'].map((kind) => list(`/apis/apps/v1/${kind}`)),
  list('/apis/batch/v1/cronjobs'),
  list('/api/v1/namespaces'),
]);
const [first, ...rest] = images;
// Alone only where tokens may be wanted.
if (process.env['FLOOR_TOKENS'] === '1' && first !== undefined) await look(first);
else rest.push(first ?? '');
await Promise.all(rest.map(look));
console.log(images.size);
await Promise.all([api.destroy(), registry.destroy()]);
