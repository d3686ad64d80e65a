// Names of other people's objects inside a message.
import { quoted } from '#core/image/quoted.ts';

/** Whether an object of Kubernetes may be called so: an RFC 1123 subdomain. Names that only refer to objects are not checked by the API server. */
export function isObjectName(text: string): boolean {
  return /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/.test(text);
}

/** The text as it is when it looks like a name (`flux-system/apps`), else quoted. */
export function plainName(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9._/-]{0,252}$/.test(text) ? text : quoted(text);
}
