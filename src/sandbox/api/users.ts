// Who asks, and what RBAC lets them do.
import { randomBytes } from 'node:crypto';
import { resourceOf } from '../store/kinds.ts';
import type { Stored } from '../store/object.ts';
import type { Store } from '../store/store.ts';
import { StatusError } from './status.ts';

export interface User {
  readonly name: string;
  readonly groups: readonly string[];
}

/** A right: `resource` with its subresource (`deployments/status`), or the path of what is no resource. */
export interface Act {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

interface Subject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

type Binding = Stored & {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly Subject[];
};

const rbac = 'rbac.authorization.k8s.io';
const admin: User = { name: 'admin', groups: ['system:masters'] };

export interface Users {
  /** Throws 401 for a token that nobody was given, and 403 for who may not impersonate. */
  from(headers: NodeJS.Dict<string | string[]>): User;
  /** A token for a ServiceAccount, as long as the sandbox runs. */
  tokenFor(namespace: string, serviceAccount: string): string;
  may(user: User, act: Act): boolean;
}

/** @param known users by their tokens; undefined: who shows none is the administrator */
export function createUsers(store: Store, known?: ReadonlyMap<string, User>): Users {
  const tokens = new Map(known);
  const anybody = known === undefined ? admin : undefined;

  function rulesOf({ roleRef, metadata }: Binding): readonly Rule[] {
    const isCluster = roleRef.kind === 'ClusterRole';
    const [resource, namespace] = isCluster
      ? [`clusterroles.${rbac}`, '']
      : [`roles.${rbac}`, metadata.namespace ?? ''];
    return (store.get(resource, namespace, roleRef.name)?.['rules'] ?? []) as readonly Rule[];
  }

  function may(user: User, act: Act): boolean {
    if (user.groups.includes('system:masters')) return true;
    const everywhere = store.list(`clusterrolebindings.${rbac}`) as readonly Binding[];
    const here = act.namespace === '' ? [] : (store.list(`rolebindings.${rbac}`, act.namespace) as readonly Binding[]);
    return [...everywhere, ...here].some(
      (binding) =>
        (binding.subjects ?? []).some((subject) => isMeant(subject, user)) &&
        rulesOf(binding).some((rule) => allows(rule, act)),
    );
  }

  return {
    from(headers) {
      const [, token] = /^Bearer (.+)$/.exec(textOf(headers['authorization'])) ?? [];
      const user = token === undefined ? anybody : tokens.get(token);
      if (user === undefined) throw new StatusError(401, 'Unauthorized');
      const name = textOf(headers['impersonate-user']);
      if (name === '') return user;
      const act = { verb: 'impersonate', group: '', resource: 'users', namespace: '', name };
      if (!may(user, act)) throw forbidden(user, act);
      const groups = headers['impersonate-group'] ?? [];
      return { name, groups: ['system:authenticated', ...(Array.isArray(groups) ? groups : groups.split(', '))] };
    },
    tokenFor(namespace, serviceAccount) {
      const token = randomBytes(24).toString('base64url');
      tokens.set(token, {
        name: `system:serviceaccount:${namespace}:${serviceAccount}`,
        groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
      });
      return token;
    },
    may,
  };
}

function isMeant({ kind, name, namespace }: Subject, user: User): boolean {
  if (kind === 'User') return user.name === name;
  if (kind === 'Group') return user.groups.includes(name);
  return user.name === `system:serviceaccount:${namespace}:${name}`;
}

function allows({ apiGroups = [], resources = [], resourceNames = [], verbs }: Rule, act: Act): boolean {
  const has = (list: readonly string[], one: string): boolean => list.includes('*') || list.includes(one);
  const [, subresource] = act.resource.split('/');
  const named = has(resources, act.resource) || (subresource !== undefined && resources.includes(`*/${subresource}`));
  return (
    has(verbs, act.verb) &&
    has(apiGroups, act.group) &&
    named &&
    (resourceNames.length === 0 || resourceNames.includes(act.name))
  );
}

/** The refusal in the authorizer's words. */
export function forbidden(user: User, { verb, group, resource, namespace, name }: Act): StatusError {
  const [plural = ''] = resource.split('/');
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = `User "${user.name}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
  const details = { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: plural };
  return new StatusError(
    403,
    `${resourceOf({ group, plural })}${name === '' ? '' : ` "${name}"`} is forbidden: ${what}`,
    details,
  );
}

function textOf(header: string | string[] | undefined): string {
  return typeof header === 'string' ? header : '';
}
