/** Puts a page's clock, chance and network where socket.io-client's browser build looks for them: on the global object. */
export function installPage(clock, random, { fetch, WebSocket }) {
  const timers = new Map();
  let serial = 0;
  const EPOCH = 1_700_000_000_000;

  class XMLHttpRequest {
    withCredentials = false;
    readyState = 0;
    status = 0;
    responseText = '';
    onreadystatechange = null;
    #request;
    #scope = new AbortController();

    open(method, url) {
      this.#request = { method, url };
    }
    setRequestHeader() {}
    send(body) {
      const { method, url } = this.#request;
      const finish = (status, text) => {
        this.readyState = 4;
        this.status = status;
        this.responseText = text;
        this.onreadystatechange?.();
      };
      fetch(url, { method, body: body ?? '', signal: this.#scope.signal }).then(
        async (answer) => finish(answer.status, await answer.text()),
        () => this.#scope.signal.aborted || finish(0, ''),
      );
    }
    abort() {
      this.#scope.abort();
    }
  }

  Object.assign(globalThis, {
    XMLHttpRequest,
    WebSocket,
    fetch,
    setTimeout(run, delayMs = 0, ...args) {
      const id = ++serial;
      const stop = clock.after(delayMs, () => {
        timers.delete(id);
        run(...args);
      });
      timers.set(id, stop);
      return id;
    },
    clearTimeout(id) {
      timers.get(id)?.();
      timers.delete(id);
    },
  });
  Math.random = random;
  Date.now = () => EPOCH + clock.now();

  /** The same for Holdfast, which takes them as a parameter. */
  return (page) => ({
    now: Date.now,
    random,
    after: clock.after,
    fetch,
    webSocket: (url, protocols) => new WebSocket(url, protocols),
    online: () => true,
    visibility: () => page.visibility,
    listen(listener, ...types) {
      const entry = { listener, types };
      page.listeners.add(entry);
      return () => page.listeners.delete(entry);
    },
    origin: () => undefined,
  });
}
