// Who wrote which image: managedFields, read once and dropped.
import type { Instant } from '#core/time/instant.ts';
import { parseInstant } from '#core/time/instant.ts';
import { at, listOf, objectOf, textOf } from './shape.ts';
import type { ImageManager, Workload, WorkloadKind } from './workload.ts';
import { templatePath } from './workload.ts';

/**
 * The field managers of a workload and, by container, the manager of its `f:image`. Where several own one image
 * (appliers that agree on its value) it is the one whose entry is the newest. Entries of a subresource, such as the
 * controllers' writes to `status` or an autoscaler's to `scale`, are not looked at.
 */
export function managersOf(
  managedFields: unknown,
  kind: WorkloadKind,
): Pick<Workload, 'imageManagers' | 'managers' | 'settingsAt'> {
  const images = new Map<string, ImageManager>();
  const managers = new Map<string, Workload['managers'][number]>();
  let settingsAt: Instant | null = null;
  for (const raw of listOf(managedFields)) {
    const entry = entryOf(raw);
    if (entry === null) continue;
    const { manager, operation } = entry;
    managers.set(JSON.stringify([manager, operation]), { manager, operation });
    const time = timeOf(entry);
    if (time > (settingsAt ?? 0) && ownsSettings(at(raw, 'fieldsV1'))) settingsAt = time;
    for (const container of containersWithImage(at(raw, 'fieldsV1'), kind)) {
      const known = images.get(container);
      if (known === undefined || timeOf(entry) > timeOf(known)) images.set(container, entry);
    }
  }
  return { imageManagers: Object.fromEntries(images), managers: [...managers.values()], settingsAt };
}

function entryOf(raw: unknown): ImageManager | null {
  const manager = textOf(at(raw, 'manager'));
  const operation = at(raw, 'operation');
  if (manager === null || (operation !== 'Apply' && operation !== 'Update')) return null;
  if (textOf(at(raw, 'subresource')) !== null) return null;
  return { manager, operation, time: textOf(at(raw, 'time')) };
}

/** Whatever stands under our prefix but is not written by us. */
function ownsSettings(fields: unknown): boolean {
  const written = ['f:reship.dev/state', 'f:reship.dev/suspended'];
  const keys = Object.keys(objectOf(at(fields, 'f:metadata', 'f:annotations')));
  return keys.some((key) => key.startsWith('f:reship.dev/') && !written.includes(key));
}

function timeOf(entry: ImageManager): number {
  return (entry.time === null ? null : parseInstant(entry.time)) ?? Number.NEGATIVE_INFINITY;
}

function containersWithImage(fields: unknown, kind: WorkloadKind): readonly string[] {
  const podSpec = at(fields, ...templatePath(kind).map((part) => `f:${part}`), 'f:spec');
  const names: string[] = [];
  for (const list of ['f:initContainers', 'f:containers']) {
    for (const [key, owned] of Object.entries(objectOf(at(podSpec, list)))) {
      const name = nameIn(key);
      if (name !== null && at(owned, 'f:image') !== undefined) names.push(name);
    }
  }
  return names;
}

/** `k:{"name":"app"}` is the key of a list's item. */
function nameIn(key: string): string | null {
  if (!key.startsWith('k:')) return null;
  try {
    return textOf(at(JSON.parse(key.slice(2)), 'name'));
  } catch {
    return null;
  }
}
