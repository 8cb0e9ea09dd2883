import { fireEvent } from '@testing-library/react';
import type { ServerSocket } from 'holdfast/testing';
import { version } from 'react';
import { describe, expect, it, vi } from 'vitest';
import { fakeOutbox } from '../../fakes/outbox.js';
import { Chat } from './example.js';
import { serve, strictly } from './support.js';

describe(`an application with every hook (React ${version})`, () => {
  it('chats', async () => {
    const { server, url } = serve();
    const heard: unknown[][] = [];
    let last = 0;
    server.io.on('connection', (peer: ServerSocket) => {
      peer.onAny((event: string, what: unknown) => void heard.push([event, what]));
      peer.on('message', (text: string, done: (id: number) => void) => {
        server.io.emit('message', text, 'Ada');
        server.io.emit('typing', ['Ada', 'Bob']);
        done(++last);
      });
      peer.emit('message', 'welcome', 'server');
    });
    const { box, move } = fakeOutbox();
    const view = strictly(<Chat url={url} platform={server.platform()} outbox={box} />);
    const text = (selector: string) => view.container.querySelector(selector)?.textContent;
    await vi.waitFor(() => expect(text('li')).toBe('server: welcome'));
    expect(text('header p')).toBe('open');
    const input = view.getByLabelText('Message');
    fireEvent.change(input, { target: { value: 'hello' } });
    fireEvent.click(view.getByText('Send'));
    await vi.waitFor(() => expect(text('output')).toBe('success 1 0'));
    await vi.waitFor(() => expect(text('main p')).toBe('2 in all, 2 typing'));
    expect(text('h1')).toBe('Ada in lobby: hello');
    expect(text('ol')).toBe('server: welcomeAda: hello');
    expect(heard.map(([event]) => event)).toEqual(['join', 'typing', 'message']);
    expect(server.opened).toBe(1);
    fireEvent.click(view.getByText('Say it some time'));
    await vi.waitFor(() => expect(text('footer p')).toBe('1 waiting: later'));
    move('1', 'failed');
    fireEvent.click(await view.findByText('Again'));
    await vi.waitFor(() => expect(box.getSnapshot().queued).toBe(1));
    fireEvent.click(view.getByText('Leave'));
    expect(text('header p')).toBe('closed, attempt 0');
  });
});
