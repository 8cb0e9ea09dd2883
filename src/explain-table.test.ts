import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeOf, TABLE } from '../test/fakes/explained.js';
import * as reasons from './reasons.js';

describe('the table of explain()', () => {
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(`src/${name}`, 'utf8'));

  it('has every code that an error of the sources has, and no other', () => {
    const codes = sources.flatMap((text) =>
      [...text.matchAll(/define<\s*'\w+',\s*'([\w ]+)'/g)].map(([, code]) => code),
    );
    expect(codes.length).toBe(5);
    const kinds = new Set<string>(Object.values(TABLE).map(({ of }) => of));
    for (const other of ['reason', 'mistake', 'other']) kinds.delete(other);
    expect(kinds).toEqual(new Set(codes));
  });

  it('has every reason that a connection can end for', () => {
    for (const [name, reason] of Object.entries(reasons)) {
      if (name !== 'SERVER_ERROR') expect(codeOf(reason), reason).not.toBe('foreign');
    }
  });

  it('has sentences: what failed, why, what to do', () => {
    for (const [code, { what, causes, advice }] of Object.entries(TABLE)) {
      expect(code).toMatch(/^[a-z\d-]+$/);
      expect(causes.length).toBeGreaterThan(0);
      for (const sentence of [what, advice, ...causes]) expect(sentence).toMatch(/^\S.*\S$/);
      expect(what).toMatch(/\.$/);
    }
  });
});
