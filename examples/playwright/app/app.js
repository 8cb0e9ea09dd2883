// The application under test: shared notes. A note is "…" until the server has it.
import { io } from '/holdfast/holdfast.esm.min.js';

const [status, list, form] = ['output', 'ul', 'form'].map((name) => document.querySelector(name));
const socket = io({ reconnectionDelay: 100, reconnectionDelayMax: 500 });

socket.subscribe(() => {
  const { status: now, transport } = socket.getSnapshot();
  status.textContent = now === 'connected' ? `${now} by ${transport}` : now;
});
socket.on('note', (text) => add(text));

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = new FormData(form).get('text');
  form.reset();
  const item = add(`${text} …`);
  try {
    await socket.timeout(2_000).emitWithAck('note', text);
    item.textContent = text;
  } catch {
    item.textContent = `${text} (not saved)`;
  }
});

function add(text) {
  const item = document.createElement('li');
  item.textContent = text;
  list.append(item);
  return item;
}
