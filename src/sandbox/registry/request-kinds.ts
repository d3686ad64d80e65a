// How requests to a registry are named where they are counted.

const kinds: readonly (readonly [string, RegExp])[] = [
  ['ping', /^\/v2\/?$/],
  ['manifest', /^\/v2\/.+\/manifests\/[^/]+$/],
  ['tags', /^\/v2\/.+\/tags\/list$/],
  ['blob', /^\/v2\/.+\/blobs\//],
  ['catalog', /^\/v2\/_catalog$/],
];

/** `HEAD manifest`, `GET tags`, `GET other`. */
export function requestKind(method: string, url: string): string {
  const path = url.split('?', 1)[0] ?? url;
  return `${method} ${kinds.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other'}`;
}
