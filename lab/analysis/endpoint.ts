import { percentDecode } from './decoders/percent.ts';
import type { Matcher } from './identify.ts';

const ports: Readonly<Record<string, string>> = { http: '80', ws: '80', https: '443', wss: '443' };

/**
 * The endpoint of an emission's key: `POST zzhc.vnet.cn:80 /a/{}/b`. Labels of the host and segments of
 * the path that hold a known value, a number, a UUID, or eight or more hex or base64 characters with a
 * digit become `{}`. Without a URL only the method is left.
 */
export function endpointOf(method: string | null, url: string | null, matcher: Matcher): string {
  const verb = (method ?? '-').toUpperCase();
  const match = /^([a-z][a-z0-9+.-]*):\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?([^?#]*)/i.exec(
    url ?? '',
  );
  if (match === null) return `${verb} - ${pathTemplate((url ?? '').replace(/[?#].*$/s, ''), matcher)}`;
  const [, scheme = '', host = '', port = ports[scheme.toLowerCase()] ?? '-', path = ''] = match;
  return `${verb} ${hostTemplate(host.toLowerCase(), matcher)}:${port} ${pathTemplate(path, matcher)}`;
}

function hostTemplate(host: string, matcher: Matcher): string {
  if (host.startsWith('[') || /^[\d.]+$/.test(host)) return host;
  return host
    .split('.')
    .map((label) => (holdsValue(label, matcher) ? '{}' : label))
    .join('.');
}

function pathTemplate(path: string, matcher: Matcher): string {
  if (path === '') return '/';
  return path
    .split('/')
    .map((segment) => segmentTemplate(segment, matcher))
    .join('/');
}

function segmentTemplate(segment: string, matcher: Matcher): string {
  const text = percentDecode(percentDecode(Buffer.from(segment), false), false).toString('utf8');
  const variable = isVariable(text) || holdsValue(text, matcher);
  return variable ? '{}' : segment.replace(/[\s\p{C}]+/gu, '_').slice(0, 120);
}

function isVariable(text: string): boolean {
  if (/^\d+$/.test(text) || /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i.test(text))
    return true;
  return /^[A-Za-z0-9+/_=-]{8,}$/.test(text) && /\d/.test(text);
}

function holdsValue(text: string, matcher: Matcher): boolean {
  return matcher.index
    .find(Buffer.from(text))
    .some(({ pattern }) => pattern.axis === null && pattern.context !== 'name');
}
