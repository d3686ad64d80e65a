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

/** `user robot of secret shop/ghcr`. A name as long as a token may be one, so little of it is shown. */
export function describeCredential({ form, username, source }: Credential): string {
  const plain = username.replaceAll(/[^\x21-\x7e]/g, '?');
  if (plain === '' || plain === '<token>')
    return `the ${form === 'identity' ? 'identity token' : 'password'} of ${source}`;
  return `user ${plain.length > 64 ? `${plain.slice(0, 8)}…` : plain} of ${source}`;
}
