import { createTestServer, type ServerSocket, type TestServer } from 'holdfast/testing';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { afterThisTest } from '../cleanup.js';

/** What was written to the console; a test takes what it expects, and fails with what is left. */
export const complaints: string[] = [];

beforeEach(() => {
  complaints.length = 0;
  for (const level of ['warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation((...args) => void complaints.push(args.join(' ')));
  }
});

// Registered before what unmounts the components, and so run after it.
afterEach(() => {
  vi.useRealTimers();
  expect(complaints).toEqual([]);
});

/** Fake timers of the bindings and the client; React's scheduler does not use these, and Vue's has none. */
export const useFakeTimers = () =>
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });

let count = 0;

/** A server that ends with the test, and an address that no other test has used. */
export function serve(options?: Parameters<typeof createTestServer>[0]) {
  const server = createTestServer(options);
  afterThisTest(() => server.close());
  return { server, url: `http://app-${++count}.test` };
}

/** The server's ends of the connections that came, in their order. */
export function peersOf(server: TestServer): ServerSocket[] {
  const peers: ServerSocket[] = [];
  server.io.on('connection', (peer: ServerSocket) => void peers.push(peer));
  return peers;
}
