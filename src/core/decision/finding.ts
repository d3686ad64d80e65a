// What the consideration of one container finds before brakes, owner and followers are laid over it.
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { ContainerDecision, Verb } from './decision.ts';

export type Finding = Pick<
  ContainerDecision,
  'verb' | 'reasons' | 'from' | 'to' | 'ran' | 'tag' | 'restart' | 'restore' | 'pinOnly' | 'verdicts'
>;

export function finding(verb: Verb, reasons: readonly Reason[], rest: Partial<Finding>): Finding {
  return {
    from: null,
    to: null,
    ran: null,
    tag: null,
    restart: false,
    pinOnly: false,
    verdicts: [],
    ...rest,
    verb,
    reasons,
  };
}

export function targetUnknown(): Reason {
  return reason(
    'ReturnTargetUnknown',
    'the digest that runs now is unknown or mixed, so there is nothing certain to go back to',
  );
}
