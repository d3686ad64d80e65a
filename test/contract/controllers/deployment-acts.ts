// What the suites do with Deployments, and what they look at.
import {
  conditionOf,
  expectSoon,
  imageIn,
  numbersOf,
  type Place,
  type Seen,
  withImage,
  workload,
  type WorkloadOptions,
} from './place.ts';

export const prefix = 'deployment.kubernetes.io/';
export const done = 'True NewReplicaSetAvailable';

/** @param placeNow as it is when the tests run */
export function deploymentActs(placeNow: () => Place) {
  const get = (name: string) => placeNow().get('deployments', name);
  const image = (tag: string) => placeNow().image(tag);
  const progress = async (name: string) => conditionOf(await get(name), 'Progressing');

  async function setsOf(name: string): Promise<readonly Seen[]> {
    const all = (await placeNow().list('replicasets')).filter((one) => one.metadata.labels?.['app'] === name);
    const revision = (one: Seen) => Number(one.metadata.annotations?.[`${prefix}revision`]);
    return all.toSorted((one, other) => revision(one) - revision(other));
  }

  /** Their images and sizes, by revision. */
  async function sizesOf(name: string): Promise<readonly string[]> {
    return (await setsOf(name)).map((one) => {
      const revision = one.metadata.annotations?.[`${prefix}revision`];
      return `${revision}: ${imageIn(one).split(':').at(-1)} ${one.spec.replicas}`;
    });
  }

  async function rolledOut(name: string): Promise<void> {
    const behind = async () => {
      const seen = await get(name);
      const [observed, replicas, updated, available] = numbersOf(
        seen,
        'observedGeneration',
        'replicas',
        'updatedReplicas',
        'availableReplicas',
      );
      const isThere = [replicas, updated, available].every((one) => one === seen?.spec.replicas);
      return observed === seen?.metadata.generation && isThere ? conditionOf(seen, 'Progressing') : 'not yet';
    };
    await expectSoon(behind, done);
  }

  async function create(options: Omit<WorkloadOptions, 'image'> & { readonly tag?: string }): Promise<void> {
    const { tag = '1', ...rest } = options;
    await placeNow().create('deployments', workload('Deployment', { ...rest, image: image(tag) }));
  }

  const setImage = (name: string, tag: string) => placeNow().merge('deployments', name, withImage(image(tag)));

  return { get, image, progress, setsOf, sizesOf, rolledOut, create, setImage };
}
