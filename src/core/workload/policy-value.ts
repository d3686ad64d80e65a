// The value of reship.dev/policy: one policy for the workload, or one per container.
import { quoted } from '#core/image/quoted.ts';
import { parsePolicy } from '#core/policy/parse.ts';
import type { Policy, PolicyProblem } from '#core/policy/policy.ts';
import { utf8Length } from './annotations.ts';

export type Policies = { readonly all: Policy } | { readonly byContainer: Readonly<Record<string, Policy>> };

export type PolicyValue =
  | { readonly kind: 'policies'; readonly policies: Policies }
  /** `none`: the workload opts out. */
  | { readonly kind: 'none' }
  | { readonly kind: 'problem'; readonly problem: PolicyProblem };

const pair = /^([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)=(.*)$/s;

/**
 * `;` always separates parts. A part is a pair when it starts with a DNS label and `=`; either every part is a pair or
 * there is one part. At most 1 KiB.
 */
export function parsePolicyValue(value: string): PolicyValue {
  if (value.length > 1024 || utf8Length(value) > 1024)
    return problem('a policy has at most 1 KiB', 'Shorten the value to 1 KiB.');
  const parts = value.split(';').map((part) => part.trim());
  if (parts.every((part) => part === '')) {
    return problem('the policy is empty', 'Write a policy, such as digest or semver:^1.4, or remove the annotation.');
  }
  if (parts.includes('')) return problem('the policy has an empty part', 'Remove the stray ";".');
  const pairs = parts.map((part) => pair.exec(part));
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && pairs[0] === null) return single(only);
  return perContainer(parts, pairs);
}

function single(text: string): PolicyValue {
  if (text.toLowerCase() === 'none') return { kind: 'none' };
  const read = parsePolicy(text);
  return read.ok ? { kind: 'policies', policies: { all: read.policy } } : { kind: 'problem', problem: read.problem };
}

function perContainer(parts: readonly string[], pairs: readonly (RegExpExecArray | null)[]): PolicyValue {
  const byContainer = new Map<string, Policy>();
  for (const [index, found] of pairs.entries()) {
    const part = parts[index] ?? '';
    const name = found?.[1];
    const text = found?.[2]?.trim();
    if (name === undefined || text === undefined) {
      const message = `";" separates the policies of containers, and ${quoted(part)} names no container`;
      return problem(message, 'Write every part as CONTAINER=POLICY, such as app=semver:^1.4; proxy=digest.');
    }
    if (byContainer.has(name)) return problem(`the container ${name} has two policies`, `Write ${name}= once.`);
    if (text.toLowerCase() === 'none') {
      const message = `none opts out the whole workload and cannot stand for the container ${name}`;
      return problem(message, `Leave ${name}= out: a container that is not named is not touched.`);
    }
    const read = parsePolicy(text);
    if (hasComma(text, read.ok)) return problem(commaMessage(part), commaNext(part));
    if (!read.ok) return { kind: 'problem', problem: misread(part, name, read.problem) };
    byContainer.set(name, read.policy);
  }
  return { kind: 'policies', policies: { byContainer: Object.fromEntries(byContainer) } };
}

const commaPair = /,\s*([a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?)=([^,]*)/;

/** `^1.4,api=digest`: a comma before another pair. No tag has a comma or `=`, so that no useful pattern looks so. */
function hasComma(text: string, isPolicy: boolean): boolean {
  const found = commaPair.exec(text);
  return found !== null && (!isPolicy || parsePolicy(found[2]?.trim() ?? '').ok);
}

function commaMessage(part: string): string {
  return `"," does not separate the policies of containers in ${quoted(part)}`;
}

function commaNext(part: string): string {
  return `Separate containers with ";", such as ${part.replaceAll(new RegExp(commaPair, 'g'), '; $1=$2')}.`;
}

/** `semver=^1.4` reads as a pair for a container `semver`, but a policy with `=` for `:` was meant. */
function misread(part: string, name: string, inPair: PolicyProblem): PolicyProblem {
  const meant = parsePolicy(`${name}:${part.slice(name.length + 1).trim()}`);
  if (!meant.ok) return { ...inPair, message: `${name}: ${inPair.message}` };
  return {
    code: 'InvalidSettings',
    message: `${quoted(part)} gives a container named ${name} a policy`,
    next: `Write ${meant.policy.text}.`,
  };
}

function problem(message: string, next: string): PolicyValue {
  return { kind: 'problem', problem: { code: 'InvalidSettings', message, next } };
}
