// The CustomResourceDefinition of DeployRecord, as the API server takes it.
import { deployRecordColumns, deployRecordNames } from './deploy-record.ts';
import { deployRecordSpec } from './deploy-record-spec.ts';
import { deployRecordStatus } from './deploy-record-status.ts';

export const recordGroup = 'reship.dev';

/** Plain JSON. */
export function deployRecordDefinition(): object {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${deployRecordNames.plural}.${recordGroup}`,
      labels: { 'app.kubernetes.io/name': 'reship' },
      // Flux substitutes ${…} in what it applies; patterns may hold it.
      annotations: { 'kustomize.toolkit.fluxcd.io/substitute': 'disabled' },
    },
    spec: { group: recordGroup, scope: 'Namespaced', names: deployRecordNames, versions: [version()] },
  };
  // Schemas carry symbols that are no JSON.
  return JSON.parse(JSON.stringify(definition)) as object;
}

function version(): object {
  return {
    name: 'v1alpha1',
    served: true,
    storage: true,
    subresources: { status: {} },
    additionalPrinterColumns: deployRecordColumns,
    schema: {
      openAPIV3Schema: {
        type: 'object',
        description: 'One change of one workload: what was written, why, and what became of it.',
        required: ['spec'],
        properties: {
          apiVersion: { type: 'string' },
          kind: { type: 'string' },
          metadata: { type: 'object' },
          spec: deployRecordSpec,
          status: deployRecordStatus,
        },
      },
    },
  };
}
