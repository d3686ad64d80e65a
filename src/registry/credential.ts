// One way to prove who asks a registry, with where it was found.
import { createHash } from 'node:crypto';
import type { Secret } from '#runtime/secret.ts';

export interface Credential {
  /** `identity`: a refresh token that the token server exchanges (docker's `identitytoken`). */
  readonly form: 'password' | 'identity';
  /** May be empty for an identity token. */
  readonly username: string;
  readonly secret: Secret;
  /** Where it was found, for messages: `secret shop/ghcr`, `~/.docker/config.json`. */
  readonly source: string;
  /** The same for the same user name and secret wherever they were found; stays in memory. */
  readonly key: string;
}

export function credentialOf(form: Credential['form'], username: string, secret: Secret, source: string): Credential {
  const key = createHash('sha256')
    .update(JSON.stringify([form, username, secret.reveal()]))
    .digest('hex');
  return { form, username, secret, source, key };
}

/** The key that caches hold for it; anonymous answers are everybody's. */
export function keyOf(credential: Credential | null): string {
  return credential === null ? 'anonymous' : credential.key;
}

/** RFC 7617. Docker's own clients send an identity token without a name as the user `<token>`. */
export function basicHeader({ username, secret }: Credential): string {
  const pair = `${username === '' ? '<token>' : username}:${secret.reveal()}`;
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`;
}

/** `user robot of secret shop/ghcr`. A name that may be a token, or the password itself, is not shown. */
export function describeCredential({ form, username, secret, source }: Credential): string {
  if (username === '' || username === '<token>')
    return `the ${form === 'identity' ? 'identity token' : 'password'} of ${source}`;
  const password = secret.reveal();
  const isToken = username.includes(password) || placeholder.test(password);
  return looksLikeAccount(username) && !isToken ? `user ${username} of ${source}` : `a user of ${source}`;
}

/** Passwords that say nothing, beside a user name that is the token. */
const placeholder = /^(x|x-oauth-basic|x-token-auth|token|oauth2?|none|unused|-)$/i;
/** Robot accounts have `$`, `+` and `|` in their names, people have addresses, service principals have UUIDs. */
const accountName = /^[A-Za-z0-9_$|][A-Za-z0-9._$+|@/:~-]{0,63}$/;
/** How tokens begin at GitHub, GitLab, Docker, DigitalOcean, AWS, Google, npm, PyPI, Slack, Vault; and every JWT. */
const tokenStart =
  /(^|[^A-Za-z0-9])(gh[a-z]_|github_pat_|gl[a-z]*-|dckr_|do[a-z]_v1_|AKIA|ASIA|ya29\.|npm_|pypi-|xox|hvs\.|eyJ)/;

/** Some registries take the access token as the user name. */
function looksLikeAccount(name: string): boolean {
  const runs = name.match(/[A-Za-z0-9]+/g) ?? [];
  // Words and numbers are short, or letters alone; keys are long runs of both.
  const keyLike = runs.some((run) => run.length >= 16 && /\d.*\d/.test(run) && /[A-Za-z]/.test(run));
  return accountName.test(name) && !tokenStart.test(name) && !keyLike && runs.every((run) => run.length <= 32);
}
