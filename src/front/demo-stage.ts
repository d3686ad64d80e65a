// What the demo does itself, each told as it is done: workloads are made and changed as their owner would.
import type { Voice } from '#cli/demo-voice.ts';
import { assess } from '#core/rollout/assess.ts';
import type { Workload, WorkloadKind } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import { createCluster } from '#kubernetes/cluster.ts';
import { kinds, workloadPath, workloadsPath } from '#kubernetes/kinds.ts';
import { DemoFailed, type Ground } from './demo-ground.ts';
import type { Witness } from './demo-witness.ts';

export interface Actor {
  readonly kind: WorkloadKind;
  readonly name: string;
  readonly replicas: number;
  readonly image: string;
}

export interface Stage {
  /** Waits until all its replicas are available. */
  create(actor: Actor): Promise<void>;
  annotate(actor: Actor, annotations: Readonly<Record<string, string>>): Promise<void>;
  /** Sets the image as `kubectl set image` does, and waits for the rollout. */
  setImage(actor: Actor, image: string, why: string): Promise<void>;
  imageOf(actor: Actor): Promise<string>;
  /** Ends the demo where the workload has another image. */
  expectImage(actor: Actor, image: string): Promise<void>;
}

/** Seen in managedFields: a person, as far as Reship knows. */
const fieldManager = 'demo';

export function stageOn(ground: Ground, voice: Voice, witness: Witness): Stage {
  const { call, namespace } = ground;
  const cluster = createCluster(call);

  function say(actor: Actor, what: string, why: string): void {
    voice.line({ at: Date.now(), by: 'demo', workload: shortName(actor), what, why });
  }

  async function read({ kind, name }: Actor): Promise<Workload> {
    const { apiVersion } = kinds[kind];
    const found = await cluster.workload({ apiVersion, kind, namespace, name, uid: '' });
    if (found === null) throw new DemoFailed(`${kind} ${name} is gone`);
    return found;
  }

  async function patch({ kind, name }: Actor, body: object, contentType: string): Promise<void> {
    const path = workloadPath({ kind, namespace, name });
    await call({ method: 'PATCH', path, query: { fieldManager }, contentType, body: JSON.stringify(body) });
  }

  async function imageOf(actor: Actor): Promise<string> {
    return (await read(actor)).containers[0]?.image ?? '';
  }

  async function rolledOut(actor: Actor): Promise<void> {
    await witness.until(`the rollout of ${shortName(actor)}`, async () => {
      const { outcome, message } = assess(await read(actor));
      return outcome === 'done' ? null : message;
    });
  }

  return {
    imageOf,
    async create(actor) {
      const body = JSON.stringify(manifestOf(actor));
      const path = workloadsPath(actor.kind, namespace);
      await call({ method: 'POST', path, query: { fieldManager }, contentType: 'application/json', body });
      say(actor, 'created', `${actor.image}, ${actor.replicas} replicas`);
      await rolledOut(actor);
    },
    async annotate(actor, annotations) {
      await patch(actor, { metadata: { annotations } }, 'application/merge-patch+json');
      const written = Object.entries(annotations).map(([key, value]) => `${key}=${value}`);
      say(actor, 'annotated', written.join(' '));
    },
    async setImage(actor, image, why) {
      const path = '/spec/template/spec/containers/0/image';
      await patch(actor, [{ op: 'replace', path, value: image }], 'application/json-patch+json');
      say(actor, 'image set', why);
      await rolledOut(actor);
    },
    async expectImage(actor, image) {
      const found = await imageOf(actor);
      if (found !== image) throw new DemoFailed(`${shortName(actor)} has ${found} instead of ${image}`);
    },
  };
}

/** Of a user and without rights, as restricted namespaces want it. */
function manifestOf({ kind, name, replicas, image }: Actor): object {
  const labels = { app: name };
  const securityContext = {
    runAsNonRoot: true,
    runAsUser: 65_535,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  };
  const containers = [{ name: 'app', image, securityContext }];
  const template = { metadata: { labels }, spec: { containers, terminationGracePeriodSeconds: 1 } };
  const selector = { matchLabels: labels };
  const more = kind === 'StatefulSet' ? { serviceName: name } : {};
  return {
    apiVersion: kinds[kind].apiVersion,
    kind,
    metadata: { name },
    spec: { replicas, selector, template, ...more },
  };
}
