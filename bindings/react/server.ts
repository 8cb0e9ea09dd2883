/** Stands in for a hook or component where a Server Component imports it. */
const clientOnly = (name: string) => () => {
  throw new Error(
    `holdfast: ${name} works in Client Components only, this is a Server Component. Put 'use client' first in the file that calls it.`,
  );
};

// What React calls on its way through Server Components: the same names, each with advice.
export const createHooks = /*#__PURE__*/ clientOnly('createHooks');
export const outboxHooks = /*#__PURE__*/ clientOnly('outboxHooks');
export const OutboxProvider = /*#__PURE__*/ clientOnly('OutboxProvider');
export const recordEvents = /*#__PURE__*/ clientOnly('recordEvents');
export const SocketProvider = /*#__PURE__*/ clientOnly('SocketProvider');
export const useAck = /*#__PURE__*/ clientOnly('useAck');
export const useEmit = /*#__PURE__*/ clientOnly('useEmit');
export const useEventLog = /*#__PURE__*/ clientOnly('useEventLog');
export const useEventReducer = /*#__PURE__*/ clientOnly('useEventReducer');
export const useIo = /*#__PURE__*/ clientOnly('useIo');
export const useLatestEvent = /*#__PURE__*/ clientOnly('useLatestEvent');
export const useOutbox = /*#__PURE__*/ clientOnly('useOutbox');
export const useOutboxEmit = /*#__PURE__*/ clientOnly('useOutboxEmit');
export const useOutboxItems = /*#__PURE__*/ clientOnly('useOutboxItems');
export const useRoom = /*#__PURE__*/ clientOnly('useRoom');
export const useSocket = /*#__PURE__*/ clientOnly('useSocket');
export const useSocketEvent = /*#__PURE__*/ clientOnly('useSocketEvent');
export const useSocketReady = /*#__PURE__*/ clientOnly('useSocketReady');
export const useSocketState = /*#__PURE__*/ clientOnly('useSocketState');
