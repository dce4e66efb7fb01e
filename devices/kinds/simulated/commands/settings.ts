import type { Phone } from '../phone-parts.ts';
import type { SettingsNamespace } from '../phone-state.ts';
import type { CommandTable } from './command.ts';

const namespaces: readonly string[] = ['global', 'secure', 'system'];

/** `settings get|put|delete|list|reset NAMESPACE …`. */
export const settings: CommandTable = {
  settings: async ({ phone, args, out, unknown }) => {
    const [verb, namespace = '', key, ...rest] = withoutUser(args);
    if (!namespaces.includes(namespace)) return unknown(`Invalid namespace '${namespace}'`, 255);
    const map = phone.state.settings[namespace as SettingsNamespace];
    if (verb === 'list') {
      const sorted = [...map].sort(([one], [other]) => (one < other ? -1 : 1));
      return out(sorted.map(([name, value]) => `${name}=${value}\n`).join(''));
    }
    if (key === undefined) return unknown(`settings: bad arguments to ${verb ?? 'settings'}`, 255);
    if (verb === 'get') return out(`${map.get(key) ?? 'null'}\n`);
    if (verb === 'put' && rest[0] !== undefined) {
      put(phone, namespace as SettingsNamespace, key, rest[0]);
      return 0;
    }
    if (verb !== 'delete') return unknown(`Invalid command: ${verb ?? ''}`, 255);
    const had = map.delete(key);
    if (had) changed(phone, namespace as SettingsNamespace, key);
    return out(`Deleted ${had ? 1 : 0} rows\n`);
  },
};

/** `--user 0` may stand before the namespace; the phone has one user. */
function withoutUser(args: readonly string[]): string[] {
  const at = args.indexOf('--user');
  return at < 0 ? [...args] : [...args.slice(0, at), ...args.slice(at + 2)];
}

function put(phone: Phone, namespace: SettingsNamespace, key: string, value: string): void {
  const map = phone.state.settings[namespace];
  if (map.get(key) === value) return;
  map.set(key, value);
  changed(phone, namespace, key);
}

/** Tells what depends on a setting. Writing wifi_on or mobile_data does not switch a radio on Android. */
function changed(phone: Phone, namespace: SettingsNamespace, key: string): void {
  const proxyKeys = ['http_proxy', 'global_http_proxy_host', 'global_http_proxy_port'];
  const proxy = namespace === 'global' && proxyKeys.includes(key);
  phone.state.happened(proxy ? 'proxy' : 'setting');
}
