import { createApp } from 'vue';
import App from './App.vue';
import { createSocketPlugin, socket } from './socket';

// The plugin opens the socket, and closes it after `app.unmount()`.
createApp(App).use(createSocketPlugin(socket)).mount('#app');
