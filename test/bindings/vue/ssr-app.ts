import type { CoreSocket } from 'holdfast';
import {
  createSocketPlugin,
  type Recording,
  useAck,
  useEventLog,
  useLatestEvent,
  useRoom,
  useSocketEvent,
  useSocketReady,
  useSocketState,
} from 'holdfast/vue';
import { createSSRApp, defineComponent, h, Suspense } from 'vue';

export interface Props {
  socket: CoreSocket;
  name: string;
  replay?: Recording<[string]>;
  heard?(text: string): void;
}

/** An application that uses everything, for a server and for a page. */
export const createPage = ({ socket, name, replay, heard }: Props) => {
  const Status = defineComponent(() => {
    const { status, since } = useSocketState();
    const last = useLatestEvent('news', { initial: 'none', schedule: 'sync', replay });
    const log = useEventLog('news', { max: 3, replay });
    const { status: saved } = useAck('save');
    useSocketEvent('news', (text) => heard?.(text), { replay });
    useRoom('a', { join: 'join', leave: 'leave' });
    return () =>
      h(
        'p',
        `${name} ${status.value} ${since.value > 0} ${last.value} ${log.value} ${saved.value}`,
      );
  });
  const Board = defineComponent(async () => {
    useSocketEvent('greeting', (text) => heard?.(text));
    const ready = useSocketReady();
    const status = useSocketState((state) => state.status);
    await ready;
    return () => h('p', status.value);
  });
  return createSSRApp(() =>
    h('main', [h(Status), h(Suspense, null, { default: () => h(Board), fallback: () => 'wait' })]),
  ).use(createSocketPlugin(socket, { releaseDelay: 0 }));
};
