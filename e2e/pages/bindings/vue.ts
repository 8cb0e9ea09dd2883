import {
  socketKey,
  useAck,
  useEmit,
  useEventLog,
  useEventReducer,
  useIo,
  useLatestEvent,
  useRoom,
  useSocketEvent,
  useSocketState,
} from 'holdfast/vue';
import { createApp, defineComponent, h, provide, ref } from 'vue';

/** Shows a socket of `url`; the returned function ends that. */
export function mount(element: HTMLElement, url: string, options: object): () => void {
  const App = defineComponent(() => {
    provide(socketKey, useIo(url, options).value);
    return () => h(Show);
  });
  const app = createApp(App);
  app.mount(element);
  return () => app.unmount();
}

const Show = defineComponent(() => {
  const { status, transport } = useSocketState();
  useRoom('lobby', { join: 'enter', leave: 'leave' });
  const told = ref('');
  useSocketEvent('told', (text: string) => {
    told.value = text;
  });
  const last = useLatestEvent('number', { initial: 'none' });
  const log = useEventLog('number', { max: 3 });
  const sum = useEventReducer('number', (sum: number, n: number) => sum + n, 0);
  const number = useEmit('number');
  const { send, status: sent, data } = useAck('echo');
  return () =>
    h('main', [
      h('p', { id: 'status' }, `${status.value} ${transport.value}`),
      h('p', { id: 'numbers' }, `last ${last.value}, log ${log.value.join()}, sum ${sum.value}`),
      h('p', { id: 'told' }, told.value),
      h('p', { id: 'ack' }, `${sent.value} ${data.value}`),
      h('button', { id: 'echo', onClick: () => void send('hello') }, 'echo'),
      h('button', { id: 'number', onClick: () => number(7) }, 'number'),
    ]);
});
