// What the answer to a patch of a Namespace's annotations comes to.
import { reason } from '#core/reason/reason.ts';
import type { AnnotateAnswer } from '#kubernetes/annotate.ts';
import type { Act } from './targets.ts';
import { missing } from './targets.ts';

/** @param done said where it was stored, and where all was as wished */
export function namespaceAct(name: string, answer: AnnotateAnswer, done: Act): Act {
  switch (answer.result) {
    case 'stored':
    case 'unchanged':
      return done;
    case 'gone':
      return missing({ namespace: name });
    case 'denied':
      return { failed: answer.reason };
    case 'unsure':
      return {
        failed: reason(
          'Conflict',
          `the Namespace ${name} could not be changed: ${answer.message}`,
          'Run the command again.',
        ),
      };
  }
}
