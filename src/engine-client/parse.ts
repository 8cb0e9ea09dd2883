/** The parts of a URI, as {@link parse} gives them; what is not there is empty. */
export interface ParsedUri {
  /** The whole of it, as it was given. */
  source: string;
  /** Without the colon: `https`, `wss`. */
  protocol: string;
  /** User, host and port. */
  authority: string;
  /** User and password. */
  userInfo: string;
  /** The part of `userInfo` before its colon. */
  user: string;
  /** The part of `userInfo` behind its colon. */
  password: string;
  /** The host, as it was given. */
  host: string;
  /** The digits of the port. */
  port: string;
  /** Path, query and anchor. */
  relative: string;
  /** Directory and file. */
  path: string;
  /** The path up to its last slash. */
  directory: string;
  /** What is behind the path's last slash. */
  file: string;
  /** Without the question mark. */
  query: string;
  /** Without the hash. */
  anchor: string;
  /** Present when the host is an IPv6 address, which then stands without its brackets. */
  ipv6uri?: true;
  /** The parts of the path between its slashes. */
  pathNames: string[];
  /** The query by its names, as they stand in it. */
  queryKey: Record<string, string>;
}

/** Longer ones are refused, since no server takes them. */
const LIMIT = 8_000;

/** `text` up to the first `mark`, and what follows that. */
function split(text: string, mark: string): [before: string, after: string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/**
 * Takes a URI apart. The scheme may be missing, as in `localhost:3000`; nothing is decoded.
 * @throws RangeError for more than 8000 characters
 */
export function parse(source: string): ParsedUri {
  if (source.length > LIMIT) throw new RangeError('URI too long');
  const [beforeAnchor, anchor = ''] = split(source, '#');
  const [address, query = ''] = split(beforeAnchor, '?');
  const protocol = /^(https?|wss?):\/\//i.exec(address)?.[1] ?? '';
  const rest = address.slice(protocol ? protocol.length + 3 : 0);
  const slash = rest.indexOf('/');
  const path = slash < 0 ? '' : rest.slice(slash);
  const inBrackets = slash < 0 ? rest : rest.slice(0, slash);
  const at = inBrackets.lastIndexOf('@');
  const userInfo = inBrackets.slice(0, Math.max(at, 0));
  const [user, password = ''] = split(userInfo, ':');
  const [, ipv6, name = '', port = ''] =
    /^(?:\[(.*)\]|(.*?))(?::(\d*))?$/.exec(inBrackets.slice(at + 1)) ?? [];
  // What ends in an extension is a file; everything else is a directory.
  const file = /[^/]+\.[^/.]+$/.exec(path)?.[0] ?? '';
  return {
    source,
    protocol,
    authority: inBrackets.replace(/[[\]]/g, ''),
    userInfo,
    user,
    password,
    host: ipv6 ?? name,
    port,
    relative: source.slice(address.length - path.length),
    path,
    directory: path.slice(0, path.length - file.length),
    file,
    query,
    anchor,
    ...(ipv6 !== undefined && { ipv6uri: true as const }),
    pathNames: path.split('/').filter(Boolean),
    queryKey: Object.fromEntries(
      query
        .split('&')
        .map((pair) => split(pair, '='))
        .flatMap(([key, value = '']) => (key ? [[key, value]] : [])),
    ),
  };
}
