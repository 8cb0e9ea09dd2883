import { describe, expect, it } from 'vitest';
import { reserved } from '../../scripts/mangle.mjs';
import { LETTERS, privateNames, shortNames } from '../../scripts/private-names.mjs';
import { Engine } from '../../src/engine/engine.js';
import { webSocket } from '../../src/engine/websocket.js';
import { createManager } from '../../src/index.js';
import { parseAddress } from '../../src/socket/address.js';
import { managerWith } from '../fakes/dropin.js';
import { createStage } from '../fakes/outbox-stage.js';
import { fakePlatform } from '../fakes/platform.js';

const known = privateNames(reserved);
const short = shortNames(known);

/** The private names that `object` has, with those of its classes. */
function namesOf(object: object): string[] {
  const names = new Set<string>();
  for (let holder = object; holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
    for (const name of Object.getOwnPropertyNames(holder)) if (short[name]) names.add(name);
  }
  return [...names];
}

describe('the short names of private properties', () => {
  const { manager } = managerWith({ autoConnect: false });
  const parts = { transports: [webSocket()], platform: fakePlatform() };
  const core = createManager('https://example.com/', parts);
  const engine = new Engine({
    ...parts,
    _platform: parts.platform,
    _endpoint: { ...parseAddress('https://example.com/'), path: '/', query: '' },
  });

  it.each<[string, object]>([
    ['a Manager', manager],
    ['a Socket', manager.socket('/')],
    ['a CoreManager', core],
    ['a CoreSocket', core.socket('/')],
    ['an Engine', engine],
    ['the options of an engine', core._options],
  ])('are distinct in %s', (_, object) => {
    const names = namesOf(object);
    expect(names.length).toBeGreaterThan(1);
    // As the build has them, and as it would without any wishes.
    for (const letters of [short, shortNames(known, {})]) {
      expect(new Set(names.map((name) => letters[name])).size).toBe(names.length);
    }
  });

  it('are distinct in an outbox', async () => {
    const { box } = await createStage().open();
    const { _present: present } = box as unknown as { _present(): object };
    for (const object of [present(), box.emit('m', 1)]) {
      const names = namesOf(object);
      expect(names.length).toBeGreaterThan(5);
      expect(new Set(names.map((name) => short[name])).size).toBe(names.length);
    }
  });

  it('are one letter each, follow a wish where they can, and are shared', () => {
    for (const letter of Object.values(short)) expect(LETTERS).toContain(letter);
    expect(new Set(Object.values(short)).size).toBeLessThan(Object.keys(short).length);
    expect(shortNames(known, { _fire: 'Z' })).toMatchObject({ _fire: 'Z' });
    const { _fire, _of } = shortNames(known, { _fire: 'Z', _of: 'Z' });
    expect(_fire).not.toBe(_of);
  });

  it('leave what tests of applications reach for', () => {
    for (const name of reserved) expect(short).not.toHaveProperty(name);
  });
});
