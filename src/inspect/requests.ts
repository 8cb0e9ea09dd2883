import type { Platform } from '../platform.js';
import type { Report } from './inspection.js';

/** Requests and WebSockets. The manager's platform is its own object, so running transports see the change as well. */
export function watchRequests(platform: Platform, report: Report): void {
  const { fetch, webSocket } = platform;
  let requests = 0;
  platform.fetch = async (url, init, options) => {
    const request = {
      kind: 'request',
      id: ++requests,
      transport: 'polling',
      method: init.body ? 'POST' : 'GET',
    } as const;
    report({ ...request, phase: 'start' });
    let status = 0;
    try {
      const response = await fetch.call(platform, url, init, options);
      status = response.status;
      return response;
    } finally {
      report({ ...request, phase: 'end', status });
    }
  };
  platform.webSocket = (...args) => {
    const request = {
      kind: 'request',
      id: ++requests,
      transport: 'websocket',
      method: 'WebSocket',
    } as const;
    report({ ...request, phase: 'start' });
    const socket = webSocket.apply(platform, args);
    socket.addEventListener('open', () => report({ ...request, phase: 'open' }));
    const ended = ({ code }: { code: number }) =>
      report({ ...request, phase: 'end', status: code });
    socket.addEventListener('close', ended as () => void);
    return socket;
  };
}
