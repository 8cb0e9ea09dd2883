/** Names that objects have of their own, which a careless table would find. */
export const INHERITED = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'],
  ...['__defineGetter__', '__lookupSetter__', 'then', 'length'],
];
