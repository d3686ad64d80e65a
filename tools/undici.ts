// The part of undici that the program uses, for the bundle: its whole index costs 40 ms of each start.
import type { Plugin } from 'esbuild';

/** As undici's own index.js does it. An import of anything else than these from `undici` fails the build. */
const part = `
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import api from 'undici/lib/api/index.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import buildConnector from 'undici/lib/core/connect.js';

Object.assign(Dispatcher.prototype, api);

export { Agent, buildConnector };
`;

/** HTTP/2 is spoken only where `allowH2` asks for it, which nothing here does. */
const withoutHttp2 = "module.exports = () => { throw new Error('HTTP/2 is not part of this program'); };";

/** Leaves out fetch, WebSocket, mocks, caches, proxies and HTTP/2. */
export const partOfUndici: Plugin = {
  name: 'part-of-undici',
  setup(build) {
    const namespace = 'part-of-undici';
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace }));
    build.onResolve({ filter: /^\.\/client-h2(\.js)?$/ }, ({ importer }) =>
      /[/\\]undici[/\\]lib[/\\]dispatcher[/\\]/.test(importer) ? { path: 'client-h2', namespace } : null,
    );
    build.onLoad({ filter: /^undici$/, namespace }, () => ({
      contents: part,
      loader: 'js',
      resolveDir: process.cwd(),
    }));
    build.onLoad({ filter: /^client-h2$/, namespace }, () => ({ contents: withoutHttp2, loader: 'js' }));
  },
};
