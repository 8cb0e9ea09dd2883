import type { CoreSocket } from 'holdfast';
import { byId, element, setText } from './dom.js';
import { controlFaults } from './fault-control.js';
import { FAULTS } from './fault-list.js';

/** All faults, with what each of them will show, and the button that closes the connection itself. */
export function setUpFaults(socket: CoreSocket): void {
  const again = () => socket.disconnect().connect();
  const control = controlFaults(byId('trouble'), again);

  for (const [title, faults] of FAULTS) {
    const group = element('div', { class: 'fault-group', role: 'group', 'aria-label': title });
    group.append(element('h3', {}, title));
    for (const fault of faults) {
      const promise = element('p', { id: `promise-${fault.id}` }, fault.promise);
      group.append(element('div', { class: 'fault' }, control.button(fault), promise));
    }
    byId('fault-groups').append(group);
  }
  byId('clear-faults').addEventListener('click', control.clear);

  const link = byId('link');
  link.addEventListener(
    'click',
    () => void (socket.active ? socket.disconnect() : socket.connect()),
  );
  let wasConnected = false;
  socket.subscribe(() => {
    const connected = socket.getSnapshot().status === 'connected';
    setText(link, socket.active ? 'Disconnect' : 'Connect');
    if (connected && !wasConnected) control.returned();
    wasConnected = connected;
  });
}
