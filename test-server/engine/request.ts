/** Headers by lower-case name. */
export interface RequestHeaders {
  readonly [name: string]: string | string[] | undefined;
  readonly accept?: string | undefined;
  readonly authorization?: string | undefined;
  readonly cookie?: string | undefined;
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly referer?: string | undefined;
  readonly 'content-type'?: string | undefined;
  readonly 'user-agent'?: string | undefined;
}

/** What the server looks at of a request, wherever it came from; an IncomingMessage of Node is one. */
export interface EngineRequest {
  readonly method?: string | undefined;
  /** Path and query. */
  readonly url?: string | undefined;
  readonly headers: RequestHeaders;
  readonly socket: { readonly remoteAddress?: string | undefined };
}

/** Of a name that is given twice the last counts. */
export function queryOf({ url = '' }: EngineRequest): Readonly<Record<string, string>> {
  const start = url.indexOf('?');
  return Object.fromEntries(new URLSearchParams(start < 0 ? '' : url.slice(start + 1)));
}
