import { afterEach, describe, expect, it, vi } from 'vitest';
import { codeOf, failed, refused } from '../test/fakes/explained.js';
import { socketOf } from '../test/fakes/link.js';

describe('where it happened', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  const page = (origin: string, onLine = true) => {
    vi.stubGlobal('location', { origin });
    vi.stubGlobal('navigator', { onLine });
  };

  it('is read from the host', () => {
    page('https://page.example', false);
    expect(codeOf(failed())).toBe('offline');
    page('https://page.example');
    expect(codeOf(failed())).toBe('no-answer');
  });

  it('can be handed in, where that is known better', () => {
    page('https://page.example', false);
    expect(codeOf(failed(), { online: true })).toBe('no-answer');
    page('https://page.example');
    expect(codeOf(failed(), { online: false })).toBe('offline');
    const { socket } = socketOf();
    expect(codeOf(failed(), { socket, origin: 'http://other.example' })).toBe('cross-origin');
    expect(codeOf(failed(), { socket, origin: 'http://server' })).toBe('no-answer');
    expect(codeOf(failed(), { socket, origin: 'https://server' })).toBe('mixed-content');
    expect(codeOf(failed(), { socket, origin: '' })).toBe('no-answer');
  });

  it('does not have to be known', () => {
    vi.stubGlobal('navigator', undefined);
    vi.stubGlobal('location', undefined);
    expect(codeOf(failed())).toBe('no-answer');
  });

  it('counts for nothing once there was an answer', () => {
    expect(codeOf(failed(404), { online: false })).toBe('not-found');
  });

  it('tells missing sticky sessions from a session that ended', async () => {
    const { socket } = socketOf();
    const error = refused('{"code":1,"message":"Session ID unknown"}');
    expect(codeOf(error, { socket })).toBe('sticky-sessions');
    const connected = { ...socket, getSnapshot: () => ({ everConnected: true }) };
    expect(codeOf(error, { socket: connected as never })).toBe('session-unknown');
    expect(codeOf(error)).toBe('session-unknown');
  });
});
