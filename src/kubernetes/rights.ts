// Rights of RBAC in words: which one is missing, and how it is granted.

export interface Right {
  readonly verb: string;
  readonly resource: string;
  /** "" is the core group. */
  readonly group: string;
  /** null: at the cluster scope. */
  readonly namespace: string | null;
}

const refusal =
  /forbidden: User ".*?" cannot ([a-z]+) resource "([^"]*)" in API group "([^"]*)" (?:in the namespace "([^"]*)"|at the cluster scope)/;

/** The right that an authorizer's 403 names; null for every other 403 (admission, a proxy). */
export function missingRight(message: string): Right | null {
  const match = refusal.exec(message.slice(0, 4096));
  if (match === null) return null;
  const [, verb = '', resource = '', group = '', namespace] = match;
  return { verb, resource, group, namespace: namespace ?? null };
}

/** `Grant the verb patch on deployments.apps in the namespace shop.` */
export function grantOf(right: Right): string {
  return grantOfAll([right]);
}

/** The same for several resources; verb and place are those of the first. */
export function grantOfAll(rights: readonly Right[]): string {
  const [first] = rights;
  const resources = rights.map(({ resource, group }) => (group === '' ? resource : `${resource}.${group}`)).join(', ');
  const namespace = first?.namespace ?? null;
  const where = namespace === null ? 'in the whole cluster (a ClusterRole)' : `in the namespace ${namespace}`;
  return `Grant the verb ${first?.verb ?? ''} on ${resources} ${where}.`;
}
