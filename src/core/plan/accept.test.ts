// What is remembered of a change that an admission webhook rewrote.
import { expect, test } from 'vitest';
import { parseState, printState } from '#core/record/state.ts';
import { a, b, c, follow, repository, runsA, semver, versions, web } from '#test/fixtures/decision-rows.ts';
import { container } from '#test/fixtures/workload.ts';
import { decideIn } from '#test/fixtures/world.ts';
import { acceptance } from './accept.ts';
import { planFor } from './plan.ts';

const subject = web(`:1.4.2@${a}`, semver);
const plan = (() => {
  const { decision } = decideIn(subject, { ...versions, digest: { '1.4.3': b }, children: { [b]: [] } });
  const trigger = { type: 'Command', user: null, receiver: null } as const;
  const made = planFor(subject, decision, { at: 0, trigger, sha256: () => '0'.repeat(64) });
  if (made === null || 'code' in made) throw new Error(JSON.stringify(made));
  return made;
})();
const written = { ...semver, 'reship.dev/state': printState(plan.state) };
const rewritten = `mirror.example/acme/web:1.4.3@${b}`;
const answer = (image: string, more: object = {}) => ({
  ...web('', written),
  containers: [container('app', image)],
  ...more,
});

test('nothing, where the image is as it was sent', () => {
  expect(acceptance(plan, answer(`ghcr.io/acme/web:1.4.3@${b}`))).toBeNull();
});

test('both references, under the guards of the new reading', () => {
  const patch = acceptance(plan, answer(rewritten)) ?? [];
  const state = { op: 'test', path: '/metadata/annotations/reship.dev~1state', value: written['reship.dev/state'] };
  expect(patch).toContainEqual(state);
  const image = { op: 'test', path: '/spec/template/spec/containers/0/image', value: rewritten };
  expect(patch).toContainEqual(image);
  const [edit, ...others] = patch.filter(({ op }) => op !== 'test');
  expect(others).toEqual([]);
  const read = parseState(edit?.op === 'add' ? String(edit.value) : '', 'uid-web');
  const app = { ...plan.state.containers['app'], stored: rewritten };
  expect(read).toEqual({ kind: 'state', state: { ...plan.state, seq: 2, containers: { app } } });
});

test.each([
  { why: 'the state is somebody else’s', more: { annotations: { ...written, 'reship.dev/state': '{}' } } },
  { why: 'the state was taken away', more: { annotations: null } },
  { why: 'there is no room', more: { annotationBytes: 256 * 1024 } },
])('nothing, where $why', ({ more }) => {
  expect(acceptance(plan, answer(rewritten, more))).toBeNull();
});

test('what was stored stays known when only the Pods are restarted', () => {
  const unpinned = `${repository}:1.4.3`;
  const ours = { ...plan.state.containers['app'], stored: unpinned };
  const state = JSON.parse(printState(plan.state)) as object;
  const subjectNow = web(':1.4.3', {
    ...follow,
    'reship.dev/state': JSON.stringify({ ...state, containers: { app: ours } }),
  });
  const { decision } = decideIn(subjectNow, { digest: { '1.4.3': c }, children: { [c]: [] }, pods: runsA });
  const made = planFor(subjectNow, decision, { at: 1, trigger: plan.state.trigger, sha256: () => '1'.repeat(64) });
  if (made === null || 'code' in made) throw new Error(JSON.stringify(made));
  expect(made.patch.some(({ op, path }) => op === 'replace' && path.endsWith('/image'))).toBe(false);
  expect(made.state.containers['app']).toMatchObject({ from: unpinned, to: `${unpinned}@${c}`, stored: unpinned });
});
