// Requests that delete: one object, or all that a selector finds.
import { mapAt } from '../store/json.ts';
import { apiVersionOf, groupKindOf } from '../store/kinds.ts';
import type { DeleteOptions, Store } from '../store/store.ts';
import { bodyOf } from './body.ts';
import { selected } from './list.ts';
import type { Asked, Target } from './route.ts';
import { unsupported } from './mistake.ts';
import { invalid, refusal, StatusError } from './status.ts';

export function remove(store: Store, target: Target, asked: Asked): object {
  const { kind, resource, namespace, name } = target;
  const { group, plural } = kind;
  const options = optionsOf(asked);
  const standing = store.get(resource, namespace, name);
  const place = { name, ...(group !== '' && { group }) };
  if (standing !== null && options.uid !== undefined && options.uid !== standing.metadata.uid) {
    const text = `the UID in the precondition (${options.uid}) does not match the UID in record (${standing.metadata.uid}). The object might have been deleted and then recreated`;
    throw new StatusError(409, `Operation cannot be fulfilled on ${groupKindOf(kind)} "${name}": ${text}`, {
      ...place,
      kind: kind.kind,
    });
  }
  const written = store.remove(resource, namespace, name, options);
  if (!written.ok) throw refusal(written.code, written.message, { ...place, kind: plural });
  if (store.get(resource, namespace, name)?.metadata.uid === written.object.metadata.uid && options.dryRun !== true) {
    return store.get(resource, namespace, name) ?? written.object;
  }
  const details = { ...place, kind: plural, uid: written.object.metadata.uid };
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}

/** The list of what was there. */
export function removeAll(store: Store, target: Target, asked: Asked): object {
  const found = selected(store, target.resource, target.namespace, '', asked.query);
  const options = optionsOf(asked);
  for (const { metadata } of found) store.remove(target.resource, metadata.namespace ?? '', metadata.name, options);
  return {
    kind: `${target.kind.kind}List`,
    apiVersion: apiVersionOf(target.kind),
    metadata: { resourceVersion: String(store.version()) },
    items: found,
  };
}

const propagations = ['Foreground', 'Background', 'Orphan'] as const;

function isPropagation(text: string | undefined): text is DeleteOptions['propagation'] {
  return text === undefined || propagations.some((one) => one === text);
}

function optionsOf(asked: Asked): DeleteOptions {
  const body = asked.body === '' ? {} : bodyOf(asked);
  const { uid, resourceVersion } = mapAt(body, 'preconditions') as { uid?: string; resourceVersion?: string };
  const { gracePeriodSeconds, propagationPolicy, dryRun } = body as {
    gracePeriodSeconds?: number;
    propagationPolicy?: string;
    dryRun?: readonly string[];
  };
  const grace = gracePeriodSeconds ?? asked.query.get('gracePeriodSeconds');
  const propagation = propagationPolicy ?? asked.query.get('propagationPolicy') ?? undefined;
  if (!isPropagation(propagation)) {
    const mistake = unsupported('propagationPolicy', propagation, [...propagations, 'nil']);
    throw invalid('DeleteOptions', 'meta.k8s.io', '', [mistake]);
  }
  return {
    uid,
    resourceVersion,
    graceSeconds: grace === null ? undefined : Number(grace),
    propagation,
    dryRun: dryRun?.includes('All') === true || asked.query.get('dryRun') === 'All',
  };
}
