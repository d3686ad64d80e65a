// Why there was no answer, in words: refused, unknown host, untrusted certificate, cut off.
import { ClusterError } from './status-error.ts';

/** Nothing was sent when one of these came. */
const beforeSending: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there (connection refused)',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be looked up now',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  UND_ERR_CONNECT_TIMEOUT: 'no connection came about in time',
  EPROTO: 'the server speaks no TLS, or another kind',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server speaks no TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server speaks no TLS',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the server is for another name',
  CERT_HAS_EXPIRED: 'the certificate of the server has expired',
  CERT_NOT_YET_VALID: 'the certificate of the server is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate of the server is signed by itself and not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate authority of the server is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the certificate authority of the server is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the certificate authority of the server is not trusted',
};

const cutOff = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'UND_ERR_CLOSED', 'UND_ERR_DESTROYED']);

/** What a failed exchange comes to; a ClusterError stays as it is. */
export function unreachable(error: unknown, server: string): ClusterError {
  if (error instanceof ClusterError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const early = beforeSending[code];
  if (early !== undefined)
    return clusterUnreachable(`${server}: ${early}`, { cause: error, late: code === 'UND_ERR_CONNECT_TIMEOUT' });
  if (cutOff.has(code)) {
    return clusterUnreachable(`${server} closed the connection before it answered`, {
      cause: error,
      maybeDone: true,
      reset: true,
    });
  }
  if (code.startsWith('HPE_')) {
    return clusterUnreachable(`${server} answered with something that is not HTTP`, { cause: error, maybeDone: true });
  }
  if (code === 'UND_ERR_INVALID_ARG')
    return clusterUnreachable(`${server}: the request cannot be sent`, { cause: error });
  return clusterUnreachable(`${server}: ${error instanceof Error ? error.message : 'the request failed'}`, {
    cause: error,
    maybeDone: true,
  });
}

function clusterUnreachable(
  message: string,
  facts: { cause: unknown; maybeDone?: boolean; reset?: boolean; late?: boolean },
): ClusterError {
  return new ClusterError('ClusterUnreachable', message, facts);
}
