import { type CoreSocket, isDisconnectedError } from 'holdfast';
import { byId, element, setText } from './dom.js';
import { randomName } from './names.js';
import type { OutboxPane } from './outbox.js';
import type { FromServer, Message, ToServer } from './room-events.js';

type Delivery = 'waiting' | 'sending' | 'delivered' | 'unconfirmed';

const MESSAGE_LIMIT = 200;
const DELIVERY: Record<Delivery, readonly [sign: string, words: string]> = {
  waiting: ['◌', 'waiting for the connection'],
  sending: ['…', 'sending'],
  delivered: ['✓', 'delivered'],
  unconfirmed: ['?', 'lost before it was acknowledged'],
};

/** The shared room: what is said here is heard in every other page, and sent once there is a connection. */
export function openRoom(socket: CoreSocket<FromServer, ToServer>): OutboxPane {
  const list = byId('messages');
  const scroller = list.parentElement!;
  const name = byId<HTMLInputElement>('name');
  const text = byId<HTMLInputElement>('text');
  const heard = new Set<string>();
  const waiting = new Set<() => void>();
  name.value = randomName();
  text.disabled = false;

  const show = (message: Message, own: boolean) => {
    const item = createMessage(message, own);
    list.append(item);
    while (list.childElementCount > MESSAGE_LIMIT) list.firstElementChild?.remove();
    scroller.scrollTop = scroller.scrollHeight;
    return item;
  };

  const compose = (said: string): Message => ({
    from: name.value.trim() || 'somebody',
    text: said,
    key: randomKey(),
  });

  const send = async (message: Message, item: HTMLElement) => {
    const connected = () => socket.getSnapshot().status === 'connected';
    const leave = () => showDelivery(item, 'sending');
    showDelivery(item, connected() ? 'sending' : 'waiting');
    if (!connected()) waiting.add(leave);
    try {
      await socket.emitWithAck('say', message);
      showDelivery(item, 'delivered');
    } catch (error) {
      if (!isDisconnectedError(error)) throw error;
      // It may have arrived: only the acknowledgement is known to be missing. The room recognises its key.
      showDelivery(item, 'unconfirmed', () => void send(message, item));
    }
  };

  byId('composer').addEventListener('submit', (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (!said) return;
    const message = compose(said);
    text.value = '';
    void send(message, show(message, true));
  });
  socket.on('say', (message) => {
    if (heard.has(message.key)) return;
    heard.add(message.key);
    show(message, false);
  });
  socket.on('presence', (count) => {
    setText(byId('presence'), count > 1 ? `${count} here` : 'only you');
  });
  socket.subscribe(() => {
    const { status } = socket.getSnapshot();
    byId('composer').dataset.status = status;
    setText(byId('send'), status === 'connected' ? 'Send' : 'Queue');
    if (status !== 'connected') return setText(byId('presence'), '');
    for (const leave of waiting) leave();
    waiting.clear();
  });

  return {
    compose,
    took(message) {
      const { key } = message;
      // The tab that sent it may be another one: then this one has heard it as everybody else did.
      const shown = list.querySelector(`[data-key="${CSS.escape(key)}"]`);
      const item = shown ? createMessage(message, true) : show(message, true);
      shown?.replaceWith(item);
      heard.add(key);
      showDelivery(item, 'delivered');
    },
  };
}

/** Not `crypto.randomUUID()`, which is missing where the page is opened by an address in the local network. */
function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join(
    '',
  );
}

function createMessage({ key, from, text }: Message, own: boolean): HTMLElement {
  const time = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const head = element(
    'p',
    { class: 'message-head' },
    element('b', {}, from),
    element('time', {}, time),
  );
  const item = element('li', { class: own ? 'message own' : 'message', 'data-key': key }, head);
  item.append(element('p', { class: 'message-text' }, text));
  if (own) item.append(element('p', { class: 'delivery' }));
  return item;
}

function showDelivery(item: HTMLElement, delivery: Delivery, resend?: () => void): void {
  const line = item.querySelector('.delivery');
  const [sign, words] = DELIVERY[delivery];
  item.dataset.delivery = delivery;
  line?.replaceChildren(element('span', { 'aria-hidden': 'true' }, sign), ` ${words}`);
  if (!resend) return;
  const again = element('button', { type: 'button', class: 'link' }, 'Send again');
  again.addEventListener('click', resend);
  line?.append(' ', again);
}
