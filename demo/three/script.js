const socket = io(); // the server that this page came from
const pane = document.getElementById('script');
const part = (selector) => pane.querySelector(selector);
const heard = new Set();

function show({ key, from, text }) {
  const item = document
    .getElementById('message')
    .content.cloneNode(true).firstElementChild;
  item.querySelector('b').textContent = from;
  item.querySelector('.message-text').textContent = text;
  part('ol').append(item);
  heard.add(key);
  return (delivery) => {
    item.dataset.delivery = delivery;
    item.querySelector('.delivery').textContent = delivery;
  };
}

function showState() {
  const { status, transport, reason, attempt, nextRetryAt } =
    socket.getSnapshot();
  const seconds = (Math.max(0, nextRetryAt - Date.now()) / 1_000).toFixed(1);
  part('.pill').dataset.status = status;
  if (part('.word').textContent !== status) part('.word').textContent = status;
  part('.detail').textContent = nextRetryAt
    ? `attempt ${attempt} in ${seconds} s`
    : (transport ?? reason);
  if (status !== 'connected') part('.presence').textContent = '';
}

// Without a connection it waits; lost before its acknowledgement, it goes again.
const deliver = (message) =>
  socket.emitWithAck('say', message).catch(() => deliver(message));

socket.subscribe(showState);
setInterval(showState, 100);

socket.on('presence', (people) => {
  part('.presence').textContent = `${people} here`;
});
socket.on('say', (message) => {
  if (!heard.has(message.key)) show(message);
});

part('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const text = part('input').value;
  part('form').reset();
  const message = { key: `${Math.random()}`, from: 'Script tag', text };
  const mark = show(message);
  mark('waiting');
  await deliver(message);
  mark('delivered');
});
