import { expect, it } from 'vitest';
import { text } from './published.js';

it('server.js names no package: a server is served by the one that it has', () => {
  const named = [
    ...text('server.js').matchAll(/\b(?:from|import|require)\b\s*\(?\s*['"]([^'"]+)/g),
  ];
  expect(named.map(([, name]) => name)).toEqual(['node:crypto']);
});
