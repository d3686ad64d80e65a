// The kind DeployRecord: what was changed on one workload, and what became of it.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { recordKind, recordVersion } from '#core/record/record.ts';
import { deployRecordSpec } from './deploy-record-spec.ts';
import { deployRecordStatus } from './deploy-record-status.ts';
import { words } from './shapes.ts';

const metadata = Type.Object({
  name: Type.String(),
  namespace: Type.String(),
  uid: Type.Optional(Type.String()),
  resourceVersion: Type.Optional(Type.String()),
  creationTimestamp: Type.Optional(Type.String()),
  labels: Type.Optional(Type.Record(Type.String(), Type.String())),
  annotations: Type.Optional(Type.Record(Type.String(), Type.String())),
});

export const deployRecord = Type.Object({
  apiVersion: words([recordVersion], 'Of the kind.'),
  kind: words([recordKind], 'Of the object.'),
  metadata,
  spec: deployRecordSpec,
  status: Type.Optional(deployRecordStatus),
});

export type DeployRecord = Static<typeof deployRecord>;

export const deployRecordNames = {
  kind: recordKind,
  listKind: `${recordKind}List`,
  plural: 'deployrecords',
  singular: 'deployrecord',
  shortNames: ['drec'],
  categories: ['reship'],
} as const;

/** What `kubectl get drec` shows. */
export const deployRecordColumns = [
  { name: 'Target', type: 'string', jsonPath: '.spec.shown.target', description: 'The workload.' },
  { name: 'From', type: 'string', jsonPath: '.spec.shown.from', description: 'What stood there.' },
  { name: 'To', type: 'string', jsonPath: '.spec.shown.to', description: 'What was written.' },
  { name: 'Trigger', type: 'string', jsonPath: '.spec.trigger.type', description: 'What led to it.' },
  { name: 'By', type: 'string', jsonPath: '.spec.trigger.user', description: 'Who asked.' },
  { name: 'Outcome', type: 'string', jsonPath: '.status.outcome', description: 'How it ended.' },
  { name: 'Duration', type: 'integer', jsonPath: '.status.timings.durationSeconds', description: 'Seconds.' },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp', description: 'Since the record was made.' },
] as const;
