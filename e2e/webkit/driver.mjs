// WebKitGTK over the WebDriver protocol: plain HTTP, and no package for it.
// @see https://www.w3.org/TR/webdriver2/
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A port that is free now; the driver cannot be asked which one it took. */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function ask(method, url, body) {
  const response = await fetch(url, {
    method,
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebDriver: ${value.error}: ${value.message}`);
  return value;
}

/** Asks until there is an answer, or the time is over. */
async function patiently(limitMs, what, ask) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline) throw new Error(`${what}: nothing within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Starts the browser on a display of its own.
 * @param {{ driver: string, browser: string }} programs
 * @returns {Promise<{ version: string, read(url: string, limitMs: number): Promise<string>, close(): Promise<void> }>}
 */
export async function openWebKit({ driver, browser }) {
  const port = await freePort();
  const child = spawn('xvfb-run', ['-a', driver, `--port=${port}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
    // A group of its own: xvfb-run does not hand a signal on to what it started.
    detached: true,
  });
  const gone = once(child, 'exit');
  const base = `http://127.0.0.1:${port}`;
  const stop = async () => {
    try {
      process.kill(-child.pid, 'SIGTERM');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
    await gone;
  };
  try {
    await patiently(30_000, 'WebKitWebDriver', async () =>
      ask('GET', `${base}/status`).catch(() => undefined),
    );
    const { sessionId, capabilities } = await ask('POST', `${base}/session`, {
      capabilities: {
        alwaysMatch: {
          browserName: 'MiniBrowser',
          'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
        },
      },
    });
    const session = `${base}/session/${sessionId}`;
    return {
      version: capabilities.browserVersion,
      /** Opens a page, and gives the JSON that stands in it once it is done. */
      async read(url, limitMs) {
        await ask('POST', `${session}/url`, { url });
        const script =
          'return document.documentElement.dataset.done && document.getElementById("result").textContent';
        return patiently(limitMs, url, async () => {
          // In between the page may move on to another server.
          const text = await ask('POST', `${session}/execute/sync`, { script, args: [] }).catch(
            () => undefined,
          );
          return text || undefined;
        });
      },
      async close() {
        await ask('DELETE', session).catch(() => {});
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
