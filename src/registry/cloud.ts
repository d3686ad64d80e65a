// Registries of clouds, whose passwords live for hours: credential helpers fetch them.

const clouds: readonly { readonly host: RegExp; readonly helper: string }[] = [
  { host: /^\d{12}\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/, helper: 'ecr-login' },
  { host: /^([a-z0-9-]+\.)?gcr\.io$|^[a-z0-9-]+-docker\.pkg\.dev$/, helper: 'gcloud' },
  { host: /^[a-z0-9-]+\.azurecr\.(io|cn|us)$/, helper: 'acr-env' },
];

/** What to do about a refusal by such a registry; null for every other. */
export function cloudAdvice(registry: string): string | null {
  const cloud = clouds.find((one) => one.host.test(registry));
  if (cloud === undefined) return null;
  return `${registry} gives out passwords for a few hours only; a credential helper fetches them: install docker-credential-${cloud.helper} and write into the file of --config: credentialHelpers: {enabled: true}, registries: [{prefix: ${registry}, credHelper: ${cloud.helper}}].`;
}
