// From the text of a policy to the policy; the only place where the words are looked up.
import { quoted } from '#core/image/quoted.ts';
import { translate } from './foreign.ts';
import { nearest } from '#core/reason/nearest.ts';
import type { Policy, PolicyProblem } from './policy.ts';
import { perText } from './per-list.ts';
import { policies } from './table.ts';

export type PolicyReading =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly problem: PolicyProblem };

/** More letters apart than this, and another word was meant. */
const farthest = 2;

/**
 * Reads one policy, such as `digest` or `semver:^1.4`: a word in any case, then perhaps `:` and an argument.
 *
 * An unknown word is InvalidSettings, an argument that cannot be used is InvalidPolicy. Pairs with containers and `none`
 * are the settings' affair (#core/workload/policy-value.ts).
 */
export const parsePolicy: (text: string) => PolicyReading = perText(read);

function read(text: string): PolicyReading {
  const written = text.trim();
  const colon = written.indexOf(':');
  const word = (colon < 0 ? written : written.slice(0, colon)).trim().toLowerCase();
  const definition = policies.get(word);
  if (definition === undefined) return { ok: false, problem: translate(written) ?? unknown(written, word) };
  const result = definition.parse(colon < 0 ? null : written.slice(colon + 1).trim());
  return 'code' in result ? { ok: false, problem: result } : { ok: true, policy: { ...result, text: written } };
}

function unknown(text: string, word: string): PolicyProblem {
  const forms = [...policies.values()].map(({ form }) => form).join(', ');
  const next = `Write one of these policies: ${forms}.`;
  if (text === '') return { code: 'InvalidSettings', message: 'the policy is empty', next };
  const meant = nearest(word, [...policies.keys()], farthest);
  const hint = meant === null ? '' : `; did you mean ${policies.get(meant)?.form}?`;
  return { code: 'InvalidSettings', message: `unknown policy ${quoted(text)}${hint}`, next };
}
