// A stop is written down in one guarded patch, and taken off in another.
import { describe, expect, test } from 'vitest';
import { a, b, repository, web } from '#test/fixtures/decision-rows.ts';
import { record } from '#test/fixtures/record.ts';
import { nextState } from '#core/record/next-state.ts';
import { parseState, printState } from '#core/record/state.ts';
import type { Workload } from '#core/workload/workload.ts';
import { stopPatch } from './hold.ts';
import { stateKey } from './plan.ts';

const suspension = { by: 'deployer', at: 0, why: 'a sale', until: 1000 };
const text = '{"by":"deployer","at":"1970-01-01T00:00:00.000Z","why":"a sale","until":"1970-01-01T00:00:01.000Z"}';
const to = `${repository}:1.4.3@${b}`;
const { id } = web('', {});
const change = { container: 'app', from: `${repository}:1.4.2`, ran: a, to, stored: null, tag: '1.4.3', foreign: true };
const trigger = { type: 'Poll', user: null, receiver: null } as const;
const state = printState(nextState(null, { id, at: 1000, record: 'web-1', trigger, changes: [change] }, ['app']));
const back = web(':1.4.2', { [stateKey]: state });
const suspended = '/metadata/annotations/reship.dev~1suspended';
const statePath = '/metadata/annotations/reship.dev~1state';

function patchOf(workload: Workload, ...rest: [Parameters<typeof stopPatch>[1], Parameters<typeof stopPatch>[2]]) {
  const patch = stopPatch(workload, ...rest);
  if (patch === null || 'code' in patch) throw new Error(JSON.stringify(patch));
  return { tests: patch.filter(({ op }) => op === 'test'), edits: patch.filter(({ op }) => op !== 'test') };
}

describe('a suspension', () => {
  test('takes what stands for what runs, and tests the image and every key', () => {
    const { tests, edits } = patchOf(back, record(1), suspension);
    expect(edits.map(({ op, path }) => `${op} ${path}`)).toEqual([`add ${statePath}`, `add ${suspended}`]);
    expect(edits[1]).toMatchObject({ value: text });
    const image = '/spec/template/spec/containers/0/image';
    expect(tests).toContainEqual({ op: 'test', path: image, value: `${repository}:1.4.2` });
    expect(tests).toContainEqual({ op: 'test', path: statePath, value: state });
    const [first] = edits;
    const written = parseState(first?.op === 'add' ? String(first.value) : undefined, 'uid-web');
    expect(written).toMatchObject({ state: { seq: 2, containers: { app: { to: `${repository}:1.4.2` } } } });
  });

  test('after the state was taken back writes it again behind the newest record', () => {
    const { edits } = patchOf(web(':1.4.2', {}), record(7), suspension);
    expect(edits[0]).toMatchObject({ path: statePath, value: expect.stringContaining('"seq":8') });
  });

  test('of a workload without annotations brings the map', () => {
    const bare = { ...web(':1.4.2', {}), annotations: null };
    expect(patchOf(bare, null, suspension).edits).toEqual([
      { op: 'add', path: '/metadata/annotations', value: { 'reship.dev/suspended': text } },
    ]);
  });

  test('needs room', () => {
    expect(stopPatch({ ...back, annotationBytes: 256 * 1024 }, null, suspension)).toMatchObject({
      code: 'AnnotationsFull',
    });
  });
});

describe('a resume', () => {
  test('takes the annotation off and changes the state', () => {
    const stopped = web(':1.4.2', { [stateKey]: state, 'reship.dev/suspended': text });
    expect(patchOf(stopped, null, null).edits.map(({ op, path }) => `${op} ${path}`)).toEqual([
      `add ${statePath}`,
      `remove ${suspended}`,
    ]);
  });

  test('of what was never written and never stopped is nothing', () => {
    expect(stopPatch(web(':1.4.2', {}), null, null)).toBeNull();
  });
});

test('a hold of Reship leaves the annotation alone', () => {
  expect(patchOf(back, null, undefined).edits.map(({ path }) => path)).toEqual([statePath]);
});
