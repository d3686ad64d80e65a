// What the server refuses of a CustomResourceDefinition, as far as the sandbox could not serve it otherwise.
import { isMap, type Json, mapAt } from '../store/json.ts';
import type { Draft } from '../store/object.ts';
import { type Mistake, required, wrong } from './mistake.ts';

export function definitionMistakes(definition: Draft): readonly Mistake[] {
  const { group, scope, versions } = mapAt(definition, 'spec');
  const { kind, plural } = mapAt(definition, 'spec', 'names');
  const { name = '' } = definition.metadata;
  const texts: readonly (readonly [string, Json | undefined])[] = [
    ['spec.group', group],
    ['spec.scope', scope],
    ['spec.names.plural', plural],
    ['spec.names.kind', kind],
  ];
  const listed = Array.isArray(versions) ? versions : [];
  const stored = listed.filter((one) => mapAt(one)['storage'] === true);
  const isNamed = typeof plural === 'string' && typeof group === 'string' && `${plural}.${group}` === name;
  return [
    ...(isNamed ? [] : [wrong('metadata.name', name, 'must be spec.names.plural+"."+spec.group')]),
    ...texts.flatMap(([field, value]) => (typeof value === 'string' && value !== '' ? [] : [required(field)])),
    ...(stored.length === 1
      ? []
      : [wrong('spec.versions', versions ?? null, 'must have exactly one version marked as storage version')]),
    ...listed.flatMap((one, at) => versionMistakes(one, `spec.versions[${at}]`)),
  ];
}

function versionMistakes(version: Json, field: string): readonly Mistake[] {
  const schema = mapAt(version, 'schema')['openAPIV3Schema'];
  return [
    ...(typeof mapAt(version)['name'] === 'string' ? [] : [required(`${field}.name`)]),
    ...(isMap(schema)
      ? patternMistakes(schema, `${field}.schema.openAPIV3Schema`)
      : [required(`${field}.schema.openAPIV3Schema`)]),
  ];
}

function patternMistakes(value: Json, field: string): readonly Mistake[] {
  if (Array.isArray(value)) return value.flatMap((one: Json, at) => patternMistakes(one, `${field}[${at}]`));
  if (!isMap(value)) return [];
  const { pattern } = value;
  const isBad = typeof pattern === 'string' && !isPattern(pattern);
  return [
    ...(isBad ? [wrong(`${field}.pattern`, pattern, 'must be a valid regular expression')] : []),
    ...Object.entries(value).flatMap(([key, one]) =>
      one === undefined ? [] : patternMistakes(one, `${field}.${key}`),
    ),
  ];
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text, 'u').test('');
    return true;
  } catch {
    return false;
  }
}
