// One request, answered: who may, what it is about, and in which form.
import type { ServerResponse } from 'node:http';
import type { Stored } from '../store/object.ts';
import { type CustomKinds, definitions, unheldIn } from './custom-kinds.ts';
import { remove, removeAll } from './delete.ts';
import { discover } from './discovery.ts';
import { asCoreEvent } from './events.ts';
import { type Lister, listBody } from './list.ts';
import { type Asked, type Target, targetOf } from './route.ts';
import { refusal, StatusError } from './status.ts';
import { review, subresource } from './subresources.ts';
import { tableOf } from './table.ts';
import type { User, Users } from './users.ts';
import { forbidden } from './users.ts';
import { watch } from './watch.ts';
import { create, patch, replace } from './write.ts';
import type { Store } from '../store/store.ts';

export interface Served {
  readonly store: Store;
  readonly custom: CustomKinds;
  readonly users: Users;
  readonly lister: Lister;
}

/** Throws a StatusError. */
export function answer(served: Served, asked: Asked, user: User, response: ServerResponse): void {
  const reviewed = review(served, asked, user);
  if (reviewed !== null) return send(response, reviewed.status, reviewed.body);
  const target = targetOf(served.store, asked);
  if (target === null) return tell(served, asked, response);
  authorize(served.users, user, target);
  const event = target.resource === 'events' && target.group === '';
  const real = event ? eventTarget(served.store, target) : target;
  const view = viewOf(served, real, asked, event);
  switch (real.verb) {
    case 'watch':
      return watch(served.store, real, asked.query, response, view.one);
    case 'list':
      return send(response, 200, view.many(served.lister.list(real, asked.query)));
    case 'deletecollection':
      return send(response, 200, removeAll(served.store, real, asked));
    default:
      return answerOne(served, real, asked, response, view);
  }
}

function answerOne(served: Served, target: Target, asked: Asked, response: ServerResponse, view: View): void {
  const { store } = served;
  if (!['', 'status', 'ephemeralcontainers'].includes(target.subresource)) {
    const { status, body } = subresource(served, target, asked);
    return send(response, status, body);
  }
  switch (target.verb) {
    case 'get':
      return send(response, 200, view.one(found(store, target)));
    case 'delete':
      return send(response, 200, remove(store, target, asked));
    case 'create': {
      if (target.name !== '')
        throw new StatusError(405, 'the server does not allow this method on the requested resource', {});
      const { status, object, warnings } = create(served, target, asked);
      warn([...warnings, ...unservedOf(target, object)], response);
      return send(response, status, view.one(object));
    }
    default: {
      const { status, object, warnings } =
        target.verb === 'update' ? replace(served, target, asked) : patch(served, target, asked);
      warn(status === 201 ? [...warnings, ...unservedOf(target, object)] : warnings, response);
      return send(response, status, view.one(object));
    }
  }
}

/** kubectl prints them. */
function warn(texts: readonly string[], response: ServerResponse): void {
  const values = texts.map((text) => `299 - ${JSON.stringify(text)}`);
  if (values.length > 0) response.setHeader('warning', values);
}

/** What of a new object the sandbox keeps and does nothing about. */
function unservedOf({ resource, kind }: Target, object: Stored): readonly string[] {
  if (kind.group === 'batch') return [`the sandbox runs no Jobs: it keeps this ${kind.kind} and starts nothing for it`];
  const unheld = resource === definitions ? unheldIn(object) : null;
  return unheld === null ? [] : [unheld];
}

function found(store: Store, { kind, resource, namespace, name }: Target): Stored {
  const object = store.get(resource, namespace, name);
  if (object !== null) return object;
  const { group, plural } = kind;
  throw refusal('NotFound', `${resource} "${name}" not found`, { name, ...(group !== '' && { group }), kind: plural });
}

/** Throws 403. */
function authorize(users: Users, user: User, { verb, kind, group, subresource: part, namespace, name }: Target): void {
  const resource = part === '' ? kind.plural : `${kind.plural}/${part}`;
  const home = kind.plural === 'namespaces' && kind.group === '' ? name : namespace;
  const act = { verb, group, resource, namespace: home, name };
  if (!users.may(user, act)) throw forbidden(user, act);
}

/** What is no resource: discovery and health, in JSON or as text. */
function tell({ store, custom }: Served, { path, method }: Asked, response: ServerResponse): void {
  const told = discover(store, custom, path);
  if (typeof told === 'string') response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(told);
  else if (told !== undefined) send(response, 200, told);
  else if (/^\/api(s\/[^/]+)?\/v1/.test(path) || method !== 'GET')
    throw new StatusError(404, 'the server could not find the requested resource', {});
  else response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('404 page not found\n');
}

function eventTarget(store: Store, target: Target): Target {
  const resource = 'events.events.k8s.io';
  return { ...target, resource, kind: store.kind(resource) ?? target.kind };
}

interface View {
  one(object: Stored): object;
  many(list: ReturnType<Lister['list']>): object;
}

/** Objects as they are, or as tables where the client would rather have those. */
function viewOf({ store, custom }: Served, target: Target, { accept, query }: Asked, isCoreEvent: boolean): View {
  const found = custom.get(target.resource);
  const asks = accept.includes('as=Table');
  const whole = query.get('includeObject') === 'Object';
  const shown = (object: Stored): Stored => (isCoreEvent ? asCoreEvent(object) : object);
  const table = (objects: readonly Stored[], metadata: object): object =>
    tableOf(target.kind.kind, objects, metadata, found?.columns ?? null, store.now(), whole);
  return {
    one: (object) => (asks ? table([object], { resourceVersion: object.metadata.resourceVersion }) : shown(object)),
    many(list) {
      if (asks) return table(list.items, list.metadata);
      const kind = isCoreEvent ? { ...list.kind, group: '' } : list.kind;
      return listBody({ ...list, kind, items: list.items.map(shown) }, found !== undefined);
    },
  };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
