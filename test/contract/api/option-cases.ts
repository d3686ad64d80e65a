// Requests with parameters, versions and paths that do not hold, and what every API server answers to them.
import { applyPatch, jsonPatch, mergePatch } from '#test/fixtures/api-request.ts';
import { expect } from 'vitest';
import { type Case, web } from './object-cases.ts';

const deployments = '/apis/apps/v1/namespaces/NS/deployments';
const leases = '/apis/coordination.k8s.io/v1/namespaces/NS/leases';
const listOptions = (text: string): object => ({ message: `ListOptions.meta.k8s.io "" is invalid: ${text}` });
const patchOptions = (text: string): object => ({ message: `PatchOptions.meta.k8s.io "" is invalid: ${text}` });
const labelled = { metadata: { labels: { q: '1' } } };

function patch(what: string, query: string, status: number, says: object): Case {
  return { what, method: 'PATCH', path: `${deployments}/web?${query}`, body: labelled, type: mergePatch, status, says };
}

function operations(what: string, body: readonly object[], status: number, says: object = {}): Case {
  return { what, method: 'PATCH', path: `${deployments}/web?dryRun=All`, body, type: jsonPatch, status, says };
}

export const optionCases: readonly Case[] = [
  {
    what: 'a match without a version',
    path: `${deployments}?resourceVersionMatch=Exact`,
    status: 422,
    says: listOptions(
      'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ),
  },
  {
    what: 'an unknown match',
    path: `${deployments}?resourceVersionMatch=Foo&resourceVersion=1`,
    status: 422,
    says: listOptions('resourceVersionMatch: Unsupported value: "Foo": supported values: "Exact", "NotOlderThan", ""'),
  },
  {
    what: 'exactly any version',
    path: `${deployments}?resourceVersionMatch=Exact&resourceVersion=0`,
    status: 422,
    says: listOptions(
      'resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ),
  },
  {
    what: 'a page that is none',
    path: `${deployments}?limit=1&continue=abc`,
    status: 400,
    says: { message: expect.stringContaining('invalid continue token: ') },
  },
  {
    what: 'a page of another version',
    path: `${deployments}?limit=1&continue=abc&resourceVersion=5`,
    status: 400,
  },
  {
    what: 'a limit that is no number',
    path: `${deployments}?limit=abc`,
    status: 400,
    says: { message: 'strconv.ParseInt: parsing "abc": invalid syntax' },
  },
  { what: 'a watch from no version', path: `${deployments}?watch=1&resourceVersion=abc`, status: 500 },
  {
    what: 'a Lease that a replacement makes',
    method: 'PUT',
    path: `${leases}/made`,
    body: { metadata: { name: 'made', namespace: 'NS' }, spec: {} },
    status: 201,
    says: { kind: 'Lease', metadata: { name: 'made' } },
  },
  {
    what: 'a Lease of some version that a replacement makes',
    method: 'PUT',
    path: `${leases}/missed`,
    body: { metadata: { name: 'missed', namespace: 'NS', resourceVersion: '5' }, spec: {} },
    status: 201,
  },
  {
    what: 'a Deployment that a replacement does not make',
    method: 'PUT',
    path: `${deployments}/new`,
    body: web(),
    status: 404,
  },
  {
    what: 'a version of a new object',
    method: 'POST',
    path: deployments,
    body: { ...web(), metadata: { name: 'new', resourceVersion: '5' } },
    status: 500,
    says: { message: 'resourceVersion should not be set on objects to be created' },
  },
  operations('another kind', [{ op: 'replace', path: '/kind', value: 'Pod' }], 422),
  operations('another name', [{ op: 'replace', path: '/metadata/name', value: 'other' }], 400, {
    message: 'the name of the object (other) does not match the name on the URL (web)',
  }),
  operations(
    'an item added counted from the end',
    [{ op: 'add', path: '/spec/template/spec/containers/-1', value: { name: 'last', image: 'x:1' } }],
    200,
    { spec: { template: { spec: { containers: [{ name: 'app' }, { name: 'last' }] } } } },
  ),
  operations(
    'a place counted from the end',
    [{ op: 'replace', path: '/spec/template/spec/containers/-1/image', value: 'x:1' }],
    200,
  ),
  {
    what: 'a deletion of all that are none',
    method: 'DELETE',
    path: `${deployments}?labelSelector=no%3Dne`,
    status: 200,
    says: { kind: 'DeploymentList', apiVersion: 'apps/v1', items: [] },
  },
  {
    what: 'the scale of what is not there',
    path: `${deployments}/gone/scale`,
    status: 404,
    says: { details: { name: 'gone', group: 'apps', kind: 'deployments' } },
  },
  {
    what: 'a scale of an old version',
    method: 'PUT',
    path: `${deployments}/web/scale`,
    body: {
      apiVersion: 'autoscaling/v1',
      kind: 'Scale',
      metadata: { name: 'web', namespace: 'NS', resourceVersion: '1' },
      spec: { replicas: 0 },
    },
    status: 409,
    says: { details: { name: 'web', group: 'apps', kind: 'deployments' } },
  },
  {
    what: 'a scale below nothing',
    method: 'PATCH',
    path: `${deployments}/web/scale`,
    body: { spec: { replicas: -1 } },
    type: mergePatch,
    status: 422,
    says: { details: { causes: [{ field: 'spec.replicas', reason: 'FieldValueInvalid' }] } },
  },
  {
    what: 'a strategic patch of a container without its name',
    method: 'PATCH',
    path: `${deployments}/web`,
    body: { spec: { template: { spec: { containers: [{ image: 'x:2' }] } } } },
    type: 'application/strategic-merge-patch+json',
    status: 500,
    says: { message: expect.stringContaining('does not contain declared merge key: name') },
  },
  patch(
    'a dry run of an unknown part',
    'dryRun=Foo',
    422,
    patchOptions('dryRun: Unsupported value: ["Foo"]: supported values: "All"'),
  ),
  patch(
    'an unknown strictness',
    'fieldValidation=Foo',
    422,
    patchOptions('fieldValidation: Unsupported value: "Foo": supported values: "", "Ignore", "Strict", "Warn"'),
  ),
  patch(
    'force where nothing is applied',
    'force=true',
    422,
    patchOptions('force: Forbidden: may not be specified for non-apply patch'),
  ),
  patch(
    'a manager with too long a name',
    `fieldManager=${'a'.repeat(129)}`,
    422,
    patchOptions('fieldManager: Too long: may not be more than 128 bytes'),
  ),
  {
    what: 'an applied object of another name',
    method: 'PATCH',
    path: `${deployments}/web?fieldManager=a`,
    body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'other' } },
    type: applyPatch,
    status: 400,
    says: { message: 'the name of the object (other) does not match the name on the URL (web)' },
  },
];
