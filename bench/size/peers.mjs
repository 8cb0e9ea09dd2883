// The same few lines of an application in the words of others: what they ship for a connection that comes back by itself. None of them
// speaks Socket.IO; each has a protocol of its own, or none.
const url = "'wss://example.com/'";

/** By the id of a line in budgets.json; `code` is bundled as ours is, `file` is taken as it is published. */
export const peers = {
  io: {
    centrifuge: {
      code: `import { Centrifuge } from 'centrifuge'; globalThis.socket = new Centrifuge(${url}); socket.connect();`,
    },
    SignalR: {
      code: `import { HubConnectionBuilder } from '@microsoft/signalr'; globalThis.socket = new HubConnectionBuilder().withUrl(${url}).withAutomaticReconnect().build(); socket.start();`,
    },
    phoenix: {
      code: `import { Socket } from 'phoenix'; globalThis.socket = new Socket(${url}); socket.connect(); socket.channel('room').join();`,
    },
    ably: {
      code: `import { Realtime } from 'ably'; globalThis.socket = new Realtime({ key: 'a.b:c' });`,
    },
  },
  script: {
    centrifuge: { file: 'node_modules/centrifuge/dist/centrifuge.js' },
    SignalR: { file: 'node_modules/@microsoft/signalr/dist/browser/signalr.min.js' },
    phoenix: { file: 'node_modules/phoenix/priv/static/phoenix.min.js' },
    ably: { file: 'node_modules/ably/build/ably.min.js' },
  },
  createSocket: {
    limit: {
      code: `import { addressOf, framing } from './bench/contestants/framing.js'; globalThis.socket = framing(new WebSocket(addressOf(${url})));`,
    },
    partysocket: {
      code: `import WebSocket from 'partysocket/ws'; globalThis.socket = new WebSocket(${url});`,
    },
    'reconnecting-websocket': {
      code: `import WebSocket from 'reconnecting-websocket'; globalThis.socket = new WebSocket(${url});`,
    },
    'ably, modular': {
      code: `import { BaseRealtime, FetchRequest, WebSocketTransport } from 'ably/modular'; globalThis.socket = new BaseRealtime({ key: 'a.b:c', plugins: { FetchRequest, WebSocketTransport } });`,
    },
  },
  react: {
    'socket.io-react-hook': {
      base: "import { createContext, useCallback, useContext, useEffect, useRef, useState } from 'react'; globalThis.framework = [createContext, useCallback, useContext, useEffect, useRef, useState]; import { io } from 'socket.io-client'; globalThis.core = io;",
      external: ['react'],
      code: " import { IoProvider, useSocket, useSocketEvent } from 'socket.io-react-hook'; globalThis.used = [IoProvider, useSocket, useSocketEvent];",
    },
  },
  vue: {
    'VueUse, useWebSocket alone': {
      base: "import { computed, getCurrentInstance, hasInjectionContext, inject, isRef, onMounted, onScopeDispose, ref, shallowRef, toRaw, toRef, toValue, unref, watch } from 'vue'; globalThis.framework = [computed, getCurrentInstance, hasInjectionContext, inject, isRef, onMounted, onScopeDispose, ref, shallowRef, toRaw, toRef, toValue, unref, watch];",
      external: ['vue'],
      code: " import { useWebSocket } from '@vueuse/core'; globalThis.used = [useWebSocket];",
    },
  },
};
