// `redisStore()` over `createCluster()`: a script may touch only keys of one slot, and slots move from node to node.
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'holdfast';
import { memoryStore, outbox } from 'holdfast/offline';
import { dedupe, redisStore } from 'holdfast/server';
import { Server } from 'socket.io';
import { SLOTS_OF_FIRST, startRedisCluster } from '../harness/redis-cluster.mjs';
import { equal, until } from '../harness/until.mjs';
import { numbers } from './play.mjs';

// The first could break the hash tag.
const ODD = [7, '7', 'a}b', '{}', '{', '\ud800', 'ünï cödé'];
const PLAIN = numbers(1, 24).map((n) => `user-${n}`);
const USERS = [...ODD, ...PLAIN];

const keyOf = (user, id) => ({ user, cid: 'c', id, text: JSON.stringify([user, 'c', id]) });

/** A server whose handler answers with how many it has handled, and notes what. */
async function serve(store, effects, later) {
  const failures = [];
  const server = new Server({ transports: ['websocket'] });
  const user = ({ handshake }) => handshake.auth.user;
  const onError = ({ message }, { during }) => failures.push(`${during}: ${message}`);
  server.on('connection', dedupe({ user, store, onError }));
  server.on('connection', (socket) => {
    socket.on('order', (n, ack) => ack(effects.push(`${user(socket)} ${n}`)));
  });
  server.listen(0);
  later(() => server.close());
  return { url: `http://127.0.0.1:${server.httpServer.address().port}`, failures };
}

function connect(url, user, later) {
  const auth = { user, $outbox: { v: 1, cid: 'c' } };
  const socket = io(url, { auth, transports: ['websocket'], forceNew: true });
  later(() => socket.disconnect());
  return socket;
}

const checks = {
  async 'has the keys of a user on one node, and users on all of them'(later) {
    const { client, nodes } = await startRedisCluster(later);
    const store = redisStore(await client());
    for (const user of USERS)
      for (const id of ['1', '2']) {
        const key = keyOf(user, id);
        const { state, token } = await store.claim(key);
        equal(state, 'claimed', `${user} ${id}`);
        await store.renew(key, token);
        await store.settle(key, token, `[${id}]`);
        equal(await store.claim(key), { state: 'settled', answer: `[${id}]` });
      }
    const slots = new Set();
    for (const node of nodes) {
      const keys = await node.keys('*');
      equal(keys.length > 0, true, 'whether a node has keys');
      for (const key of keys) slots.add(await node.clusterKeySlot(key));
    }
    equal(slots.size, USERS.length, 'the slots');
    const { token } = await store.claim(keyOf('gone', '1'));
    await store.release(keyOf('gone', '1'), token);
    equal((await store.claim(keyOf('gone', '1'))).state, 'claimed');
  },

  async 'lets the oldest of a user give way, and refuses more at work than a user may have'(later) {
    const { client } = await startRedisCluster(later);
    const store = redisStore(await client(), { maxPerUser: 2 });
    for (const user of ODD) {
      const claim = (id) => store.claim(keyOf(user, id));
      await claim('at work');
      for (const id of ['1', '2', '3'])
        await store.settle(keyOf(user, id), (await claim(id)).token, '[]');
      equal((await claim('3')).state, 'settled');
      equal((await claim('1')).state, 'claimed');
      equal((await claim('at work')).state, 'pending');
      const refusal = await claim('2').catch(({ message }) => message);
      equal(/maxPerUser is 2/.test(refusal), true, refusal);
    }
  },

  async 'has each effect once, and repeats its answer at the other server'(later) {
    const { client } = await startRedisCluster(later);
    const effects = [];
    const servers = [];
    for (const _ of 'AB') servers.push(await serve(redisStore(await client()), effects, later));
    for (const user of USERS) {
      const answers = [];
      for (const { url } of servers) {
        const socket = connect(url, user, later);
        await new Promise((resolve) => socket.once('$outbox', resolve));
        answers.push(await socket.timeout(5_000).emitWithAck('order', 1, { $outbox: 'id' }));
      }
      equal(answers, [effects.length, effects.length], `the answers to ${user}`);
    }
    equal(effects.length, USERS.length, 'the effects');
    equal(
      servers.flatMap(({ failures }) => failures),
      [],
      'the failures',
    );
  },

  async 'loses and repeats nothing while slots move to another node'(later) {
    const { client, nodes, reshard } = await startRedisCluster(later);
    const effects = [];
    const { url, failures } = await serve(redisStore(await client()), effects, later);
    const emitted = [];
    const boxes = PLAIN.map((user) => {
      const socket = connect(url, user, later);
      const options = { scope: user, store: memoryStore(), leader: 'none', dedupe: 'required' };
      const box = outbox(socket, { ...options, ackTimeout: 500, maxAttempts: 1_000 });
      later(() => box.close());
      return box;
    });
    let rounds = 0;
    const deliverAll = () => {
      const n = rounds++;
      for (const user of PLAIN) emitted.push(`${user} ${n}`);
      return Promise.all(boxes.map((box) => box.emit('order', n).done));
    };
    await deliverAll();
    const [from, to] = [await nodes[0].clusterMyId(), await nodes[1].clusterMyId()];
    let isMoving = true;
    const move = () =>
      reshard(from, to, SLOTS_OF_FIRST).finally(() => {
        isMoving = false;
      });
    const deliverMeanwhile = async () => {
      while (isMoving) await Promise.all([deliverAll(), sleep(20)]);
    };
    await Promise.all([move(), deliverMeanwhile()]);
    await deliverAll();
    // A script of two keys, of which one has moved already. Nothing was done then, and the client repeats it.
    equal(
      failures.filter((text) => !/^(claim|settle): TRYAGAIN/.test(text)),
      [],
      'the failures',
    );
    await until(
      () => nodes[0].dbSize(),
      (size) => size === 0,
      { what: 'a node without keys' },
    );
    equal(effects.toSorted(), emitted.toSorted(), 'the effects');
  },
};

export const redisCluster = {
  name: 'redis-cluster',
  rows: [
    {
      name: '`redisStore()` of holdfast/server ↔ a Redis cluster of three nodes',
      needs: ['Node', 'redis-server', 'redis-cli', 'redis', 'socket.io'],
      async run(row) {
        for (const [name, check] of Object.entries(checks)) await row.check(name, check, 60_000);
      },
    },
  ],
};
