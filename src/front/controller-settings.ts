// The settings of `reship controller`: a flag before the environment, that before the file, that before the default.
import { Value } from 'typebox/value';
import type { TSchema } from 'typebox';
import { UsageError } from '#cli/flags.ts';
import { nearest } from '#core/reason/nearest.ts';
import { controllerKeys, controllerSchema, type ControllerConfig } from '#config-controller.ts';
import type { Config } from '#config.ts';
import type { LogLevel } from '#runtime/log.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ControllerSettings {
  /** null: all. */
  readonly namespaces: readonly string[] | null;
  readonly intervalSeconds: number;
  readonly minIntervalSeconds: number;
  readonly workers: number;
  readonly maxConcurrent: number;
  readonly maxConcurrentPerNamespace: number;
  /** null: none beside those that are known. */
  readonly appliers: readonly string[] | null;
  readonly leaseNamespace: string | null;
  readonly leaseName: string;
  readonly leaseSeconds: number;
  readonly leaseRenewSeconds: number;
  readonly leaseRetrySeconds: number;
  readonly healthListen: string;
  readonly metricsListen: string;
  readonly clusterName: string | null;
  readonly dryRun: boolean;
  readonly logLevel: LogLevel;
}

interface Shape {
  readonly type?: string;
  readonly default?: unknown;
  readonly anyOf?: readonly unknown[];
}

const shapes = JSON.parse(JSON.stringify(controllerKeys)) as Readonly<Record<string, Shape>>;

/** RESHIP_ variables that are no settings of the controller. */
const others = ['RESHIP_CONFIG', 'RESHIP_CACHE_FOLDER'];

/** Throws a UsageError that names the flag or the variable. */
export function controllerSettings(
  file: Config,
  flags: Readonly<Record<string, string>>,
  env: Environment,
): ControllerSettings {
  refuseUnknown(env);
  const values: Record<string, unknown> = {
    namespaces: null,
    appliers: null,
    leaseNamespace: null,
    clusterName: null,
  };
  for (const [key, shape] of Object.entries(shapes)) {
    const fromVariable = settingOf(key, env);
    const fromFile = (file as Readonly<Record<string, unknown>>)[key];
    if (flags[key] !== undefined) values[key] = read(key, shape, flags[key], flagOf(key));
    else if (fromVariable !== undefined) values[key] = fromVariable;
    else if (fromFile !== undefined) values[key] = fromFile;
    else if (shape.default !== undefined) values[key] = shape.default;
  }
  // One that writes nothing takes no place among those that do.
  values['leaseName'] ??= values['dryRun'] === true ? 'reship-dry-run' : 'reship';
  const settings = values as unknown as ControllerSettings;
  const { leaseSeconds, leaseRenewSeconds, leaseRetrySeconds } = settings;
  if (!(leaseSeconds > leaseRenewSeconds && leaseRenewSeconds > leaseRetrySeconds))
    throw new UsageError('leaseSeconds must be more than leaseRenewSeconds, and that more than leaseRetrySeconds');
  return settings;
}

/** What the environment says of one key; undefined: nothing. */
export function settingOf(key: string, env: Environment): unknown {
  const variable = variableOf(key);
  const written = env[variable];
  if (written === undefined || written === '') return undefined;
  return read(key, shapes[key] ?? {}, written, variable);
}

export function variableOf(key: string): string {
  return `RESHIP_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

export function flagOf(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** What Kubernetes sets for a Service whose name begins with ours. */
const ofServices = /_SERVICE_HOST$|_SERVICE_PORT(_[A-Z0-9_]+)?$|_PORT(_\d+_(TCP|UDP|SCTP)(_[A-Z]+)?)?$/;

/** A misspelt variable must not be passed over. */
function refuseUnknown(env: Environment): void {
  const known = [...Object.keys(shapes).map(variableOf), ...others];
  const unknown = Object.keys(env).find(
    (name) => name.startsWith('RESHIP_') && !known.includes(name) && !ofServices.test(name),
  );
  if (unknown === undefined) return;
  const meant = nearest(unknown, known);
  throw new UsageError(`there is no variable ${unknown}${meant === null ? '' : `; did you mean ${meant}?`}`);
}

function read(key: string, shape: Shape, text: string, where: string): unknown {
  const value = valueOf(shape, text.trim());
  const schema: TSchema | undefined = controllerSchema.properties[key as keyof ControllerConfig];
  if (schema !== undefined && Value.Check(schema, value)) return value;
  throw new UsageError(`${where}: ${JSON.stringify(text)} cannot be used: it must be ${demandOf(schema)}`);
}

function valueOf({ type }: Shape, text: string): unknown {
  if (type === 'array') return text.split(',').map((part) => part.trim());
  if (type === 'number' || type === 'integer') return text === '' ? text : Number(text);
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

function demandOf(schema: TSchema | undefined): string {
  const { type, minimum, maximum, anyOf } = JSON.parse(JSON.stringify(schema)) as {
    readonly type?: string;
    readonly minimum?: number;
    readonly maximum?: number;
    readonly anyOf?: readonly { readonly const?: string }[];
  };
  if (anyOf !== undefined) return anyOf.map((one) => one.const ?? '').join(', ');
  if (type === 'number' || type === 'integer')
    return `a${type === 'integer' ? ' whole' : ''} number from ${minimum} to ${maximum}`;
  if (type === 'boolean') return 'true or false';
  return type === 'array' ? 'names, comma-separated' : 'a name, or HOST:PORT for an address';
}
