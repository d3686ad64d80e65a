// What the server has: groups, versions, resources, and as much of OpenAPI as kubectl needs to trust it.
import { apiVersionOf, type Kind } from '../store/kinds.ts';
import type { Store } from '../store/store.ts';
import type { CustomKinds } from './custom-kinds.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
const version = {
  major: '1',
  minor: '35',
  gitVersion: 'v1.35.4-sandbox',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'sandbox',
};
/** Answered without being stored. */
const reviews: Readonly<Record<string, readonly (readonly [plural: string, kind: string])[]>> = {
  'authorization.k8s.io/v1': [['selfsubjectaccessreviews', 'SelfSubjectAccessReview']],
  'authentication.k8s.io/v1': [['selfsubjectreviews', 'SelfSubjectReview']],
};

/** The answer for a path that is about no object, text or JSON; undefined: there is none. */
export function discover(store: Store, custom: CustomKinds, path: string): object | string | undefined {
  const [, root = '', group = '', name = '', ...more] = path.replace(/\/$/, '').split('/');
  if (root !== 'openapi' && more.length > 0) return undefined;
  switch (root) {
    case 'readyz':
    case 'livez':
    case 'healthz':
      return 'ok';
    case 'version':
      return version;
    case 'api':
      return group === ''
        ? { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] }
        : resourceList(store, group);
    case 'apis':
      if (group === '') return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups(store).map(groupOf) };
      if (name === '')
        return groups(store)
          .filter((one) => one.startsWith(`${group}/`))
          .map((one) => ({ kind: 'APIGroup', apiVersion: 'v1', ...groupOf(one) }))[0];
      return resourceList(store, `${group}/${name}`);
    case 'openapi':
      // An empty document in protobuf: kubectl then validates a kind List by nothing, and leaves the rest to the server.
      if (group === 'v2') return '';
      return group === 'v3' ? openApi(store, custom, path.split('/').slice(3).join('/')) : undefined;
    default:
      return undefined;
  }
}

function groups(store: Store): readonly string[] {
  const served = store
    .kinds()
    .filter(({ group }) => group !== '')
    .map(apiVersionOf);
  return [...new Set([...served, ...Object.keys(reviews)])];
}

function groupOf(groupVersion: string): object {
  const [name = '', version = ''] = groupVersion.split('/');
  const one = { groupVersion, version };
  return { name, versions: [one], preferredVersion: one };
}

function resourceList(store: Store, groupVersion: string): object | undefined {
  const kinds = store.kinds().filter((kind) => apiVersionOf(kind) === groupVersion);
  const asked = (reviews[groupVersion] ?? []).map(([name, kind]) => ({
    name,
    singularName: kind.toLowerCase(),
    namespaced: false,
    kind,
    verbs: ['create'],
  }));
  if (kinds.length === 0 && asked.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: [...kinds.flatMap(resourcesOf), ...asked],
  };
}

function resourcesOf({
  plural,
  singular,
  kind,
  namespaced,
  short,
  categories,
  status,
  scale,
}: Kind): readonly object[] {
  const names = { singularName: singular, namespaced, kind, verbs };
  const more = { ...(short.length > 0 && { shortNames: short }), ...(categories.length > 0 && { categories }) };
  const inner = { singularName: '', namespaced, verbs: ['get', 'patch', 'update'] };
  const scaled = { ...inner, name: `${plural}/scale`, group: 'autoscaling', version: 'v1', kind: 'Scale' };
  const token = {
    ...inner,
    name: `${plural}/token`,
    group: 'authentication.k8s.io',
    version: 'v1',
    kind: 'TokenRequest',
    verbs: ['create'],
  };
  return [
    { name: plural, ...names, ...more },
    ...(status ? [{ ...inner, name: `${plural}/status`, kind }] : []),
    ...(scale ? [scaled] : []),
    ...(plural === 'serviceaccounts' ? [token] : []),
  ];
}

/** A path per kind that says it validates fields; schemas are those of custom kinds, the others take anything. */
function openApi(store: Store, custom: CustomKinds, at: string): object | undefined {
  const rootOf = (kind: Kind): string => `${kind.group === '' ? 'api' : 'apis'}/${apiVersionOf(kind)}`;
  if (at === '') {
    const roots = [...new Set(store.kinds().map(rootOf))];
    return { paths: Object.fromEntries(roots.map((root) => [root, { serverRelativeURL: `/openapi/v3/${root}` }])) };
  }
  const kinds = store.kinds().filter((kind) => rootOf(kind) === at);
  if (kinds.length === 0) return undefined;
  const paths = kinds.map((kind) => {
    const where = kind.namespaced ? '/namespaces/{namespace}' : '';
    return [`/${at}${where}/${kind.plural}/{name}`, pathOf(kind)] as const;
  });
  const schemas = kinds.map((kind) => [nameOf(kind), schemaOf(kind, custom)] as const);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: version.gitVersion },
    paths: Object.fromEntries(paths),
    components: { schemas: Object.fromEntries(schemas) },
  };
}

/** `dev.reship.v1alpha1.DeployRecord` */
function nameOf({ group, version, kind }: Kind): string {
  return [...group.split('.').toReversed(), version, kind].filter((part) => part !== '').join('.');
}

const gvkOf = ({ group, version, kind }: Kind): object => ({ group, version, kind });

function pathOf(kind: Kind): object {
  const gvk = { 'x-kubernetes-group-version-kind': gvkOf(kind) };
  const schema = { $ref: `#/components/schemas/${nameOf(kind)}` };
  const responses = { 200: { description: 'OK', content: { 'application/json': { schema } } } };
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
    name,
    in: 'query',
    schema: { type: 'string' },
  }));
  return {
    get: { ...gvk, 'x-kubernetes-action': 'get', responses },
    patch: { ...gvk, 'x-kubernetes-action': 'patch', parameters, responses },
  };
}

/** kubectl explain shows the description, and says of each field below that it does not exist. */
const unexplained = {
  type: 'object',
  description: 'The sandbox explains the fields of custom kinds only: ask a whole cluster for those of this one.',
  'x-kubernetes-preserve-unknown-fields': true,
};

function schemaOf(kind: Kind, custom: CustomKinds): object {
  const gvk = { 'x-kubernetes-group-version-kind': [gvkOf(kind)] };
  const found = [...custom.values()].find((one) => one.kind === kind);
  if (found === undefined) return { ...unexplained, ...gvk };
  const { properties, ...schema } = found.schema;
  const metadata = { type: 'object', description: "Standard object's metadata." };
  return { ...schema, properties: { ...properties, metadata }, ...gvk };
}
