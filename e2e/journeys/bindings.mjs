// One journey for all bindings: each shows the same in a page, see pages/bindings.

const shown = (id) => document.getElementById(id)?.textContent;
const press = (id) => document.getElementById(id).click();

export const bindingJourneys = [
  {
    name: 'shows state, events and acknowledgements, stays in its room, and leaves nothing',
    async run({ server, binding, expect }) {
      const complaints = [];
      const { error, warn } = console;
      console.error = (...args) => void complaints.push(args.join(' '));
      console.warn = console.error;
      try {
        await walk(server, binding, expect);
      } finally {
        Object.assign(console, { error, warn });
      }
      expect(complaints).toEqual([]);
    },
  },
];

async function walk(server, binding, expect) {
  const shows = (id, text) => expect.poll(() => shown(id)).toBe(text);
  const element = document.body.appendChild(document.createElement('div'));
  const options = { reconnectionDelay: 50, reconnectionDelayMax: 100, releaseDelay: 50 };
  const unmount = binding.mount(element, server.url, options);
  await shows('status', 'connected websocket');
  await shows('numbers', 'last none, log , sum 0');
  press('echo');
  await shows('ack', 'success hello');
  press('number');
  await shows('numbers', 'last 7, log 7, sum 7');
  await server.tell(1, 2, 3, 4);
  await shows('numbers', 'last 4, log 2,3,4, sum 17');
  await server.tellRoom('lobby', 'before');
  await shows('told', 'before');

  await server.faults.refuse();
  await server.faults.cut();
  await shows('status', 'reconnecting null');
  press('number');
  await server.faults.refuse(false);
  await shows('status', 'connected websocket');
  await shows('numbers', 'last 7, log 3,4,7, sum 24');
  await expect
    .poll(async () => {
      await server.tellRoom('lobby', 'after');
      return shown('told');
    })
    .toBe('after');
  expect(await server.numbers()).toEqual([7, 7]);
  unmount();
  element.remove();
  await expect.poll(server.sessions).toEqual([]);
}
