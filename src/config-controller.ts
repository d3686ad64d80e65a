// The keys of the controller: each one in the file, as RESHIP_… in the environment, and as a flag.
import { Type, type Static } from 'typebox';

const seconds = (description: string, standard: number, least: number) =>
  Type.Optional(Type.Number({ description, default: standard, minimum: least, maximum: 86_400 }));

const address = (description: string, standard: string) =>
  Type.Optional(Type.String({ description, default: standard, pattern: '^([^\\s:]+|\\[[0-9a-fA-F:]+\\]):\\d{1,5}$' }));

const name = (description: string, whenUnset: string) =>
  Type.Optional(Type.String({ description, whenUnset, pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$' }));

/** Durations are in seconds and may have fractions. */
export const controllerKeys = {
  namespaces: Type.Optional(
    Type.Array(Type.String({ pattern: '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$' }), {
      description: 'Controller: the namespaces that it looks after.',
      whenUnset: 'all',
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
    }),
  ),
  intervalSeconds: seconds('Controller: between two looks at the same tag, where a workload wishes nothing.', 60, 1),
  minIntervalSeconds: seconds('Controller: the least that `reship.dev/interval-seconds` may bring about.', 15, 1),
  workers: Type.Optional(
    Type.Integer({ description: 'Controller: workloads looked at at once.', default: 8, minimum: 1, maximum: 64 }),
  ),
  maxConcurrent: Type.Optional(
    Type.Integer({ description: 'Controller: rollouts under way at once.', default: 20, minimum: 1, maximum: 10_000 }),
  ),
  maxConcurrentPerNamespace: Type.Optional(
    Type.Integer({ description: 'Controller: the same in one namespace.', default: 5, minimum: 1, maximum: 10_000 }),
  ),
  appliers: Type.Optional(
    Type.Array(Type.String({ pattern: '^[^\\s,]+$', maxLength: 128 }), {
      description:
        'Controller: field managers that bring what a file says, as `helm` and server-side apply do; any other one is a person. The other commands read it from the file and RESHIP_APPLIERS.',
      whenUnset: 'none beside those that are known',
      minItems: 1,
      maxItems: 100,
      uniqueItems: true,
    }),
  ),
  leaseNamespace: name('Controller: where its Lease is.', 'the namespace of the Pod or the context'),
  leaseName: name(
    'Controller: the name of its Lease; all replicas share it.',
    '`reship`, or `reship-dry-run` with `dryRun`',
  ),
  leaseSeconds: seconds('Controller: how long others wait for a leader that says nothing.', 15, 1),
  leaseRenewSeconds: seconds('Controller: how long after its last renewal a leader still writes.', 10, 0.5),
  leaseRetrySeconds: seconds('Controller: between two tries to get or renew the Lease.', 2, 0.1),
  healthListen: address('Controller: where `/healthz`, `/livez` and `/readyz` are served.', '0.0.0.0:8081'),
  metricsListen: address('Controller: where `/metrics` is served.', '0.0.0.0:8080'),
  clusterName: Type.Optional(
    Type.String({ description: 'Controller: stands in records and in the log.', minLength: 1, maxLength: 253 }),
  ),
  dryRun: Type.Optional(
    Type.Boolean({ description: 'Controller: decide and log, and write nothing but the Lease.', default: false }),
  ),
  logLevel: Type.Optional(
    Type.Union([Type.Literal('debug'), Type.Literal('info'), Type.Literal('warn'), Type.Literal('error')], {
      description: 'Controller: the least important lines that are logged.',
      default: 'info',
    }),
  ),
};

export const controllerSchema = Type.Object(controllerKeys, { additionalProperties: false });

export type ControllerConfig = Static<typeof controllerSchema>;
