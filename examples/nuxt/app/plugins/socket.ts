import { io } from 'holdfast';
import { createSocketPlugin } from 'holdfast/vue';

// On the server this makes one socket for each request, and nothing opens it.
export default defineNuxtPlugin(({ vueApp, $config }) => {
  const socket = io($config.public.socketUrl, { autoConnect: false });
  vueApp.use(createSocketPlugin(socket));
});
