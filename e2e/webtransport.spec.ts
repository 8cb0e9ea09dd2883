import type { Page } from '@playwright/test';
import type * as Holdfast from 'holdfast';
import { app } from './journeys/app.mjs';
import { expect, test } from './support.js';

/** A page with the browser's own streams and WebTransport, and what went wrong in it unheard. */
async function open(page: Page, url: string) {
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(`${url}/pages/index.html`);
  return errors;
}

test('the streams of a browser carry text, bytes and Blobs in order', async ({ serve, page }) => {
  const server = await serve();
  const errors = await open(page, server.url);
  const seen = await page.evaluate(async () => {
    const entry = '/dist/index.js';
    const { webTransport } = (await import(entry)) as typeof Holdfast;
    let closed = 0;
    /** Gives back what it is given, in pieces of 1, 2, 3 … bytes. */
    class Loop {
      ready = Promise.resolve();
      closed = new Promise(() => {});
      async createBidirectionalStream() {
        let size = 0;
        const transformer: Transformer<Uint8Array, Uint8Array> = {
          transform(chunk, controller) {
            for (let at = 0; at < chunk.length; at += size) {
              size++;
              controller.enqueue(chunk.slice(at, at + size));
            }
          },
        };
        // As a network has, room for what is not read yet.
        return new TransformStream(transformer, {}, { highWaterMark: 8 });
      }
      close() {
        closed++;
      }
    }
    const part = webTransport({ WebTransport: Loop });
    const platform = { after: () => () => {} } as unknown as Holdfast.Platform;
    const transport = part.create({ platform, url: () => 'https://server/' });
    const frames: unknown[] = [];
    const large = 'ü'.repeat(70_000);
    await new Promise<void>((resolve) => {
      transport.sink = (kind, value) => {
        if (kind === 'open') {
          transport.send(['4a', new Uint8Array([1, 2]), new Blob(['xyz']), large, '4b'], Infinity);
        } else if (kind === 'frame') {
          frames.push(
            value instanceof ArrayBuffer
              ? [...new Uint8Array(value)]
              : value === large
                ? 'large'
                : value,
          );
        }
        if (value === '4b') resolve();
      };
    });
    transport.close();
    return { frames, closed };
  });
  expect(seen).toEqual({
    frames: ['0', '4a', [1, 2], [120, 121, 122], 'large', '4b'],
    closed: 1,
  });
  expect(errors).toEqual([]);
});

test('where no session can be had, the browser’s own WebTransport leads on to the next', async ({
  serve,
  page,
}) => {
  const server = await serve();
  app(server.io);
  const errors = await open(page, server.url);
  const seen = await page.evaluate(async (url) => {
    const entry = '/dist/index.js';
    const { io, webTransport } = (await import(entry)) as typeof Holdfast;
    const failed: unknown[] = [];
    const alone = io(url, { forceNew: true, reconnection: false, transports: [webTransport()] });
    await new Promise<void>((resolve) => {
      alone.on('connect_error', (error) => {
        const { message, cause } = error as Error;
        failed.push(message, (cause as Error).name);
        resolve();
      });
    });
    const beside = io(url, {
      forceNew: true,
      tryAllTransports: true,
      transports: [webTransport(), 'websocket'],
    });
    await new Promise<void>((resolve) => beside.on('connect', () => resolve()));
    const { transport } = beside.getSnapshot();
    beside.disconnect();
    return { failed, transport };
  }, server.url);
  expect(seen).toEqual({
    failed: ['webtransport error', 'WebTransportError'],
    transport: 'websocket',
  });
  expect(errors).toEqual([]);
});
