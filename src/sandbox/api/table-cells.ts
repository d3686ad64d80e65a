// The columns and cells of the server's own kinds; `+` marks what only `-o wide` shows.
import { type JsonMap, mapAt } from '../store/json.ts';
import type { Stored } from '../store/object.ts';
import { ageOf } from './age.ts';

const template = ['+Containers', '+Images', '+Selector'];
const columns: Readonly<Record<string, readonly string[]>> = {
  Namespace: ['Name', 'Status', 'Age'],
  Node: ['Name', 'Status', 'Roles', 'Age', 'Version'],
  Pod: ['Name', 'Ready', 'Status', 'Restarts', 'Age', '+IP', '+Node'],
  Secret: ['Name', 'Type', 'Data', 'Age'],
  ConfigMap: ['Name', 'Data', 'Age'],
  Service: ['Name', 'Type', 'Cluster-IP', 'External-IP', 'Port(s)', 'Age', '+Selector'],
  Event: ['Last Seen', 'Type', 'Reason', 'Object', 'Message', '+Name'],
  Deployment: ['Name', 'Ready', 'Up-to-date', 'Available', 'Age', ...template],
  ReplicaSet: ['Name', 'Desired', 'Current', 'Ready', 'Age', ...template],
  StatefulSet: ['Name', 'Ready', 'Age', '+Containers', '+Images'],
  DaemonSet: ['Name', 'Desired', 'Current', 'Ready', 'Up-to-date', 'Available', 'Node Selector', 'Age', ...template],
  ControllerRevision: ['Name', 'Controller', 'Revision', 'Age'],
  Job: ['Name', 'Status', 'Completions', 'Duration', 'Age', ...template],
  CronJob: ['Name', 'Schedule', 'Timezone', 'Suspend', 'Active', 'Last Schedule', 'Age', ...template],
  Lease: ['Name', 'Holder', 'Age'],
  Role: ['Name', 'Created At'],
  ClusterRole: ['Name', 'Created At'],
  CustomResourceDefinition: ['Name', 'Created At'],
  RoleBinding: ['Name', 'Role', 'Age'],
  ClusterRoleBinding: ['Name', 'Role', 'Age'],
};

export function columnNames(kind: string): readonly string[] {
  return columns[kind] ?? ['Name', 'Age'];
}

export function cells(kind: string, object: Stored, now: number): readonly unknown[] {
  return columnNames(kind).map((column) => cell(kind, column.replace(/^\+/, ''), object, now) ?? '<none>');
}

function cell(kind: string, column: string, object: Stored, now: number): unknown {
  const { metadata } = object;
  const spec = mapAt(object, 'spec');
  const status = mapAt(object, 'status');
  switch (column) {
    case 'Name':
      return metadata.name;
    case 'Age':
      return ageOf(metadata.creationTimestamp, now);
    case 'Created At':
      return metadata.creationTimestamp;
    case 'Containers':
      return containersIn(object)
        .map(({ name }) => name)
        .join(',');
    case 'Images':
      return containersIn(object)
        .map(({ image }) => image)
        .join(',');
    case 'Selector':
      return pairs(kind === 'Service' ? mapAt(spec, 'selector') : mapAt(spec, 'selector', 'matchLabels'));
    case 'Status':
      return statusCell(kind, object, status);
    case 'Ready':
      return readyCell(kind, spec, status);
    case 'Data':
      return Object.keys(mapAt(object, 'data')).length;
    case 'Type':
      return object['type'] ?? spec['type'];
    case 'Role':
      return `${text(mapAt(object, 'roleRef')['kind'])}/${text(mapAt(object, 'roleRef')['name'])}`;
    default:
      return kind === 'Event' ? eventCell(column, object, now) : (fieldCell(kind, column, object, now) ?? undefined);
  }
}

