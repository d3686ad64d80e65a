// The reference page of the annotations against what the code accepts.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ownerAnnotations } from './owner.ts';
import { readSettings } from './settings.ts';
import type { Place } from './settings-keys.ts';
import { isKeyOf, keyPrefix, ownKeys, workloadKeys } from './settings-keys.ts';
import { demands } from './settings-values.ts';

const page = readFileSync(new URL('../../../docs/reference/annotations.md', import.meta.url), 'utf8');

/** The cells of each row of the table under a heading. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) => line.slice(2, -2).split(' | '));
}

function code(cell: string | undefined): string {
  return cell?.replaceAll('`', '') ?? '';
}

const places: Readonly<Record<Place, string>> = {
  workload: 'workload',
  namespace: 'Namespace',
  template: 'pod template',
};

describe('docs/reference/annotations.md', () => {
  const rows = rowsUnder('Keys');

  test('has a row for every key', () => {
    const keys = new Set(rows.map(([key]) => code(key)));
    expect(keys).toEqual(new Set([...workloadKeys, `${keyPrefix}default-policy`, `${keyPrefix}restarted-for`]));
    expect(rows).toHaveLength(keys.size);
  });

  test.each(rows.map(([key, , , where]) => [code(key), where ?? '']))('%s stands where it says', (key, where) => {
    const name = key.slice(keyPrefix.length);
    const found = (['workload', 'namespace', 'template'] as const).filter((place) => isKeyOf(place, name));
    expect(where.split(', ')).toEqual(found.map((place) => places[place]));
  });

  test.each(
    rows.flatMap(([key, value]) => {
      const name = ownKeys.find((one) => one !== 'policy' && keyPrefix + one === code(key));
      const words = [...(value ?? '').matchAll(/`([^`]+)`/g)].map(([, word]) => word ?? '');
      return name === undefined || name === 'policy' ? [] : words.map((word) => [name, word] as const);
    }),
  )('%s may be %s', (name, word) => {
    expect(demands[name](word)).toBeNull();
  });

  test.each(rowsUnder('The policy'))('the policy %s is accepted', (value) => {
    const bearer = {
      annotations: { 'reship.dev/policy': code(value) },
      templateAnnotations: null,
      labels: {},
      templateLabels: {},
    };
    expect(readSettings(bearer, {}).problems).toEqual([]);
  });

  test.each(rowsUnder('Mistakes'))('the mistake %s is answered as the page says', (mistake, message) => {
    const [key = '', value = ''] = code(mistake).split(': ');
    const bearer = { annotations: { [key]: value }, templateAnnotations: null, labels: {}, templateLabels: {} };
    expect(readSettings(bearer, {}).problems.map((one) => one.message)).toEqual([message]);
  });

  test('the annotations of owners on the page are kept by the projection', () => {
    const owners = rowsUnder('Owners')
      .map(([, known]) => known ?? '')
      .join(' ');
    for (const key of ['argocd.argoproj.io/tracking-id', 'keel.sh/policy']) {
      expect(owners).toContain(key);
      expect(ownerAnnotations).toContain(key);
    }
  });
});
