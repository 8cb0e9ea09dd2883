import { byId, element } from '../dom.js';
import { controlFaults } from '../fault-control.js';
import { FAULTS } from '../fault-list.js';

const SHOWN = ['cut', 'silence', 'unreachable', 'restart'];

const control = controlFaults(byId('trouble'));
for (const fault of FAULTS.flatMap(([, faults]) => faults)) {
  if (!SHOWN.includes(fault.id)) continue;
  const promise = element('p', { id: `promise-${fault.id}` }, fault.promise);
  byId('strip').append(
    element('div', { class: 'fault' }, control.button(fault), promise),
  );
}

// Each pane is an application of its own, so whether all are connected is seen where everybody sees it.
let wereConnected = false;
new MutationObserver(() => {
  const states = document.querySelectorAll<HTMLElement>('.pill');
  const connected = [...states].every(
    ({ dataset }) => dataset.status === 'connected',
  );
  if (connected && !wereConnected) control.returned();
  wereConnected = connected;
}).observe(byId('panes'), { attributeFilter: ['data-status'], subtree: true });
