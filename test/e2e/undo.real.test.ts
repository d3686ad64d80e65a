// D15, G4: people and files put an older image back while a controller leads, or while nobody does; it is respected, and resume ends it.
import { describe, expect, test } from 'vitest';
import { rolledOut } from '#test/fixtures/api-reads.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { type ControllerProcess, eventually } from '#test/fixtures/controller-process.ts';
import { type ControllerStage, stageControllers } from '#test/fixtures/controller-stage.ts';
import { reship } from '#test/fixtures/reship.ts';

describe.runIf(takesFakeKubelet())('an older image is put back', () => {
  let stage: ControllerStage;
  stageControllers((ready) => (stage = ready));

  const undo = async (namespace: string): Promise<void> => {
    await rolledOut(stage.cluster, namespace);
    await stage.cluster.kubectl('rollout', 'undo', 'deployment/web', '-n', namespace);
  };
  const brakeOf = async (namespace: string): Promise<string> =>
    (await stage.read(namespace)).metadata.annotations?.['reship.dev/suspended'] ?? '';

  async function twoCycles(by: ControllerProcess): Promise<void> {
    const asked = async (): Promise<number> => {
      const of = (ask: string) => by.figure(`reship_polls_total{ask="${ask}",result="same"}`);
      return (await of('digest')) + (await of('tags'));
    };
    const before = await asked();
    await eventually('two cycles', async () => ((await asked()) >= before + 2 ? true : null));
  }

  /** Held on the record and on the workload, looked at twice more, and nothing was written. */
  async function expectHeld(by: ControllerProcess, namespace: string, image: string, count: number): Promise<void> {
    await stage.held(namespace, 'Undone');
    await eventually('the mark', async () => ((await brakeOf(namespace)).includes('Undone') ? true : null));
    await twoCycles(by);
    expect([await stage.imageOf(namespace), (await stage.records(namespace)).length]).toEqual([image, count]);
    await stage.event(namespace, 'Undone');
  }

  /** What was undone is wanted again. */
  async function resume(namespace: string, image: string, count: number): Promise<void> {
    expect((await reship(stage.cluster, ['resume', 'deploy/web', '-n', namespace])).code).toBe(0);
    await stage.runs(namespace, image);
    await stage.finished(namespace, count);
  }

  test('D15 rollout undo after the first update, while a controller leads', async () => {
    const { namespace, old, move } = await stage.shop();
    const leader = await stage.leader(namespace);
    const first = await move(1);
    await stage.runs(namespace, first);
    await stage.finished(namespace, 1);
    await undo(namespace);
    await expectHeld(leader, namespace, old, 1);
    await resume(namespace, first, 2);
  });

  test('D15 rollout undo after the second update brings the first one back, and the state of then', async () => {
    const { namespace, move } = await stage.shop();
    const leader = await stage.leader(namespace);
    const first = await move(1);
    await stage.runs(namespace, first);
    await stage.finished(namespace, 1);
    const second = await move(2);
    await stage.runs(namespace, second);
    await stage.finished(namespace, 2);
    await undo(namespace);
    await expectHeld(leader, namespace, first, 2);
    await resume(namespace, second, 3);
  });

  test('D15 rollout undo after a suspend takes its mark away, and it is suspended still', async () => {
    const { namespace, old, move } = await stage.shop();
    const leader = await stage.leader(namespace);
    const first = await move(1);
    await stage.runs(namespace, first);
    await stage.finished(namespace, 1);
    expect((await reship(stage.cluster, ['suspend', 'deploy/web', '-n', namespace, '-m', 'a sale'])).code).toBe(0);
    await undo(namespace);
    await stage.runs(namespace, old);
    await eventually('a mark again', async () => ((await brakeOf(namespace)) === '' ? null : true));
    const second = await move(2);
    await twoCycles(leader);
    expect([await stage.imageOf(namespace), (await stage.records(namespace)).length]).toEqual([old, 1]);
    await resume(namespace, second, 2);
  });

  test('D15 rollout undo while the leader is down is seen by the next one', async () => {
    const { namespace, old, move } = await stage.shop();
    const before = await stage.leader(namespace);
    const first = await move(1);
    await stage.runs(namespace, first);
    await stage.finished(namespace, 1);
    await before.kill('SIGKILL');
    await undo(namespace);
    await stage.runs(namespace, old);
    await expectHeld(await stage.leader(namespace), namespace, old, 1);
    await resume(namespace, first, 2);
  });

  test('G4 a file that was edited to an older image is held like an undo, and nobody fights', async () => {
    const { namespace, image, manifest } = await stage.shop('semver:^1.4', '1.4.1');
    const repository = image.replace(/:[^:]*$/, '');
    const push = async (tag: string): Promise<string> =>
      `${repository}:${tag}@${(await stage.registry.push(namespace, tag, { seed: tag })).digest}`;
    const [older, newer] = [await push('1.4.0'), await push('1.4.2')];
    const leader = await stage.leader(namespace);
    await stage.runs(namespace, newer);
    await stage.finished(namespace, 1);
    const edited = JSON.stringify(manifest()).replace(/[^"]+:1\.4\.1@sha256:[0-9a-f]+/, older);
    await stage.cluster.apply(JSON.parse(edited) as object);
    await expectHeld(leader, namespace, older, 1);
    await resume(namespace, newer, 2);
  });
});
