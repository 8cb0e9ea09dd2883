import { type ExplanationCode, explain } from 'holdfast';
import { describe, expect, it } from 'vitest';
import { read } from '../../src/explain/evidence.js';
import { layers } from '../../src/explain/table.js';
import { FAILURES } from './failures.js';
import { type Failure, SECRET } from './stage.js';

/** What an application reads of a failure. */
const messageOf = ({ error, hints }: Failure) =>
  read(hints?.details, 'message') ?? read(error, 'message') ?? error;

for (const [name, ways] of Object.entries(FAILURES)) {
  const code = name as ExplanationCode;
  describe(`explain() says ${code}`, () => {
    it.each(Object.keys(ways))('%s', async (way) => {
      const failure = await ways[way]!();
      const { what, causes, advice, message } = layers().find((layer) => code in layer)![code]!;
      const explained = explain(failure.error, failure.hints);
      expect(explained).toEqual({
        ...{ code, what, likelyCauses: causes, advice },
        evidence: expect.any(Array),
        docs: `docs/errors.md#${code}`,
      });
      expect(JSON.stringify(explained)).not.toMatch(SECRET);
      // The example that the documents give.
      if (way === Object.keys(ways)[0]) expect(messageOf(failure)).toBe(message);
    });
  });
}
