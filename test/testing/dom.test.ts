// @vitest-environment happy-dom
import { io } from 'holdfast';
import { createTestServer, type ServerSocket } from 'holdfast/testing';
import { describe, expect, it, vi } from 'vitest';
import { afterThisTest, until } from './support.js';

/** A component without a framework: what was said, and how the connection is. */
function mount(platform: Parameters<typeof io>[1]) {
  document.body.innerHTML = '<output></output><ul></ul><button>say</button>';
  const [output, list, button] = ['output', 'ul', 'button'].map(
    (name) => document.querySelector(name)!,
  );
  const socket = io('/', { ...platform, forceNew: true });
  const show = () => {
    output!.textContent = socket.getSnapshot().status;
  };
  show();
  socket.subscribe(show);
  socket.on('said', (text: string) => {
    list!.append(Object.assign(document.createElement('li'), { textContent: text }));
  });
  button!.addEventListener('click', () => socket.emit('say', 'hello'));
  return { socket, text: () => `${output!.textContent}: ${list!.textContent}`, button: button! };
}

function chat() {
  const server = createTestServer();
  afterThisTest(() => server.close());
  server.io.on('connection', (socket: ServerSocket) =>
    socket.on('say', (text: string) => server.io.emit('said', text)),
  );
  return server;
}

describe('in a simulated page', () => {
  it('a component connects to its own origin, sends, and shows what comes', async () => {
    const server = chat();
    const { text, button } = mount({ platform: server.platform() });
    expect(text()).toBe('connecting: ');
    await until(() => text() === 'connected: ');
    (button as HTMLElement).click();
    await until(() => text() === 'connected: hello');
    server.offline();
    await until(() => text() === 'offline: hello');
    server.offline(false);
    await until(() => text() === 'connected: hello');
    expect(server.connections).toBe(1);
  });

  it('all of that under a fake clock', async () => {
    vi.useFakeTimers();
    try {
      const server = chat();
      const { text, button } = mount({ platform: server.platform() });
      await vi.advanceTimersByTimeAsync(1);
      (button as HTMLElement).click();
      await vi.advanceTimersByTimeAsync(0);
      expect(text()).toBe('connected: hello');
      server.restart({ downMs: 30_000 });
      await vi.advanceTimersByTimeAsync(0);
      expect(text()).toBe('reconnecting: hello');
      await vi.advanceTimersByTimeAsync(60_000);
      expect(text()).toBe('connected: hello');
    } finally {
      vi.useRealTimers();
    }
  });
});
