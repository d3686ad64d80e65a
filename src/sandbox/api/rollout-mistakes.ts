// What the server refuses of how a workload's Pods are replaced.
import { isMap, type Json, type JsonMap, mapAt } from '../store/json.ts';
import { forbidden, type Mistake, unsupported, wrong } from './mistake.ts';

const percentRule =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

/** @param spec with its defaults */
export function rolloutMistakes(kind: string, spec: JsonMap): readonly Mistake[] {
  switch (kind) {
    case 'Deployment':
      return deploymentMistakes(mapAt(spec, 'strategy'));
    case 'DaemonSet':
      return updateMistakes(mapAt(spec, 'updateStrategy'), 'cannot');
    case 'StatefulSet':
      return updateMistakes(mapAt(spec, 'updateStrategy'), null);
    default:
      return [];
  }
}

function deploymentMistakes({ type, rollingUpdate }: JsonMap): readonly Mistake[] {
  const field = 'spec.strategy';
  const isRecreate = type === 'Recreate';
  if (isRecreate && isMap(rollingUpdate))
    return [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")];
  if (!isRecreate && type !== 'RollingUpdate')
    return [unsupported(field, { Type: type, RollingUpdate: null }, ['Recreate', 'RollingUpdate'])];
  return isRecreate ? [] : leewayMistakes(mapAt(rollingUpdate), `${field}.rollingUpdate`, 'may not');
}

function updateMistakes({ type, rollingUpdate }: JsonMap, verb: string | null): readonly Mistake[] {
  const field = 'spec.updateStrategy';
  if (type === 'OnDelete') return [];
  if (type !== 'RollingUpdate') return [unsupported(`${field}.type`, type, ['RollingUpdate', 'OnDelete'])];
  const { partition, ...leeway } = mapAt(rollingUpdate);
  return [
    ...(typeof partition === 'number' ? shareMistakes(partition, `${field}.rollingUpdate.partition`) : []),
    ...leewayMistakes(leeway, `${field}.rollingUpdate`, verb),
  ];
}

/** @param verb null: both may be 0 */
function leewayMistakes({ maxSurge, maxUnavailable }: JsonMap, field: string, verb: string | null): readonly Mistake[] {
  const standsStill = verb !== null && isNothing(maxSurge) && isNothing(maxUnavailable);
  const tooMany = typeof maxUnavailable === 'string' && Number.parseInt(maxUnavailable, 10) > 100;
  return [
    ...shareMistakes(maxUnavailable, `${field}.maxUnavailable`),
    ...shareMistakes(maxSurge, `${field}.maxSurge`),
    ...(standsStill ? [wrong(`${field}.maxUnavailable`, maxUnavailable, `${verb} be 0 when \`maxSurge\` is 0`)] : []),
    ...(tooMany ? [wrong(`${field}.maxUnavailable`, maxUnavailable, 'must not be greater than 100%')] : []),
  ];
}

function isNothing(share: Json | undefined): boolean {
  return share === 0 || (typeof share === 'string' && /^0+%$/.test(share));
}

function shareMistakes(share: Json | undefined, field: string): readonly Mistake[] {
  if (typeof share === 'string') return /^\d+%$/.test(share) ? [] : [wrong(field, share, percentRule)];
  return typeof share === 'number' && share < 0 ? [wrong(field, share, 'must be greater than or equal to 0')] : [];
}
