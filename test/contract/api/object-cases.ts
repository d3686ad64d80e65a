// Requests about workloads, and what every API server answers to them.
import { applyPatch, jsonPatch, mergePatch } from '#test/fixtures/api-request.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { expect } from 'vitest';

export interface Case {
  readonly what: string;
  readonly method?: string;
  /** NS stands for the namespace. */
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly status: number;
  readonly says?: object;
}

const deployments = '/apis/apps/v1/namespaces/NS/deployments';

export function web(more: object = {}): object {
  const whole = deployment({ namespace: 'NS', name: 'new', image: 'x:1', replicas: 0 }) as { spec: object };
  return { ...whole, spec: { ...whole.spec, ...more } };
}

export const objectCases: readonly Case[] = [
  {
    what: 'an unknown field of a new object, strictly',
    method: 'POST',
    path: `${deployments}?fieldValidation=Strict`,
    body: web({ foo: 1 }),
    status: 400,
    says: {
      message:
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo"',
    },
  },
  {
    what: 'a field of another type',
    method: 'POST',
    path: deployments,
    body: web({ replicas: '1' }),
    status: 400,
    says: {
      message:
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    },
  },
  {
    what: 'a selector that does not fit',
    method: 'POST',
    path: deployments,
    body: web({ selector: { matchLabels: { app: 'other' } } }),
    status: 422,
    says: {
      message:
        'Deployment.apps "new" is invalid: spec.template.metadata.labels: Invalid value: {"app":"new"}: `selector` does not match template `labels`',
      details: { causes: [{ reason: 'FieldValueInvalid', field: 'spec.template.metadata.labels' }] },
    },
  },
  {
    what: 'a selector that changes',
    method: 'PATCH',
    path: `${deployments}/web`,
    body: { spec: { selector: { matchLabels: { app: 'q' } } } },
    type: mergePatch,
    status: 422,
    says: { details: { causes: [{}, { message: 'Invalid value: {"matchLabels":{"app":"q"}}: field is immutable' }] } },
  },
  {
    what: 'a namespace that is not there',
    method: 'POST',
    path: '/apis/apps/v1/namespaces/nowhere/deployments',
    body: { ...web(), metadata: { name: 'new' } },
    status: 404,
    says: { message: 'namespaces "nowhere" not found', details: { name: 'nowhere', kind: 'namespaces' } },
  },
  {
    what: 'another name than the path says',
    method: 'PUT',
    path: `${deployments}/other`,
    body: web(),
    status: 400,
    says: { message: 'the name of the object (new) does not match the name on the URL (other)' },
  },
  {
    what: 'an object that is there already',
    method: 'POST',
    path: deployments,
    body: deployment({ namespace: 'NS', name: 'web', image: 'x:1' }),
    status: 409,
    says: { reason: 'AlreadyExists', message: 'deployments.apps "web" already exists' },
  },
  {
    what: 'an object that is not there',
    path: `${deployments}/gone`,
    status: 404,
    says: {
      reason: 'NotFound',
      message: 'deployments.apps "gone" not found',
      details: { name: 'gone', group: 'apps', kind: 'deployments' },
    },
  },
  {
    what: 'a resource that does not exist',
    path: '/apis/apps/v1/namespaces/NS/deploymentz/x',
    status: 404,
    says: { message: 'the server could not find the requested resource', details: {} },
  },
  { what: 'a group that does not exist', path: '/apis/nowhere.example/v1/things', status: 404 },
  {
    what: 'create of an object by its name',
    method: 'POST',
    path: `${deployments}/web`,
    body: {},
    status: 405,
    says: { message: 'the server does not allow this method on the requested resource' },
  },
  {
    what: 'an old version',
    method: 'PATCH',
    path: `${deployments}/web`,
    body: { metadata: { resourceVersion: '1' } },
    type: mergePatch,
    status: 409,
    says: {
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    },
  },
  {
    what: 'a uid that does not hold',
    method: 'DELETE',
    path: `${deployments}/web`,
    body: { preconditions: { uid: 'no' } },
    status: 409,
    says: { message: expect.stringContaining('the UID in the precondition (no) does not match the UID in record (') },
  },
  {
    what: 'protobuf',
    method: 'POST',
    path: deployments,
    body: 'k8s\u0000',
    type: 'application/vnd.example',
    status: 415,
    says: { reason: 'UnsupportedMediaType' },
  },
  {
    what: 'an unknown kind of patch',
    method: 'PATCH',
    path: `${deployments}/web`,
    body: '{}',
    type: 'application/json',
    status: 415,
  },
  {
    what: 'server-side apply without a manager',
    method: 'PATCH',
    path: `${deployments}/web`,
    body: JSON.stringify(web()),
    type: applyPatch,
    status: 422,
    says: { message: expect.stringContaining('fieldManager: Required value: is required for apply patch') },
  },
  {
    what: 'a patch of nothing there',
    method: 'PATCH',
    path: `${deployments}/gone`,
    body: [],
    type: jsonPatch,
    status: 404,
  },
];
