// What a server does not take, for its length.

/** In an open packet: a server that takes little. */
export const LARGE = { maxPayload: 100 };
export const long = (bytes: number): string => 'x'.repeat(bytes);
