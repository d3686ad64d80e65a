// What the configuration file may hold: the schema that its reader and its page are made from.
import { Type, type Static } from 'typebox';
import { controllerKeys } from './config-controller.ts';

const closed = { additionalProperties: false } as const;

export const registry = Type.Object(
  {
    prefix: Type.String({
      description:
        'The registry, or a part of it, that the entry is for: `ghcr.io`, `ghcr.io/acme`, `registry.lan:5000`. `index.docker.io` and `registry-1.docker.io` mean `docker.io`. Of the entries with credentials that fit a repository the longest counts.',
      minLength: 1,
      maxLength: 255,
    }),
    username: Type.Optional(Type.String({ description: 'The user name, together with `passwordFile`.', minLength: 1 })),
    passwordFile: Type.Optional(
      Type.String({ description: 'A file that holds the password or the access token of `username`.', minLength: 1 }),
    ),
    tokenFile: Type.Optional(
      Type.String({
        description:
          'A file that holds an identity token: a refresh token, which the token server of the registry exchanges (`identitytoken` in docker’s config.json).',
        minLength: 1,
      }),
    ),
    credHelper: Type.Optional(
      Type.String({
        description: 'The program `docker-credential-NAME` that is asked; needs `credentialHelpers.enabled`.',
        pattern: '^[a-z0-9-]{1,64}$',
      }),
    ),
    realm: Type.Optional(
      Type.String({
        description:
          'The address of a token server that may see the credentials although it is on another host than the registry. For a whole host.',
        pattern: '^https?://[^/@?#]+/?[^@?#]*$',
      }),
    ),
    listFrom: Type.Optional(
      Type.String({
        description:
          'Where repositories that begin with the prefix are asked for instead: `docker.io` for a pull-through cache, or a mirror. What is written keeps its repository, after it was seen to have the image.',
        minLength: 1,
        maxLength: 255,
      }),
    ),
    ca: Type.Optional(
      Type.String({
        description:
          'A file with the PEM of an authority that certifies the registry and its token server, beside those that the machine trusts. For a whole host.',
        minLength: 1,
      }),
    ),
    maxConcurrent: Type.Optional(
      Type.Integer({
        description: 'Requests to the registry at once at most; 16 where it is left out. For a whole host.',
        minimum: 1,
        maximum: 256,
      }),
    ),
    plainHttp: Type.Optional(
      Type.Boolean({
        description: 'Speak http without TLS, credentials included. For a whole host.',
        default: false,
      }),
    ),
  },
  closed,
);

/** What the file may hold; the page docs/reference/configuration.md is made from it. */
export const configSchema = Type.Object(
  {
    registries: Type.Optional(Type.Array(registry, { description: 'What is to be known about single registries.' })),
    dockerConfig: Type.Optional(
      Type.Union([Type.String({ minLength: 1 }), Type.Literal(false)], {
        description: 'The path of a docker `config.json`, or `false`: none.',
        whenUnset: '`config.json` in DOCKER_CONFIG, else `~/.docker/config.json`',
      }),
    ),
    cacheFolder: Type.Optional(
      Type.String({
        description:
          'A folder for what is known of images by their digest, which never changes; it is made where it is missing inside of another, and holds 20,000 small files at most. `--cache-folder` and RESHIP_CACHE_FOLDER go before it.',
        whenUnset: 'in memory alone',
        minLength: 1,
      }),
    ),
    credentialHelpers: Type.Optional(
      Type.Object(
        {
          enabled: Type.Optional(
            Type.Boolean({ description: 'Whether programs `docker-credential-NAME` may be run.', default: false }),
          ),
          folder: Type.Optional(
            Type.String({
              description: 'The folder that holds them.',
              whenUnset: 'they are found by PATH',
              minLength: 1,
            }),
          ),
        },
        {
          ...closed,
          description: 'Programs that hand out credentials, as docker’s `credHelpers` and `credsStore` name them.',
        },
      ),
    ),
    ...controllerKeys,
  },
  closed,
);

export type Config = Static<typeof configSchema>;
export type RegistryConfig = Static<typeof registry>;
