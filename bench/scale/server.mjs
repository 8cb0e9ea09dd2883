// What a stock server does with a session, as far as a client can tell: Engine.IO v4 with heartbeat and upgrade, and one namespace
// that acknowledges. Its work takes no time: what is counted is what reaches it.
import { frameBytes } from './meter.mjs';

const PING_INTERVAL_MS = 25_000;
const PING_TIMEOUT_MS = 20_000;
/** How often a stock server looks for a poll to end while a WebSocket is probed, in milliseconds. */
const NOOP_MS = 100;

const bad = (code) => [400, JSON.stringify({ code, message: 'see Engine.IO v4' })];

export function createServer(clock, meter) {
  let serial = 0;
  const sessions = new Map();

  const open = (transport) => {
    const sid = `s${String(++serial).padStart(19, '0')}`;
    const session = { sid, transport, waiting: [], poll: undefined, ws: undefined, stop() {} };
    sessions.set(sid, session);
    meter.saw('session');
    const upgrades = transport === 'polling' ? ['websocket'] : [];
    session.greeting = `0${JSON.stringify({ sid, upgrades, pingInterval: PING_INTERVAL_MS, pingTimeout: PING_TIMEOUT_MS, maxPayload: 1_000_000 })}`;
    ping(session);
    return session;
  };
  const close = (session) => {
    session.stop();
    sessions.delete(session.sid);
    session.poll?.(200, '1');
    session.poll = undefined;
    session.ws?.close();
  };
  const ping = (session) => {
    session.stop();
    session.stop = clock.after(PING_INTERVAL_MS, () => {
      send(session, '2');
      session.stop = clock.after(PING_TIMEOUT_MS, () => close(session));
    });
  };
  const flush = (session) => {
    if (session.transport === 'websocket') {
      for (const packet of session.waiting.splice(0)) write(session.ws, packet);
    } else if (session.poll && session.waiting.length) {
      const { poll } = session;
      session.poll = undefined;
      poll(200, session.waiting.splice(0).join('\x1e'));
    }
  };
  const send = (session, packet) => {
    session.waiting.push(packet);
    flush(session);
  };
  const write = (ws, packet) => {
    meter.saw('frame down');
    meter.carried('down', frameBytes(packet.length, false));
    ws.send(packet);
  };

  const onPacket = (session, packet) => {
    if (packet === '3') return ping(session);
    if (packet === '1') return close(session);
    const [, type, id = '', data = ''] = /^4(\d)(\d*)(.*)$/s.exec(packet) ?? [];
    if (type === '0') {
      meter.saw('connect');
      send(session, `40{"sid":"${session.sid}"}`);
      // As dedupe() of holdfast/server does it.
      if (/"cid"/.test(data)) send(session, '42["$outbox",{"v":1}]');
    } else if (type === '2') {
      meter.saw('event');
      if (id) send(session, `43${id}[]`);
    } else throw new Error(`a packet that no client of the fleet sends: ${packet}`);
  };

  return {
    sessions,
    /** @param answer - called once with the status and the body */
    request(method, query, body, answer) {
      meter.saw('request');
      meter.carried('up', body.length);
      const reply = (status, text) => {
        meter.carried('down', text.length);
        answer(status, text);
      };
      if (!query.has('sid')) {
        meter.saw('handshake');
        return reply(200, open('polling').greeting);
      }
      const session = sessions.get(query.get('sid'));
      if (method === 'HEAD') return reply(session ? 200 : 400, '');
      if (!session) return reply(...bad(1));
      if (session.transport !== 'polling') return reply(...bad(3));
      if (method === 'POST') {
        for (const packet of body.split('\x1e')) onPacket(session, packet);
        return reply(200, 'ok');
      }
      session.poll = reply;
      flush(session);
    },
    /** @param ws - its client's end: `send(frame)`, `close()`. @returns what takes its frames, and hears of its end */
    webSocket(query, ws) {
      meter.saw('request');
      const sid = query.get('sid');
      if (!sid) meter.saw('handshake');
      const session = sid ? sessions.get(sid) : open('websocket');
      if (!session) return ws.close();
      if (!sid) {
        session.ws = ws;
        write(ws, session.greeting);
      }
      let probing = false;
      const noop = () => {
        if (!probing) return;
        session.poll?.(200, '6');
        session.poll = undefined;
        clock.after(NOOP_MS, noop);
      };
      return {
        frame(packet) {
          meter.saw('frame up');
          meter.carried('up', frameBytes(packet.length, true));
          if (packet === '2probe') {
            probing = true;
            write(ws, '3probe');
            clock.after(NOOP_MS, noop);
          } else if (packet === '5') {
            probing = false;
            session.poll?.(200, '6');
            session.poll = undefined;
            session.transport = 'websocket';
            session.ws = ws;
            flush(session);
          } else onPacket(session, packet);
        },
        gone() {
          probing = false;
          if (session.ws === ws) close(session);
        },
      };
    },
    /** As a process that dies: nothing is said, and nothing is known afterwards. */
    die() {
      for (const session of sessions.values()) session.stop();
      sessions.clear();
    },
  };
}
