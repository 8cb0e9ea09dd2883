/**
 * What keeps a row from its aim, by the row's id: with what was measured or seen in a profile, in a sentence or two. `npm run docs` asks for
 * one of each row that misses its aim; of a row that reaches it, nothing is shown.
 * @type {Record<string, string>}
 */
export const limits = {};
