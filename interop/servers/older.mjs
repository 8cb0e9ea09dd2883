/** The last patch of each minor of socket.io 4, and the first of the newest one. */
export const olderVersions = [
  ...['4.0.2', '4.1.3', '4.2.0', '4.3.2', '4.4.1'],
  ...['4.5.4', '4.6.2', '4.7.5', '4.8.0'],
];
