// The ways from the tabs to the servers. Each tab has a round trip of its own. A new connection costs two of them (TCP, TLS 1.3)
// before its first request; requests share one connection (HTTP/2), a WebSocket has its own.
import { frameBytes } from './meter.mjs';

/** How long a host waits for an answer that never comes, in milliseconds. */
const HANGS_MS = 120_000;

export function createNetwork(clock, meter, server) {
  const links = new Set();
  const tabs = new Map();
  let isDown = false;

  /** One connection; `lost` is told when it breaks. */
  const connect = (tab, lost) => {
    meter.saw('connection');
    const link = { tab, lost, alive: true };
    links.add(link);
    return link;
  };
  const drop = (link) => {
    link.alive = false;
    links.delete(link);
  };

  function fetch(url, { method = 'GET', body = '', signal } = {}) {
    const { host, searchParams: query } = new URL(url);
    const tab = tabs.get(host);
    return new Promise((resolve, reject) => {
      const settle = (how) => {
        if (!tab.requests.delete(fail)) return;
        signal?.removeEventListener('abort', abort);
        how();
      };
      const fail = () => settle(() => reject(new TypeError('Failed to fetch')));
      const abort = () => settle(() => reject(signal.reason));
      const succeed = (status, text) =>
        settle(() =>
          resolve({
            status,
            ok: status === 200,
            headers: { get: () => null },
            text: async () => text,
          }),
        );
      tab.requests.add(fail);
      signal?.addEventListener('abort', abort);
      if (isDown) {
        clock.after(tab.rttMs, fail);
        return;
      }
      const setUpMs = tab.http?.alive ? 0 : 2 * tab.rttMs;
      if (!tab.http?.alive) tab.http = connect(tab, () => {});
      const link = tab.http;
      clock.after(setUpMs + tab.rttMs / 2, () => {
        if (!link.alive) return fail();
        server.request(method, query, String(body ?? ''), (status, text) => {
          clock.after(tab.rttMs / 2, () => (link.alive ? succeed(status, text) : fail()));
        });
      });
    });
  }

  class WebSocket {
    readyState = 0;
    binaryType = 'blob';
    onopen = null;
    onmessage = null;
    onclose = null;
    onerror = null;
    #listeners = [];
    #link;
    #end;
    #tab;

    constructor(url) {
      const { host, searchParams } = new URL(url);
      this.#tab = tabs.get(host);
      const { rttMs, webSocket } = this.#tab;
      const failAfter = (delayMs) => clock.after(delayMs, () => this.#closed(1006));
      if (isDown) failAfter(rttMs);
      else {
        this.#link = connect(this.#tab, () => this.#closed(1006));
        if (webSocket === 'hangs') failAfter(HANGS_MS);
        else if (webSocket === 'refused') failAfter(3 * rttMs);
        else clock.after(2.5 * rttMs, () => this.#arrive(searchParams));
      }
    }

    /** The request is at the server, which accepts it. */
    #arrive(query) {
      const link = this.#link;
      if (!link.alive) return;
      const down = (run) => clock.after(this.#tab.rttMs / 2, () => link.alive && run());
      down(() => {
        this.readyState = 1;
        this.#tell('open', {});
      });
      this.#end = server.webSocket(query, {
        send: (data) => down(() => this.#tell('message', { data })),
        close: () => down(() => this.#closed(1005)),
      });
    }

    addEventListener(type, listener) {
      this.#listeners.push({ type, listener });
    }

    send(data) {
      const link = this.#link;
      clock.after(this.#tab.rttMs / 2, () => {
        if (link.alive || link.leaving) this.#end?.frame(data);
      });
    }

    close() {
      if (this.readyState >= 2) return;
      this.readyState = 2;
      const link = this.#link;
      if (link) {
        link.leaving = true;
        drop(link);
      }
      clock.after(this.#tab.rttMs / 2, () => {
        if (!this.#end) return;
        meter.carried('up', frameBytes(2, true));
        this.#end.gone();
      });
      clock.after(this.#tab.rttMs, () => this.#closed(1005));
    }

    #closed(code) {
      if (this.readyState === 3) return;
      const failed = code === 1006 && this.readyState < 2;
      this.readyState = 3;
      if (this.#link) drop(this.#link);
      if (failed) this.#tell('error', { type: 'error' });
      this.#tell('close', { code });
    }

    #tell(type, event) {
      for (const one of this.#listeners) if (one.type === type) one.listener(event);
      this[`on${type}`]?.(event);
    }
  }

  return {
    fetch,
    WebSocket,
    add(host, tab) {
      tabs.set(host, { http: undefined, requests: new Set(), ...tab });
    },
    /** The servers die, and refuse what comes for `downMs`. */
    restart(downMs) {
      server.die();
      isDown = downMs > 0;
      if (isDown)
        clock.after(downMs, () => {
          isDown = false;
        });
      for (const link of [...links]) {
        drop(link);
        clock.after(link.tab.rttMs / 2, link.lost);
      }
      for (const tab of tabs.values())
        for (const fail of [...tab.requests]) clock.after(tab.rttMs / 2, fail);
    },
  };
}
