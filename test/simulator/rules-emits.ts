import type { World } from './world.js';

/** Of a packet, or of the arguments alone that stand for one. */
const tokenOf = (one: { data?: unknown } | unknown[]) =>
  ((Array.isArray(one) ? one : one.data) as [string, number])[1];

/** What was accepted has left, or waits in its place. */
export function checkBuffers({ client, journal }: World): void {
  const draining = client.manager.engine?.readyState === 'closing';
  for (const { socket, waiting } of client.sockets) {
    // As it is: `sendBuffer` changes what is kept when it is looked at.
    const { _buffer: kept } = socket;
    // The application ended the session by hand: what is given to it meanwhile is lost with it.
    if (draining && socket.connected) {
      for (const token of waiting.splice(0)) {
        journal.emitted.get(token)!.session = client.sessions.at(-1);
      }
    }
    const same =
      kept.length === waiting.length && kept.every((one, at) => tokenOf(one) === waiting[at]);
    if (!same) {
      journal.fail(
        'buffer',
        `${socket.nsp} keeps ${kept.map(tokenOf)}, but ${waiting} have not left`,
      );
    } else if (socket.connected && waiting.length) {
      journal.fail('flush', `${socket.nsp} is connected, and ${waiting} wait`);
    }
    if (socket.receiveBuffer.length && client.manager._state !== 'connected') {
      journal.fail('buffer', `${socket.nsp} keeps events of a session that has ended`);
    }
  }
}

/** Every answer that can be waited for is waited for, and no other. */
export function checkAcks({ client, host, journal, slackMs }: World): void {
  const now = host.timerTime();
  const awaited = new Map<string, number>();
  for (const emitted of journal.unsettled) {
    const { token, nsp, session, ack, dueAt } = emitted;
    const log = client.sockets.find(({ socket }) => socket.nsp === nsp)!;
    const here = session && log.socket.connected && session === client.sessions.at(-1);
    if (here) awaited.set(nsp, (awaited.get(nsp) ?? 0) + 1);
    if (now > dueAt + slackMs) {
      journal.fail('ack settles', `${token} was due ${Math.round(now - dueAt)} ms ago`);
    } else if (session && !here) {
      if (ack === 'error-first') journal.fail('ack settles', `${token} outlived its connection`);
      // The application was promised no more.
      journal.unsettled.delete(emitted);
    }
  }
  for (const { socket } of client.sockets) {
    const kept = Object.keys(socket.acks).length;
    const due = awaited.get(socket.nsp) ?? 0;
    if (kept !== due) {
      journal.fail('ack table', `${socket.nsp} keeps ${kept} handlers for ${due} answers`);
    }
  }
}
