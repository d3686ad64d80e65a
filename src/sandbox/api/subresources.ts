// Parts of an object with a path of their own that are no `status`: scale, binding, token.
import { apiVersionOf, resourceOf } from '../store/kinds.ts';
import { type JsonMap, mapAt } from '../store/json.ts';
import type { Stored } from '../store/object.ts';
import { bodyOf } from './body.ts';
import { wrong } from './mistake.ts';
import { patchedBy } from './patched.ts';
import type { Asked, Target } from './route.ts';
import { invalid, refusal, StatusError } from './status.ts';
import type { Users } from './users.ts';
import { placeOf, type WriteWorld } from './write.ts';

export interface SubresourceWorld extends WriteWorld {
  readonly users: Users;
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

/** Throws 404 for those that the sandbox has none of. */
export function subresource(world: SubresourceWorld, target: Target, asked: Asked): Reply {
  const { kind, resource, namespace, name } = target;
  const object = world.store.get(resource, namespace, name);
  if (object === null) throw refusal('NotFound', `${resourceOf(kind)} "${name}" not found`, placeOf(kind, name));
  switch (`${kind.scale ? 'scale' : kind.plural}/${target.subresource}`) {
    case 'scale/scale':
      return scale(world, target, asked, object);
    case 'pods/binding':
      return bind(world, target, asked, object);
    case 'serviceaccounts/token':
      return token(world, target, asked, object);
    default:
      throw new StatusError(
        404,
        `the sandbox has no ${kind.plural}/${target.subresource}: it runs no containers and serves what Reship and kubectl's rollout verbs need`,
        {},
      );
  }
}

function scale({ store }: SubresourceWorld, target: Target, asked: Asked, object: Stored): Reply {
  const now = scaleOf(object);
  if (asked.method === 'GET') return { status: 200, body: now };
  const wish = asked.method === 'PUT' ? bodyOf(asked) : patchedBy(asked, now, false);
  const { replicas = 0 } = mapAt(wish, 'spec');
  if (typeof replicas !== 'number' || replicas < 0)
    throw invalid('Scale', 'autoscaling', target.name, [
      wrong('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  const { resourceVersion = '' } = mapAt(wish, 'metadata') as { resourceVersion?: string };
  const asIs = {
    ...object,
    metadata: { ...object.metadata, resourceVersion },
    spec: { ...mapAt(object, 'spec'), replicas },
  };
  const manager = asked.query.get('fieldManager') || asked.userAgent.split('/')[0] || 'unknown';
  const written = store.update(target.resource, asIs, {
    writer: { manager, subresource: 'scale' },
    dryRun: asked.query.get('dryRun') === 'All',
  });
  if (!written.ok) throw refusal(written.code, written.message, placeOf(target.kind, target.name));
  return { status: 200, body: scaleOf(written.object) };
}

function scaleOf(object: Stored): JsonMap {
  const { name, namespace = '', uid, resourceVersion, creationTimestamp } = object.metadata;
  const { replicas = 0, selector } = mapAt(object, 'spec');
  const labels = Object.entries(mapAt(selector, 'matchLabels')).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : ''}`,
  );
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: mapAt(object, 'status')['replicas'] ?? 0, selector: labels.join(',') },
  };
}

function bind({ store }: SubresourceWorld, target: Target, asked: Asked, pod: Stored): Reply {
  const spec = mapAt(pod, 'spec');
  const { name: nodeName = '' } = mapAt(bodyOf(asked), 'target');
  if (spec['nodeName'] !== undefined) {
    const node = JSON.stringify(spec['nodeName']);
    const message = `Operation cannot be fulfilled on pods/binding "${target.name}": pod ${target.name} is already assigned to node ${node}`;
    throw new StatusError(409, message, { name: target.name, kind: 'pods/binding' });
  }
  const scheduled = {
    type: 'PodScheduled',
    status: 'True',
    lastTransitionTime: `${new Date(store.now()).toISOString().slice(0, 19)}Z`,
  };
  store.update(target.resource, { ...pod, spec: { ...spec, nodeName } });
  const bound = store.get(target.resource, target.namespace, target.name) ?? pod;
  const status = { ...mapAt(bound, 'status'), conditions: [scheduled] };
  store.update(target.resource, { ...bound, status }, { writer: { manager: 'kube-scheduler', subresource: 'status' } });
  return { status: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
}

function token({ store, users }: SubresourceWorld, { namespace, name }: Target, asked: Asked, account: Stored): Reply {
  const { expirationSeconds = 3_600 } = mapAt(bodyOf(asked), 'spec') as { expirationSeconds?: number };
  const expirationTimestamp = `${new Date(store.now() + expirationSeconds * 1_000).toISOString().slice(0, 19)}Z`;
  const status = { token: users.tokenFor(namespace, name), expirationTimestamp };
  const { uid } = account.metadata;
  const body = {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid },
    spec: { expirationSeconds },
    status,
  };
  return { status: 201, body };
}

/** SelfSubjectAccessReview and SelfSubjectReview: answered, never stored. */
export function review(
  world: SubresourceWorld,
  asked: Asked,
  user: { readonly name: string; readonly groups: readonly string[] },
): Reply | null {
  const isAccess = asked.path === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  if (asked.method !== 'POST' || (!isAccess && asked.path !== '/apis/authentication.k8s.io/v1/selfsubjectreviews'))
    return null;
  const metadata = { creationTimestamp: new Date(world.store.now()).toISOString() };
  if (!isAccess) {
    const userInfo = { username: user.name, groups: user.groups };
    return {
      status: 201,
      body: {
        kind: 'SelfSubjectReview',
        apiVersion: apiVersionOf({ group: 'authentication.k8s.io', version: 'v1' }),
        metadata,
        status: { userInfo },
      },
    };
  }
  const spec = mapAt(bodyOf(asked), 'spec');
  const {
    verb = '',
    group = '',
    resource = '',
    subresource: part = '',
    namespace = '',
    name = '',
  } = mapAt(spec, 'resourceAttributes') as Readonly<Record<string, string>>;
  const act = { verb, group, resource: part === '' ? resource : `${resource}/${part}`, namespace, name };
  return {
    status: 201,
    body: {
      kind: 'SelfSubjectAccessReview',
      apiVersion: 'authorization.k8s.io/v1',
      metadata,
      spec,
      status: { allowed: world.users.may(user, act) },
    },
  };
}
