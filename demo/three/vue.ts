import { io, type Socket } from 'holdfast';
import { createSocketPlugin } from 'holdfast/vue';
import { createApp } from 'vue';
import type { FromServer, ToServer } from '../room-events.js';
import App from './App.vue';

// Nothing is opened here: the plugin does, and closes it after app.unmount().
const socket: Socket<FromServer, ToServer> = io({ autoConnect: false });

createApp(App).use(createSocketPlugin(socket)).mount('#vue');
