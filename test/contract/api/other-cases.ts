// Requests about leases, events, secrets, lists and patches, and what every API server answers to them.
import { mergePatch } from '#test/fixtures/api-request.ts';
import { expect } from 'vitest';
import type { Case } from './object-cases.ts';

const strategic = 'application/strategic-merge-patch+json';
const microTime = '2026-01-01T00:00:00.000000Z';
const deployments = '/apis/apps/v1/namespaces/NS/deployments';
const leases = '/apis/coordination.k8s.io/v1/namespaces/NS/leases';
const events = '/apis/events.k8s.io/v1/namespaces/NS/events';
const lease = (spec: object): object => ({ metadata: { name: 'one' }, spec });
const event = (more: object): object => ({
  metadata: { name: 'one' },
  eventTime: microTime,
  type: 'Normal',
  reason: 'R',
  action: 'A',
  note: 'n',
  reportingController: 'reship.dev/controller',
  reportingInstance: 'i',
  ...more,
});
const pull = { kind: 'Secret', apiVersion: 'v1', metadata: { name: 'text' }, stringData: { a: 'b' } };

export const otherCases: readonly Case[] = [
  {
    what: 'a time of a Lease without its fraction',
    method: 'POST',
    path: leases,
    body: lease({ renewTime: '2026-01-01T00:00:00Z' }),
    status: 400,
    says: {
      message:
        'Lease in version "v1" cannot be handled as a Lease: parsing time "2026-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    },
  },
  {
    what: 'a Lease of no time',
    method: 'POST',
    path: leases,
    body: lease({ leaseDurationSeconds: 0 }),
    status: 422,
    says: { details: { causes: [{ field: 'spec.leaseDurationSeconds' }] } },
  },
  {
    what: 'an Event of another namespace',
    method: 'POST',
    path: events,
    body: event({ regarding: { kind: 'Namespace', name: 'x' } }),
    status: 422,
    says: {
      message: 'Event "one" is invalid: involvedObject.namespace: Invalid value: "": does not match event.namespace',
    },
  },
  {
    what: 'an Event with too long a note, of no type',
    method: 'POST',
    path: events,
    body: event({ regarding: { kind: 'Pod', namespace: 'NS', name: 'x' }, note: 'x'.repeat(1_025), type: 'Bad' }),
    status: 422,
    says: {
      message:
        'Event "one" is invalid: [message: Invalid value: "": can have at most 1024 characters, type: Invalid value: "": has invalid value: Bad]',
    },
  },
  {
    what: 'text of a Secret becomes data',
    method: 'POST',
    path: '/api/v1/namespaces/NS/secrets',
    body: pull,
    status: 201,
    says: { data: { a: 'Yg==' }, type: 'Opaque' },
  },
  {
    what: 'a version that is yet to come',
    path: `${deployments}?resourceVersion=99999999`,
    status: 504,
    says: { reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 } },
  },
  { what: 'a version that is none', path: `${deployments}?resourceVersion=abc`, status: 400 },
  {
    what: 'initial events without saying which',
    path: `${deployments}?watch=1&sendInitialEvents=true`,
    status: 422,
    says: { message: expect.stringContaining('sendInitialEvents requires setting resourceVersionMatch') },
  },
  { what: 'a selector that is none', path: `${deployments}?labelSelector=a%20b`, status: 400 },
  {
    what: 'the scale of a Deployment',
    path: `${deployments}/web/scale`,
    status: 200,
    says: { kind: 'Scale', status: { selector: 'app=web' } },
  },
  {
    what: 'a strategic patch merges containers by name',
    method: 'PATCH',
    path: `${deployments}/web?dryRun=All`,
    body: { spec: { template: { spec: { containers: [{ name: 'app', env: [{ name: 'A', value: '1' }] }] } } } },
    type: strategic,
    status: 200,
    says: {
      spec: { template: { spec: { containers: [{ name: 'app', image: 'x:1', env: [{ name: 'A', value: '1' }] }] } } },
    },
  },
  {
    what: 'a merge patch replaces them',
    method: 'PATCH',
    path: `${deployments}/web?dryRun=All`,
    body: { spec: { template: { spec: { containers: [{ name: 'other', image: 'x:2' }] } } } },
    type: mergePatch,
    status: 200,
    says: { spec: { template: { spec: { containers: [{ name: 'other', image: 'x:2' }] } } } },
  },
];
