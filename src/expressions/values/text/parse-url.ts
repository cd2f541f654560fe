/**
 * `parse_url`: the parts of a URL as `java.net.URI` (RFC 2396) sees them.
 *
 * Nothing is decoded. Spaces, control characters, misplaced brackets and `%` without two digits make the text no URL. Characters outside
 * ASCII are let through.
 */

export interface UrlParts {
  readonly protocol: string | null;
  readonly authority: string | null;
  readonly userInfo: string | null;
  /** Null where the authority is not of the form user@host:port. */
  readonly host: string | null;
  readonly path: string | null;
  readonly query: string | null;
  readonly ref: string | null;
}

export type UrlPart = 'PROTOCOL' | 'AUTHORITY' | 'USERINFO' | 'HOST' | 'PATH' | 'QUERY' | 'REF' | 'FILE';

const ESCAPED = '%[0-9A-Fa-f]{2}';
// Letters and symbols of other scripts, without spaces and controls.
const OTHER = '[^\\u0000-\\u007f\\p{C}\\p{Z}]';
const UNRESERVED = "[A-Za-z0-9_.!~*'()-]";
const PATH = new RegExp(`^(?:${UNRESERVED}|[:@&=+$,;/]|${ESCAPED}|${OTHER})*$`, 'u');
const QUERY = new RegExp(`^(?:${UNRESERVED}|[;/?:@&=+$,[\\]]|${ESCAPED}|${OTHER})*$`, 'u');
const REGISTRY = new RegExp(`^(?:${UNRESERVED}|[$,;:@&=+]|${ESCAPED}|${OTHER})+$`, 'u');
const USER_INFO = new RegExp(`^(?:${UNRESERVED}|[;:&=+$,]|${ESCAPED}|${OTHER})*$`, 'u');
const HOST_NAME = /^(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)*[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.?$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.|$)){4}$/;
const IPV6 = /^\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.]+)?\]$/;

/** The parts, or null when the text is no URL. */
export function parseUrl(url: string): UrlParts | null {
  const [, scheme, body = '', ref] = /^(?:([^:/?#]*):)?([^#]*)(?:#(.*))?$/s.exec(url) as RegExpExecArray;
  if (scheme !== undefined && !/^[A-Za-z][A-Za-z0-9+.-]*$/.test(scheme)) return null;
  if (ref !== undefined && !QUERY.test(ref)) return null;
  if (scheme !== undefined && !body.startsWith('/')) return opaque(scheme, body, ref ?? null);
  const [, authority, path = '', query] = /^(?:\/\/([^/?]*))?([^?]*)(?:\?(.*))?$/s.exec(body) as RegExpExecArray;
  if (!PATH.test(path) || (query !== undefined && !QUERY.test(query))) return null;
  const rest = { protocol: scheme ?? null, path, query: query ?? null, ref: ref ?? null };
  if (authority === undefined) return { ...rest, authority: null, userInfo: null, host: null };
  // `file:///x` has an empty authority, which is none; `http://` alone is no URL.
  if (authority === '') return path === '' ? null : { ...rest, authority: null, userInfo: null, host: null };
  const server = serverParts(authority);
  if (server) return { ...rest, authority, ...server };
  return REGISTRY.test(authority) ? { ...rest, authority, userInfo: null, host: null } : null;
}

/** `mailto:someone`: a scheme and something else than a path. */
function opaque(scheme: string, body: string, ref: string | null): UrlParts | null {
  if (body === '' || !QUERY.test(body) || body.startsWith('[')) return null;
  return { protocol: scheme, authority: null, userInfo: null, host: null, path: null, query: null, ref };
}

function serverParts(authority: string): { userInfo: string | null; host: string } | null {
  const at = authority.lastIndexOf('@');
  const userInfo = at < 0 ? null : authority.slice(0, at);
  const [, host = '', port] = /^(\[.*\]|[^:]*)(?::(\d*))?$/s.exec(authority.slice(at + 1)) ?? [];
  if (userInfo !== null && !USER_INFO.test(userInfo)) return null;
  if (port !== undefined && Number(port) > 2147483647) return null;
  return HOST_NAME.test(host) || IPV4.test(host) || IPV6.test(host) ? { userInfo, host } : null;
}

/** One part by its name in `parse_url` (in capitals); null where the URL has none, and for any other name. */
export function urlPart(parts: UrlParts, name: string): string | null {
  switch (name as UrlPart) {
    case 'PROTOCOL':
      return parts.protocol;
    case 'AUTHORITY':
      return parts.authority;
    case 'USERINFO':
      return parts.userInfo;
    case 'HOST':
      return parts.host;
    case 'PATH':
      return parts.path;
    case 'QUERY':
      return parts.query;
    case 'REF':
      return parts.ref;
    case 'FILE':
      return parts.query === null ? parts.path : `${parts.path ?? ''}?${parts.query}`;
    default:
      return null;
  }
}

/** The value of `key` in a query: the first of that name, up to the next `&`; null when there is none. */
export function queryValue(query: string, key: string): string | null {
  for (const pair of query.split('&')) if (pair.startsWith(`${key}=`)) return pair.slice(key.length + 1);
  return null;
}
