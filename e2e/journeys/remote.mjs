// The server of a journey, as a page has it: started by the host, broken through its own control route.

const ask = async (url, body) => {
  const response = await fetch(url, body && { method: 'POST', body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return text === 'ok' ? undefined : JSON.parse(text);
};

/** @returns {Promise<{ id: string, url: string }>} */
export const startServer = (host, kind = 'ours', options = {}) =>
  ask(`${host}/servers`, { kind, options });

/** JSON has no bytes. */
const packed = (value) =>
  value instanceof Uint8Array ? { base64: btoa(String.fromCharCode(...value)) } : value;

/** @returns {Promise<import('./faults.mjs').Server & { stop(): Promise<void> }>} */
export async function control(host, id) {
  const at = `${host}/servers/${id}`;
  const { url, kind } = await ask(at);
  const fault = (name, ...args) => ask(`${url}/__control/${name}`, args.map(packed));
  return {
    url,
    faults: new Proxy(
      {},
      {
        get: (_, name) =>
          kind === 'ours' ? (...args) => fault(name, ...args) : () => Promise.resolve(),
      },
    ),
    restart: (options) => fault('restart', options),
    log: () => ask(`${at}/log`),
    sessions: () => ask(`${at}/sessions`),
    numbers: () => ask(`${at}/numbers`),
    tellRoom: (room, text) => ask(`${at}/tellRoom`, [room, text]),
    tell: (...numbers) => ask(`${at}/tell`, numbers),
    stop: () => ask(`${at}/stop`, []),
  };
}
