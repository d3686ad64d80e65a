// What the server refuses of its own kinds, as far as clients of workloads, leases and events can run into it.
import { equal, isMap, type Json, type JsonMap, mapAt } from '../store/json.ts';
import type { Draft, Stored } from '../store/object.ts';
import { definitionMistakes } from './definition-mistakes.ts';
import { metadataMistakes } from './metadata-mistakes.ts';
import { forbidden, type Mistake, required, wrong } from './mistake.ts';
import { rolloutMistakes } from './rollout-mistakes.ts';
import { StatusError } from './status.ts';

const microTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}(Z|[+-]\d\d:\d\d)$/;
const templated = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']);

/** @param before null for a new object */
export function mistakesOf(kind: string, object: Draft, before: Stored | null): readonly Mistake[] {
  // An update of a workload is told so three times.
  const told = before !== null && templated.has(kind) ? 3 : 1;
  return [...metadataMistakes(kind, object, before, told), ...specMistakes(kind, object, before)];
}

function specMistakes(kind: string, object: Draft, before: Stored | null): readonly Mistake[] {
  const spec = mapAt(object, 'spec');
  switch (kind) {
    case 'Pod':
      return podMistakes(spec, 'spec');
    case 'CronJob':
      return podMistakes(mapAt(spec, 'jobTemplate', 'spec', 'template', 'spec'), 'spec.jobTemplate.spec.template.spec');
    case 'Lease':
      return leaseMistakes(spec);
    case 'Event':
      return eventMistakes(object);
    case 'Secret':
      return before === null || before['type'] === object['type']
        ? []
        : [wrong('type', object['type'], 'field is immutable')];
    case 'CustomResourceDefinition':
      return definitionMistakes(object);
    default:
      return templated.has(kind)
        ? [...workloadMistakes(spec, before), ...rolloutMistakes(kind, spec), ...setMistakes(kind, spec, before)]
        : [];
  }
}

function workloadMistakes(spec: JsonMap, before: Stored | null): readonly Mistake[] {
  const mistakes: Mistake[] = [];
  const selector = mapAt(spec, 'selector');
  const wanted = Object.entries(mapAt(selector, 'matchLabels'));
  const labels = mapAt(spec, 'template', 'metadata', 'labels');
  if (Object.keys(selector).length === 0) mistakes.push(required('spec.selector'));
  else if (wanted.some(([key, value]) => labels[key] !== value)) {
    mistakes.push(wrong('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  }
  mistakes.push(...podMistakes(mapAt(spec, 'template', 'spec'), 'spec.template.spec'));
  if (before !== null && !equal(mapAt(before, 'spec', 'selector'), selector)) {
    mistakes.push(wrong('spec.selector', selector, 'field is immutable'));
  }
  const { replicas } = spec;
  if (typeof replicas === 'number' && replicas < 0)
    mistakes.push(wrong('spec.replicas', replicas, 'must be greater than or equal to 0'));
  return mistakes;
}

const changeable = [
  'replicas',
  'ordinals',
  'template',
  'updateStrategy',
  'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
  'minReadySeconds',
];

function setMistakes(kind: string, spec: JsonMap, before: Stored | null): readonly Mistake[] {
  if (kind !== 'StatefulSet' || before === null) return [];
  const old = mapAt(before, 'spec');
  const keys = Object.keys({ ...old, ...spec }).filter((key) => !changeable.includes(key));
  if (keys.every((key) => equal(old[key], spec[key]))) return [];
  const names = changeable.map((name) => `'${name}'`);
  const said = `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [forbidden('spec', `updates to statefulset spec for fields other than ${said} are forbidden`)];
}

function podMistakes(spec: JsonMap, path: string): readonly Mistake[] {
  const { containers, initContainers } = spec;
  if (!Array.isArray(containers) || containers.length === 0) return [required(`${path}.containers`)];
  return [
    ...(Array.isArray(initContainers) ? containerMistakes(initContainers, `${path}.initContainers`) : []),
    ...containerMistakes(containers, `${path}.containers`),
  ];
}

function containerMistakes(containers: readonly Json[], path: string): readonly Mistake[] {
  return containers.flatMap((container, at) => {
    const { name, image } = isMap(container) ? container : {};
    const twice = containers.findIndex((one) => isMap(one) && one['name'] === name) < at;
    const again = {
      reason: 'FieldValueDuplicate',
      message: `Duplicate value: ${JSON.stringify(name)}`,
      field: `${path}[${at}].name`,
    };
    return [
      ...(name ? [] : [required(`${path}[${at}].name`)]),
      ...(image ? [] : [required(`${path}[${at}].image`)]),
      ...(twice ? [again] : []),
    ];
  });
}

function leaseMistakes(spec: JsonMap): readonly Mistake[] {
  for (const key of ['acquireTime', 'renewTime']) requireMicroTime('Lease', spec[key]);
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = spec;
  return [
    ...(typeof seconds === 'number' && seconds <= 0
      ? [wrong('spec.leaseDurationSeconds', seconds, 'must be greater than 0')]
      : []),
    ...(typeof transitions === 'number' && transitions < 0
      ? [wrong('spec.leaseTransitions', transitions, 'must be greater than or equal to 0')]
      : []),
  ];
}

/** Throws 400: it does not even parse. */
function requireMicroTime(kind: string, value: Json | undefined): void {
  if (value === undefined || value === null || (typeof value === 'string' && microTime.test(value))) return;
  const layout = '2006-01-02T15:04:05.000000Z07:00';
  const end = /^\S{19}(Z|[+-]\S+)$/.exec(typeof value === 'string' ? value : '')?.[1] ?? '';
  const text = `parsing time ${JSON.stringify(value)} as "${layout}": cannot parse "${end}" as "${end === '' ? 'T' : '.000000'}"`;
  throw new StatusError(400, `${kind} in version "v1" cannot be handled as a ${kind}: ${text}`);
}

/** Of an Event of events.k8s.io/v1, whose mistakes are told in the words of the older kind. */
function eventMistakes(event: Draft): readonly Mistake[] {
  const { eventTime, series, note = '', type = '', reason = '' } = event as Draft & Readonly<Record<string, string>>;
  requireMicroTime('Event', eventTime);
  const { namespace: home = '' } = event.metadata;
  const { namespace = '' } = mapAt(event, 'regarding');
  const homes = eventTime === undefined ? ['default'] : ['default', 'kube-system'];
  const isHome = namespace === '' ? homes.includes(home) : eventTime !== undefined || namespace === home;
  const texts = ['reportingController', 'reportingInstance', 'action', 'reason'].filter((key) => !event[key]);
  const count = mapAt(series)['count'];
  return [
    ...(isHome ? [] : [wrong('involvedObject.namespace', namespace, 'does not match event.namespace')]),
    ...(eventTime === undefined ? [] : texts.map(required)),
    ...(reason.length > 128 ? [wrong('reason', '', 'can have at most 128 characters')] : []),
    ...(Buffer.byteLength(note) > 1_024 ? [wrong('message', '', 'can have at most 1024 characters')] : []),
    ...(series !== undefined && Number(count) < 2 ? [wrong('series.count', '', 'should be at least 2')] : []),
    ...(eventTime === undefined ? [required('eventTime')] : []),
    ...(type === 'Normal' || type === 'Warning' ? [] : [wrong('type', '', `has invalid value: ${type}`)]),
  ];
}
