import { mount } from '@vue/test-utils';
import * as once from 'holdfast/vue';
import { describe, expect, it, vi } from 'vitest';
import { defineComponent, h } from 'vue';
import { afterThisTest } from '../../cleanup.js';
import { serve, socketTo } from './support.js';

/** Evaluates a module of the bindings anew, with all of the bindings that it imports, as hot reload does after a change. */
async function evaluateAgain(path: string): Promise<typeof once> {
  const urls = new Map<string, Promise<string>>();
  const load = (path: string): Promise<string> => {
    const known = urls.get(path);
    if (known) return known;
    const url = evaluate(path);
    urls.set(path, url);
    return url;
  };
  const evaluate = async (path: string) => {
    let code = await (await fetch(path)).text();
    for (const [found, quote, from] of code.matchAll(/\bfrom\s*(["'])(\/[^"']+)\1/g)) {
      const url = from!.startsWith('/bindings/') ? await load(from!) : `${location.origin}${from}`;
      code = code.replace(found, `from ${quote}${url}${quote}`);
    }
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
    afterThisTest(() => URL.revokeObjectURL(url));
    return url;
  };
  const url = await load(path);
  return import(/* @vite-ignore */ url);
}

describe('a module that is evaluated twice', () => {
  it('still has one connection, and finds the same socket', async () => {
    const twice = await evaluateAgain('/bindings/vue/index.ts');
    expect(twice.useSocket).not.toBe(once.useSocket);
    const { server, url } = serve();
    const socket = socketTo(server);
    const options = { platform: server.platform(), releaseDelay: 0 };
    const seen: unknown[] = [];
    const children = [once, twice].map(({ useSocket, useIo }) =>
      defineComponent(() => {
        seen.push(useSocket(), useIo(url, options).value);
        return () => null;
      }),
    );
    const views = [once, twice].map(({ createSocketPlugin }) =>
      mount(() => children.map((child) => h(child)), {
        global: { plugins: [createSocketPlugin(socket, { releaseDelay: 0 })] },
      }),
    );
    expect(new Set(seen)).toEqual(new Set([socket, seen[1]]));
    expect(seen).toHaveLength(8);
    await vi.waitFor(() => expect(server.connections).toBe(2));
    expect(server.opened).toBe(2);
    for (const view of views) view.unmount();
    await vi.waitFor(() => expect(server.connections).toBe(0));
  });
});
