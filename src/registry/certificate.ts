// Why a registry is not believed to be who it says, and what to write into the configuration about it.

interface Distrust {
  /** Completes "ghcr.io …". */
  readonly words: string;
  readonly next: string;
}

const authority =
  'Name the file with the PEM of its authority: registries: [{prefix: HOST, ca: FILE}] in the file of --config.';
const renew = 'Renew its certificate; there is no way to go on without.';
const plain =
  'If it is meant to be asked without TLS: registries: [{prefix: HOST, plainHttp: true}] in the file of --config.';

const unknown: Distrust = {
  words: 'is not trusted: its certificate comes from an authority that is not known here',
  next: authority,
};
const noTls: Distrust = { words: 'does not speak https', next: plain };

const distrusts: ReadonlyMap<string, Distrust> = new Map([
  ['CERT_HAS_EXPIRED', { words: 'is not trusted: its certificate has expired', next: renew }],
  ['CERT_NOT_YET_VALID', { words: 'is not trusted: its certificate is not valid yet', next: renew }],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', { words: 'is not trusted: its certificate is self-signed', next: authority }],
  ['SELF_SIGNED_CERT_IN_CHAIN', unknown],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', unknown],
  ['UNABLE_TO_GET_ISSUER_CERT', unknown],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', unknown],
  ['CERT_SIGNATURE_FAILURE', unknown],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    {
      words: 'is not trusted: its certificate is for another name',
      next: 'Use the name that its certificate has, or give it a certificate for HOST.',
    },
  ],
  ['EPROTO', noTls],
  ['ERR_SSL_WRONG_VERSION_NUMBER', noTls],
  ['ERR_SSL_PACKET_LENGTH_TOO_LONG', noTls],
]);

/** By the code of an error; null where it is about something else. There is never a way around a certificate. */
export function distrustOf(code: string, host: string): Distrust | null {
  const known = distrusts.get(code);
  return known === undefined ? null : { words: known.words, next: known.next.replace('HOST', host) };
}
