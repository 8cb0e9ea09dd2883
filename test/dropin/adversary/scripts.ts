// Random scripts of a server that minds no protocol.
import { judgeOf } from '../random/judge.js';
import { scriptAt } from './chance.js';
import { play } from './play.js';
import type { Script } from './script.js';

/** What can be left out; the rest would be another script without it, or none. */
const SPARE =
  /^(handshake|open|upgrades|maxPayload|more|sid|probe|refused|answer|release|upgraded|connects|asked|gets|posts|lateMs|end|frames)$/;

/** `value` with one thing less in it, anywhere. */
function* less(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    for (let at = value.length; at--; ) {
      yield value.toSpliced(at, 1);
      for (const smaller of less(value[at])) yield value.with(at, smaller);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      const { [name]: _, ...rest } = value as Record<string, unknown>;
      if (SPARE.test(name)) yield rest;
      // A GET that is answered by nothing waits on.
      if (!/^(bytes|release|upgrades)$/.test(name))
        for (const smaller of less(inner)) yield { ...value, [name]: smaller };
    }
  }
}

function* smaller({ sessions, turns, ...rest }: Script): Generator<Script> {
  for (const fewer of less(turns)) yield { ...rest, sessions, turns: fewer as Script['turns'] };
  for (const fewer of less(sessions))
    yield { ...rest, turns, sessions: fewer as Script['sessions'] };
}

export const scripts = judgeOf<Script>({ at: scriptAt, play, smaller });
