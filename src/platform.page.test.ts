import { afterEach, describe, expect, it, vi } from 'vitest';
import { fakePlatform } from '../test/fakes/platform.js';
import { hostPlatform } from './platform.js';
import { listen, visibility } from './platform.page.js';

afterEach(() => vi.unstubAllGlobals());

/** Node's own takes no boolean when a listener is to go. */
class PageTarget extends EventTarget {
  override removeEventListener(type: string, listener: () => void, capture?: boolean): void {
    super.removeEventListener(type, listener, { capture: capture ?? false });
  }
}

/** A page's global, and its `navigator.connection`. */
function page() {
  const target = new PageTarget();
  const connection = new PageTarget();
  vi.stubGlobal('addEventListener', target.addEventListener.bind(target));
  vi.stubGlobal('removeEventListener', target.removeEventListener.bind(target));
  vi.stubGlobal('navigator', { connection });
  return { target, connection };
}

describe('the events of a page', () => {
  it('are heard until that is ended', () => {
    const { target } = page();
    const heard: string[] = [];
    const stop = listen(hostPlatform(), ({ type }) => heard.push(type), 'online', 'pagehide');
    for (const type of ['offline', 'pagehide', 'online']) target.dispatchEvent(new Event(type));
    expect(heard).toEqual(['pagehide', 'online']);
    stop();
    target.dispatchEvent(new Event('online'));
    expect(heard.length).toBe(2);
  });

  it('are those of the connection, too, and not of a page’s own fields', () => {
    const { target, connection } = page();
    const heard: string[] = [];
    const stop = listen(hostPlatform(), ({ type }) => heard.push(type), 'change');
    target.dispatchEvent(new Event('change'));
    expect(heard).toEqual([]);
    connection.dispatchEvent(new Event('change'));
    expect(heard).toEqual(['change']);
    stop();
    connection.dispatchEvent(new Event('change'));
    expect(heard.length).toBe(1);
  });

  it('are those of the window, where its methods stand beside it, as jsdom-global puts them', () => {
    const window = new PageTarget();
    vi.stubGlobal('window', window);
    vi.stubGlobal('addEventListener', window.addEventListener);
    vi.stubGlobal('removeEventListener', window.removeEventListener);
    const hear = vi.fn();
    const stop = listen(hostPlatform(), hear, 'offline', 'change');
    window.dispatchEvent(new Event('offline'));
    expect(hear).toHaveBeenCalledOnce();
    stop();
    window.dispatchEvent(new Event('offline'));
    expect(hear).toHaveBeenCalledOnce();
  });

  it('end without harm where the host has been taken down meanwhile', () => {
    page();
    const stop = listen(hostPlatform(), () => {}, 'online', 'change');
    for (const name of ['addEventListener', 'removeEventListener', 'navigator'])
      vi.stubGlobal(name, undefined);
    expect(stop).not.toThrow();
  });

  it('are none in a service worker, which may not listen late', () => {
    const { target } = page();
    vi.stubGlobal('ServiceWorkerGlobalScope', class {});
    const hear = vi.fn();
    listen(hostPlatform(), hear, 'online')();
    listen(hostPlatform(), hear, 'online');
    target.dispatchEvent(new Event('online'));
    expect(hear).not.toHaveBeenCalled();
  });

  it('are none where the host has none', () => {
    vi.stubGlobal('addEventListener', undefined);
    vi.stubGlobal('navigator', {});
    expect(() => listen(hostPlatform(), () => {}, 'online', 'change')()).not.toThrow();
  });

  it('are the application’s own where its platform has some', () => {
    const { target } = page();
    const platform = fakePlatform();
    const heard: string[] = [];
    listen(platform, ({ type }) => heard.push(type), 'online');
    target.dispatchEvent(new Event('online'));
    expect(heard).toEqual([]);
    platform.setOnline(true);
    expect(heard).toEqual(['online']);
  });
});

describe('whether the page is in view', () => {
  it('is what the document says, or the application’s platform', () => {
    expect(visibility(hostPlatform())).toBeUndefined();
    vi.stubGlobal('document', { visibilityState: 'hidden' });
    expect(visibility(hostPlatform())).toBe('hidden');
    expect(visibility(fakePlatform({ visibility: 'visible' }))).toBe('visible');
  });
});
