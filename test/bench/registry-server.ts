// A registry that answers at once, in a process of its own; with the argument `tokens` it wants one for each repository,
// given out at the address that it was told by a message, where there is something in front of it.
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

const guarded = withTokens(answer);
let front: string | null = null;
const guard: Handler = (request, response, host) => guarded(request, response, front ?? host);

const { host } = await startHostileRegistry(process.argv[2] === 'tokens' ? guard : answer);
process.on('message', (address) => {
  front = String(address);
});
process.send?.(host);
process.on('disconnect', () => process.exit());
