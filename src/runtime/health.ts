// The small HTTP server for probes and metrics: GET and HEAD only, nothing but what it is told to show.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';

/** null: well; otherwise what is wrong, in words for whoever reads the page. Never waits for the network. */
export type Check = () => string | null;

export interface HealthOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** For /livez and /healthz. None may depend on the API server: an outage there must not restart us. */
  readonly live: Readonly<Record<string, Check>>;
  /** For /readyz. */
  readonly ready: Readonly<Record<string, Check>>;
  readonly metrics?: { text(): Promise<string>; readonly contentType: string };
}

export interface HealthServer {
  readonly port: number;
  /** Ends idle connections at once and open ones after `graceMilliseconds`. */
  close(graceMilliseconds: number): Promise<void>;
}

interface Page {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const plainText = 'text/plain; charset=utf-8';

/** Rejects when it cannot listen. */
export async function startHealth(options: HealthOptions): Promise<HealthServer> {
  const server = createServer(
    { maxHeaderSize: 8_192, headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 5_000 },
    (request, response) => void answer(request, response, options),
  );
  server.maxConnections = 256;
  server.maxRequestsPerSocket = 1_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: (grace) => closed(server, grace),
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: HealthOptions): Promise<void> {
  const page = await pageFor(request, options);
  const body = Buffer.from(page.text);
  // A body that nobody asked for is not read: the connection ends instead.
  const unread = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  response.writeHead(page.status, {
    'content-type': page.type,
    'content-length': body.length,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(page.status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(unread ? { connection: 'close' } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function pageFor(request: IncomingMessage, options: HealthOptions): Promise<Page> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return textPage(405, 'only GET and HEAD\n');
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const verbose = new URLSearchParams(query).has('verbose');
  if (path === '/livez' || path === '/healthz') return checksPage(options.live, verbose);
  if (path === '/readyz') return checksPage(options.ready, verbose);
  if (path !== '/metrics' || options.metrics === undefined) return textPage(404, 'not found\n');
  try {
    return { status: 200, type: options.metrics.contentType, text: await options.metrics.text() };
  } catch {
    return textPage(500, 'the metrics could not be read\n');
  }
}

/** As the API server's own: `[+]name ok`, `[-]name failed: why`, and the sum; the list comes with a failure, too. */
function checksPage(checks: Readonly<Record<string, Check>>, verbose: boolean): Page {
  const states = Object.entries(checks).map(([name, check]) => ({ name, wrong: stateOf(check) }));
  const well = states.every(({ wrong }) => wrong === null);
  if (well && !verbose) return textPage(200, 'ok\n');
  const lines = states.map(({ name, wrong }) => (wrong === null ? `[+]${name} ok` : `[-]${name} failed: ${wrong}`));
  return textPage(well ? 200 : 503, [...lines, well ? 'ok' : 'not ok', ''].join('\n'));
}

function stateOf(check: Check): string | null {
  try {
    return check();
  } catch (error) {
    return error instanceof Error ? error.message : 'the check threw';
  }
}

function textPage(status: number, text: string): Page {
  return { status, type: plainText, text };
}

function closed(server: Server, graceMilliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const force = setTimeout(() => server.closeAllConnections(), graceMilliseconds);
    server.close(() => {
      clearTimeout(force);
      resolve();
    });
    server.closeIdleConnections();
  });
}
