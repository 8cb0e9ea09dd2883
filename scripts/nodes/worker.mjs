// What scripts/nodes/workerd.mjs serves: `/` lists the checks, any other path runs one against the server that `?url=` names.
import { checks } from './page-checks.mjs';

export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    const name = decodeURIComponent(pathname.slice(1));
    if (!name) return Response.json(Object.keys(checks));
    try {
      await checks[name](searchParams.get('url'));
      return new Response();
    } catch (error) {
      return new Response(`${error.stack ?? error}`, { status: 500 });
    }
  },
};
