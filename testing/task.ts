/**
 * Resolves in a task of its own, which no fake clock holds back. Over a real network two messages never arrive in one task, and
 * socket.io-client counts on that: in Node it puts off what it heard until the task is over, but not the end of the connection.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      // An open port would hold a Node process.
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
