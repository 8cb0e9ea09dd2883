import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { systemChromium } from '../scripts/chromium.mjs';

/**
 * Chromium, driven by bare DevTools protocol. Playwright and its like switch the Network domain on, which halves the WebSocket messages
 * that a page can take; nothing here may do so.
 * @param {{ profile?: string }} options - `profile`: a folder that is there before and stays, for a browser that starts again
 */
export async function startBrowser({ profile: kept } = {}) {
  const executable = systemChromium() ?? (await import('playwright')).chromium.executablePath();
  const profile = kept ?? mkdtempSync(join(tmpdir(), 'holdfast-bench-'));
  const child = spawn(
    executable,
    [
      '--headless=new',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      'about:blank',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const kill = () => void child.kill();
  // Whatever ends this process, an error included, ends the browser.
  process.once('exit', kill);
  const close = async (signal) => {
    process.off('exit', kill);
    child.kill(signal);
    await gone;
    if (kept) return;
    // Its helper processes end a little later, and write until then.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  };
  try {
    const send = await connect(await addressOf(child));
    return {
      openPage: (url) => openPage(send, url),
      close: () => close(),
      /** As it ends when the machine's memory does: nothing in it hears of that. */
      crash: () => close('SIGKILL'),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function addressOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (address) resolve(address);
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`the browser ended:\n${text}`)));
  });
}

async function connect(address) {
  const line = new WebSocket(address);
  const waiting = new Map();
  let lastId = 0;
  line.on('message', (text) => {
    const { id, result, error } = JSON.parse(text);
    const { resolve, reject, method } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error) reject?.(new Error(`${method}: ${error.message}`));
    else resolve?.(result);
  });
  line.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser is gone'));
  });
  await new Promise((resolve, reject) => line.once('open', resolve).once('error', reject));
  return (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject, method });
      line.send(JSON.stringify({ id, method, params, sessionId }));
    });
}

/** A tab of its own, in front, so that it has frames. */
async function openPage(send, url) {
  const { targetId } = await send('Target.createTarget', { url });
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
  const front = () => send('Target.activateTarget', { targetId });
  await front();
  // The time that the thread worked, not that it waited for a core.
  await send('Performance.enable', { timeDomain: 'threadTicks' }, sessionId);
  async function evaluate(expression) {
    const { result, exceptionDetails } = await send(
      'Runtime.evaluate',
      { expression, awaitPromise: true, returnByValue: true },
      sessionId,
    );
    if (exceptionDetails) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }
  return {
    evaluate,
    /** Any other method of the protocol. */
    send: (method, params) => send(method, params, sessionId),
    /** Puts the tab in front of the others, which are hidden by it. */
    front,
    /** Seconds of the main thread since the page began, by kind. */
    async metrics() {
      const { metrics } = await send('Performance.getMetrics', {}, sessionId);
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    },
    close: () => send('Target.closeTarget', { targetId }),
  };
}
