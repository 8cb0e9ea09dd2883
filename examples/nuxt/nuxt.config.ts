export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  app: { head: { title: 'Room', link: [{ rel: 'icon', href: 'data:,' }] } },
  runtimeConfig: {
    public: { socketUrl: 'http://localhost:3001' }, // or NUXT_PUBLIC_SOCKET_URL when it starts
  },
});
