/** Whether there is a Socket.IO server at all. */
export const ADDRESS =
  'Open the server in a browser tab, at /socket.io/?EIO=4&transport=polling: one that works answers with 0{"sid":…}.';

/** What needs nobody. */
export const RETRIED = 'Holdfast tries again by itself while reconnection is on.';
