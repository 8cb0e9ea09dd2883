import fc from 'fast-check';

/** Text of every kind, lone surrogates, control characters and what looks like protocol included. */
export const anyText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('\ud800', '\udfff', '\x1e', 'b', '"', ',', '-', '/', '0', '€', '😀'),
    ),
    { maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));

/** Bytes of their own, not a view of a pool. */
export const anyBytes: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc
  .uint8Array({ maxLength: 12 })
  .map((array) => new Uint8Array(array));
