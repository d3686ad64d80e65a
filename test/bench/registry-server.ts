// A registry that answers at once, in a process of its own; with the argument `tokens` it wants one for each repository.
import {
  digestOf,
  manifestOf,
  sendJson,
  sendManifest,
  startHostileRegistry,
  withTokens,
} from '#test/fixtures/hostile-registry.ts';
import type { Handler } from '#test/fixtures/hostile-registry.ts';

const body = manifestOf('bench');
const digest = digestOf(body);
const list = Array.from({ length: 100_000 }, (_, number) => `v1.${number}.0-build.${'a'.repeat(60)}`);

const answer: Handler = (request, response) => {
  if (request.url.includes('/tags/')) sendJson(response, { name: 'acme/many', tags: list });
  else sendManifest(request, response, body, { 'docker-content-digest': digest });
};

const { host } = await startHostileRegistry(process.argv[2] === 'tokens' ? withTokens(answer) : answer);
process.send?.(host);
process.on('disconnect', () => process.exit());
