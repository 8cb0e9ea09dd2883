import { describe, expect, it } from 'vitest';
import { dialectOf } from '../../bench/blast/dialects.mjs';
import { addressOf, framing } from '../../bench/contestants/framing.js';

/** The limit's client and the server of the benches, with nothing between them. */
function pair() {
  const url = addressOf('http://example.com');
  const dialect = dialectOf(url);
  const sent: string[] = [];
  const socket = {
    onmessage: (_: { data: string }) => {},
    send(text: string) {
      sent.push(text);
      dialect.heard(text, { send: (data: string) => socket.onmessage({ data }), ready() {} });
    },
    close() {},
  };
  const client = framing(socket);
  return { client, sent, dialect, hear: (data: string) => socket.onmessage({ data }) };
}

describe('the limit', () => {
  it('asks for the path that speaks its protocol', () => {
    expect(addressOf('http://example.com:3000')).toBe(
      'ws://example.com:3000/socket.io/?EIO=4&transport=websocket',
    );
    expect(() => dialectOf('/elsewhere')).toThrow('/elsewhere');
  });

  it('connects, hears events, and is answered', () => {
    const { client, dialect, hear } = pair();
    const heard: unknown[] = [];
    client.on('connect', () => heard.push('connect'));
    client.on('tick', (value: unknown) => heard.push(value));
    hear(dialect.opened?.() ?? '');
    hear(dialect.event({ n: 7 }));
    client.emit('ask', { text: 'one, "two"]' }, (answer: unknown) => heard.push(answer));
    client.emit('ask', 2, (answer: unknown) => heard.push(answer));
    expect(heard).toEqual(['connect', { n: 7 }, { text: 'one, "two"]' }, 2]);
  });

  it('answers the heartbeat', () => {
    const { sent, hear } = pair();
    hear('2');
    expect(sent).toEqual(['3']);
  });
});

const answers = (path: string, text: string) => {
  const sent: string[] = [];
  let ready = 0;
  dialectOf(path).heard(text, { send: (data: string) => sent.push(data), ready: () => ready++ });
  return { sent, ready };
};

describe('what the other peers are told', () => {
  it.each([
    [
      '/phoenix/websocket?vsn=2.0.0',
      '["1","2","room","ask",{"a":1}]',
      '["1","2","room","phx_reply",{"status":"ok","response":{"a":1}}]',
    ],
    [
      '/centrifuge',
      '{"id":3,"rpc":{"method":"ask","data":{"a":1}}}',
      '{"id":3,"rpc":{"data":{"a":1}}}',
    ],
    [
      '/signalr',
      '{"type":1,"invocationId":"0","target":"ask","arguments":[{"a":1}]}\x1e',
      '{"type":3,"invocationId":"0","result":{"a":1}}\x1e',
    ],
  ])('at %s: what they asked', (path, question, answer) => {
    expect(answers(path, question)).toEqual({ sent: [answer], ready: 0 });
  });

  it('counts a client as connected once it can hear events', () => {
    expect(answers('/signalr', '{"protocol":"json","version":1}\x1e').ready).toBe(1);
    const both = '{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"room"}}';
    expect(answers('/centrifuge', both).ready).toBe(1);
  });
});
