// Objects that are not valid and what no kind has, and what every API server answers to them.
import { applyPatch, mergePatch } from '#test/fixtures/api-request.ts';
import { expect } from 'vitest';
import type { Case } from './object-cases.ts';
import { web } from './object-cases.ts';

const deployments = '/apis/apps/v1/namespaces/NS/deployments';
const statefulSets = '/apis/apps/v1/namespaces/NS/statefulsets';
const core = '/api/v1/namespaces/NS';
const rolling = (rollingUpdate: unknown): object => web({ strategy: { rollingUpdate } });
const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' };
const labelRule = expect.stringContaining('a valid label must be an empty string or consist of alphanumeric');

function refused(what: string, body: object, status: number, says: object): Case {
  return { what, method: 'POST', path: deployments, body, status, says };
}

function patched(what: string, path: string, body: object, status: number, says: object): Case {
  return { what, method: 'PATCH', path, body, type: mergePatch, status, says };
}

/** The one cause of a 422. */
const because = (field: string, message: unknown): object => ({ details: { causes: [{ field, message }] } });
const decoding = (kind: string, text: string): object => ({
  message: `${kind} in version "v1" cannot be handled as a ${kind}: ${text}`,
});

export const invalidCases: readonly Case[] = [
  refused(
    'a surge that is no share',
    rolling({ maxSurge: 'abc' }),
    422,
    because('spec.strategy.rollingUpdate.maxSurge', expect.stringContaining('a valid percent string must be')),
  ),
  refused(
    'a surge below nothing',
    rolling({ maxSurge: -1 }),
    422,
    because('spec.strategy.rollingUpdate.maxSurge', 'Invalid value: -1: must be greater than or equal to 0'),
  ),
  refused(
    'a surge that is a map',
    rolling({ maxSurge: { a: 1 } }),
    400,
    decoding(
      'Deployment',
      'json: cannot unmarshal object into Go struct field RollingUpdateDeployment.spec.strategy.rollingUpdate.maxSurge of type int32',
    ),
  ),
  refused(
    'more unavailable than all',
    rolling({ maxUnavailable: '101%' }),
    422,
    because('spec.strategy.rollingUpdate.maxUnavailable', 'Invalid value: "101%": must not be greater than 100%'),
  ),
  refused(
    'a rollout that may neither add nor take',
    rolling({ maxSurge: 0, maxUnavailable: '0%' }),
    422,
    because('spec.strategy.rollingUpdate.maxUnavailable', 'Invalid value: "0%": may not be 0 when `maxSurge` is 0'),
  ),
  refused(
    'a strategy of no known type',
    web({ strategy: { type: 'Bogus' } }),
    422,
    because(
      'spec.strategy',
      'Unsupported value: {"Type":"Bogus","RollingUpdate":null}: supported values: "Recreate", "RollingUpdate"',
    ),
  ),
  refused(
    'a strategy that is a text',
    web({ strategy: 'x' }),
    400,
    decoding(
      'Deployment',
      'json: cannot unmarshal string into Go struct field DeploymentSpec.spec.strategy of type v1.DeploymentStrategy',
    ),
  ),
  refused(
    'half a replica',
    web({ replicas: 1.5 }),
    400,
    decoding(
      'Deployment',
      'json: cannot unmarshal number 1.5 into Go struct field DeploymentSpec.spec.replicas of type int32',
    ),
  ),
  patched(
    'Recreate beside the numbers of a rolling update',
    `${deployments}/web`,
    { spec: { strategy: { type: 'Recreate' } } },
    422,
    because('spec.strategy.rollingUpdate', "Forbidden: may not be specified when strategy `type` is 'Recreate'"),
  ),
  {
    what: 'a StatefulSet for later',
    method: 'POST',
    path: statefulSets,
    body: { ...web({ serviceName: 'a' }), kind: 'StatefulSet', metadata: { name: 'set', namespace: 'NS' } },
    status: 201,
  },
  patched('another service of a StatefulSet', `${statefulSets}/set`, { spec: { serviceName: 'b' } }, 422, {
    details: {
      causes: [{ field: 'spec', message: expect.stringContaining('Forbidden: updates to statefulset spec') }],
    },
  }),
  {
    what: 'a Secret for later',
    method: 'POST',
    path: `${core}/secrets`,
    body: { metadata: { name: 'typed' } },
    status: 201,
  },
  patched(
    'another type of a Secret',
    `${core}/secrets/typed`,
    { type: 'other' },
    422,
    because('type', 'Invalid value: "other": field is immutable'),
  ),
  {
    what: 'a definition of nothing',
    method: 'POST',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    body: { ...definition, metadata: { name: 'x.y.z' }, spec: {} },
    status: 422,
    says: {
      details: {
        causes: expect.arrayContaining([
          expect.objectContaining({ field: 'metadata.name' }),
          expect.objectContaining({ field: 'spec.group' }),
          expect.objectContaining({ field: 'spec.scope' }),
          expect.objectContaining({ field: 'spec.versions' }),
          expect.objectContaining({ field: 'spec.names.plural' }),
          expect.objectContaining({ field: 'spec.names.kind' }),
        ]),
      },
    },
  },
  {
    what: 'a definition that was refused',
    path: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/x.y.z',
    status: 404,
  },
  refused(
    'an annotation that is a number',
    { ...web(), metadata: { name: 'new', annotations: { a: 5 } } },
    400,
    decoding(
      'Deployment',
      'json: cannot unmarshal number into Go struct field ObjectMeta.metadata.annotations of type string',
    ),
  ),
  patched(
    'an annotation that becomes a number',
    `${deployments}/web`,
    { metadata: { annotations: { a: 5 } } },
    422,
    because('patch', expect.stringContaining('ObjectMeta.metadata.annotations of type string')),
  ),
  refused(
    'a label that is none',
    { ...web(), metadata: { name: 'new', labels: { a: 'b c' } } },
    422,
    because('metadata.labels', labelRule),
  ),
  refused(
    'an annotation whose key is none',
    { ...web(), metadata: { name: 'new', annotations: { 'a b': 'c' } } },
    422,
    because('metadata.annotations', expect.stringContaining('Invalid value: "a b": name part must consist of')),
  ),
  refused(
    'managed fields that are no list',
    { ...web(), metadata: { name: 'new', managedFields: 'x' } },
    400,
    decoding(
      'Deployment',
      'json: cannot unmarshal string into Go struct field ObjectMeta.metadata.managedFields of type []v1.ManagedFieldsEntry',
    ),
  ),
  {
    what: 'a deletion in no known way',
    method: 'DELETE',
    path: `${deployments}/web`,
    body: { propagationPolicy: 'Foo' },
    status: 422,
    says: {
      message:
        'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Foo": supported values: "Foreground", "Background", "Orphan", "nil"',
    },
  },
  patched('an unknown field of a patch changes nothing', `${deployments}/web`, { spec: { bogus: 1 } }, 200, {
    metadata: { generation: 1 },
  }),
  {
    what: 'an unknown field of an applied object',
    method: 'PATCH',
    path: `${deployments}/web?fieldManager=a&force=true`,
    body: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { bogus: 1 } },
    type: applyPatch,
    status: 500,
    says: {
      message:
        'failed to create typed patch object (/web; apps/v1, Kind=Deployment): .spec.bogus: field not declared in schema',
    },
  },
  {
    what: 'an unknown field of a ConfigMap, strictly',
    method: 'POST',
    path: `${core}/configmaps?fieldValidation=Strict`,
    body: { metadata: { name: 'c' }, dataa: {} },
    status: 400,
    says: decoding('ConfigMap', 'strict decoding error: unknown field "dataa"'),
  },
  {
    what: 'a number in a ConfigMap',
    method: 'POST',
    path: `${core}/configmaps`,
    body: { metadata: { name: 'c' }, data: { a: 5 } },
    status: 400,
    says: decoding('ConfigMap', 'json: cannot unmarshal number into Go struct field ConfigMap.data of type string'),
  },
  {
    what: 'an unknown field of a Secret, strictly',
    method: 'POST',
    path: `${core}/secrets?fieldValidation=Strict`,
    body: { metadata: { name: 's', bogus: 1 }, text: {} },
    status: 400,
    says: { message: expect.stringContaining('unknown field "metadata.bogus", unknown field "text"') },
  },
  {
    what: 'an unknown field of a Service, strictly',
    method: 'POST',
    path: `${core}/services?fieldValidation=Strict`,
    body: { metadata: { name: 's' }, spec: { ports: [{ port: 80, bogus: 1 }] } },
    status: 400,
    says: decoding('Service', 'strict decoding error: unknown field "spec.ports[0].bogus"'),
  },
];