/** Columns that are one field; a number that is missing is 0. */
function fieldCell(kind: string, column: string, object: Stored, now: number): unknown {
  const spec = mapAt(object, 'spec');
  const status = mapAt(object, 'status');
  const isSet = kind === 'DaemonSet';
  const containers = status['containerStatuses'];
  const restarts = (Array.isArray(containers) ? containers : []) as readonly { restartCount?: number }[];
  const last = status['lastScheduleTime'];
  const fields: Readonly<Record<string, unknown>> = {
    'Up-to-date': (isSet ? status['updatedNumberScheduled'] : status['updatedReplicas']) ?? 0,
    Available: (isSet ? status['numberAvailable'] : status['availableReplicas']) ?? 0,
    Desired: (isSet ? status['desiredNumberScheduled'] : spec['replicas']) ?? 0,
    Current: (isSet ? status['currentNumberScheduled'] : status['replicas']) ?? 0,
    'Node Selector': pairs(mapAt(spec, 'template', 'spec', 'nodeSelector')),
    Restarts: String(restarts.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)),
    IP: status['podIP'],
    Node: spec['nodeName'],
    Roles: '<none>',
    Version: mapAt(status, 'nodeInfo')['kubeletVersion'],
    'Cluster-IP': spec['clusterIP'],
    Schedule: spec['schedule'],
    Timezone: spec['timeZone'],
    Suspend: spec['suspend'] === true ? 'True' : 'False',
    Active: Array.isArray(status['active']) ? status['active'].length : 0,
    'Last Schedule': typeof last === 'string' ? ageOf(last, now) : undefined,
    Completions: `${text(status['succeeded'] ?? 0)}/${text(spec['completions'] ?? 1)}`,
    Holder: spec['holderIdentity'],
    Revision: object['revision'],
  };
  return fields[column];
}

function readyCell(kind: string, spec: JsonMap, status: JsonMap): unknown {
  if (kind === 'ReplicaSet') return status['readyReplicas'] ?? 0;
  if (kind === 'DaemonSet') return status['numberReady'] ?? 0;
  if (kind !== 'Pod') return `${text(status['readyReplicas'] ?? 0)}/${text(spec['replicas'] ?? 0)}`;
  const found = status['containerStatuses'];
  const states = (Array.isArray(found) ? found : []) as readonly { readonly ready?: boolean }[];
  const { containers } = spec;
  return `${states.filter(({ ready }) => ready === true).length}/${Array.isArray(containers) ? containers.length : 0}`;
}

function statusCell(kind: string, { metadata }: Stored, status: JsonMap): unknown {
  if (kind === 'Node') return 'Ready';
  if (kind === 'Job') return Number(status['succeeded'] ?? 0) > 0 ? 'Complete' : 'Running';
  if (kind !== 'Pod') return status['phase'];
  if (metadata.deletionTimestamp !== undefined) return 'Terminating';
  const found = status['containerStatuses'];
  const states = (Array.isArray(found) ? found : []) as readonly JsonMap[];
  const waiting = states.map(
    (state) => mapAt(state, 'state', 'waiting')['reason'] ?? mapAt(state, 'state', 'terminated')['reason'],
  );
  return waiting.findLast((reason) => reason !== undefined) ?? status['phase'];
}

/** Of an Event of events.k8s.io. */
function eventCell(column: string, event: Stored, now: number): unknown {
  const about = mapAt(event, 'regarding');
  const latest = mapAt(event, 'series')['lastObservedTime'] ?? event['eventTime'];
  const fields: Readonly<Record<string, unknown>> = {
    'Last Seen': ageOf(typeof latest === 'string' ? latest : undefined, now),
    Reason: event['reason'],
    Object: `${text(about['kind']).toLowerCase()}/${text(about['name'])}`,
    Message: event['note'],
  };
  return fields[column];
}

function pairs(map: JsonMap): string | undefined {
  const all = Object.entries(map).map(([key, value]) => `${key}=${text(value)}`);
  return all.length === 0 ? undefined : all.join(',');
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** The containers of a workload's template, or of a Pod. */
function containersIn(object: Stored): readonly { readonly name: string; readonly image: string }[] {
  const job = mapAt(object, 'spec', 'jobTemplate');
  const spec = mapAt(Object.keys(job).length > 0 ? job : object, 'spec', 'template', 'spec');
  const { containers } = spec;
  return (Array.isArray(containers) ? containers : []) as readonly { name: string; image: string }[];
}
