// One conditional JSON Patch, and what the API server made of it; docs/concepts/writes.md has the table.
import type { JsonPatch } from '#core/plan/json-patch.ts';
import type { PatchAnswer, PatchRefusal } from '#core/plan/patch-answer.ts';
import { reason, type ReasonCode } from '#core/reason/reason.ts';
import { workloadOf } from '#core/workload/projection.ts';
import { shortName, type WorkloadId } from '#core/workload/workload.ts';
import { goJson } from './go-json.ts';
import { kinds, workloadPath } from './kinds.ts';
import { isAdmissionDenial, isPassing, isWebhookFailure } from './retry.ts';
import { grantOf, missingRight, type Right } from './rights.ts';
import { shortMessage } from './server-message.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

/** Throws a ClusterError where the server was not reached or could not decide, so that surely nothing was written. */
export async function sendPatch(
  call: Transport,
  id: WorkloadId,
  patch: JsonPatch,
  { dryRun }: { readonly dryRun: boolean },
): Promise<PatchAnswer> {
  try {
    const raw = await call({
      method: 'PATCH',
      path: workloadPath(id),
      query: { fieldManager: 'reship', fieldValidation: 'Strict', dryRun: dryRun ? 'All' : undefined },
      contentType: 'application/json-patch+json',
      body: goJson(patch),
      once: true,
    });
    const workload = workloadOf(raw, id.kind);
    if (workload !== null) return { result: 'stored', workload };
    return {
      result: 'unsure',
      refused: false,
      message: `the answer to the patch of ${shortName(id)} is no ${id.kind}`,
    };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    if (isPassing(error, 'PATCH'))
      return { result: 'later', afterSeconds: error.retryAfterSeconds, message: error.message };
    const { plural, group } = kinds[id.kind];
    return patchRefusal(error, { resource: plural, group, namespace: id.namespace });
  }
}

/**
 * What an error says of a patch of that resource; throws it where nothing was decided.
 *
 * Admission comes first: a webhook or a policy may choose any status for its no.
 */
export function patchRefusal(error: ClusterError, target: Omit<Right, 'verb'>): PatchRefusal {
  const { status, message } = error;
  if (isAdmissionDenial(message)) return denied('AdmissionDenied', message);
  if (error.reason === '') return withoutStatus(error);
  if (status === 404) return { result: 'gone' };
  if (status === 409) return { result: 'unsure', refused: true, message };
  if (status === 422 && !error.facts.hasDetails) return { result: 'unsure', refused: true, message };
  if (status === 422 || status === 413) return denied('AdmissionDenied', withCauses(error));
  if (status === 403) return forbidden(error, target);
  if (status === 401 || status === 429 || isWebhookFailure(error)) throw error;
  if (status !== null && status < 500) return denied('PatchRejected', message);
  return { result: 'unsure', refused: false, message };
}

/** No answer, or none of an API server: only what surely was not carried out is an error. */
function withoutStatus(error: ClusterError): PatchRefusal {
  if (!error.facts.maybeDone) throw error;
  return { result: 'unsure', refused: false, message: error.message };
}

/** 403 comes from the authorizer, which names the right, or from an admission plug-in. */
function forbidden(error: ClusterError, target: Omit<Right, 'verb'>): PatchRefusal {
  const { message } = error;
  if (missingRight(message) !== null) return denied('Forbidden', message, error.next);
  if (!message.includes('cannot patch resource')) return denied('AdmissionDenied', message);
  return denied('Forbidden', message, grantOf({ verb: 'patch', ...target }));
}

/** The Status message, and what its causes say beyond it. */
function withCauses(error: ClusterError): string {
  const more = error.causes
    .map((cause) => cause.message)
    .filter((text) => text !== '' && !error.message.includes(text));
  return shortMessage([error.message, ...more].join('; '));
}

function denied(code: ReasonCode, message: string, next?: string): PatchRefusal {
  return { result: 'denied', reason: reason(code, message, next) };
}
