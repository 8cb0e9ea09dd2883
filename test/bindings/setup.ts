// Where `define` does not reach the sources, as in a browser, the flag is a global.
Object.assign(globalThis, { __DEV__: true });
