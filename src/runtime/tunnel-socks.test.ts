// What a SOCKS5 proxy is never sent: the length of a name is one byte there.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { socksTunnel } from './tunnel-socks.ts';

/** What is said of a host, and the bytes that a proxy was sent which opens every way. */
async function ask(host: string) {
  const sent: Buffer[] = [];
  const server = createServer((client) => {
    client.on('error', () => undefined);
    client.on('data', (bytes: Buffer) => {
      sent.push(bytes);
      client.write(Uint8Array.from(sent.length === 1 ? [5, 0] : [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
    });
    client.on('end', () => client.end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const socket: Socket = connect(port, '127.0.0.1');
  onTestFinished(() => void server.close());
  const proxy = { protocol: 'socks5:', host: '127.0.0.1', port, login: null } as const;
  const answer = await socksTunnel(socket, { proxy, host, port: 443, ca: null, timeoutMilliseconds: 1000 });
  const closed = once(socket, 'close');
  socket.resume().end();
  await closed;
  return { answer, sent: Buffer.concat(sent) };
}

test.each([
  ['256 bytes', 'a'.repeat(256)],
  ['130 characters that are 260 bytes', 'ü'.repeat(130)],
])('a host of %s is refused before a byte is sent', async (_name, host) => {
  const { answer, sent } = await ask(host);
  expect(answer).toEqual({ refused: 'takes no name of a host of more than 255 bytes' });
  expect(sent).toHaveLength(0);
});

test('a host of 255 bytes is asked for', async () => {
  const { answer, sent } = await ask('a'.repeat(255));
  expect(answer).toBe(null);
  expect(sent.subarray(3, 8)).toEqual(Buffer.from([5, 1, 0, 3, 255]));
});
