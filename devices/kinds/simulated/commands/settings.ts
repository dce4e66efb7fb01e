import type { PhoneState, SettingsNamespace } from '../phone-state.ts';
import { settingEvents } from '../setting-events.ts';
import type { CommandTable } from './command.ts';

const namespaces: readonly string[] = ['global', 'secure', 'system'];

/** `settings get|put|delete|list|reset NAMESPACE …`. */
export const settings: CommandTable = {
  settings: async ({ phone, args, out, unknown }) => {
    const [verb, namespace = '', key, ...rest] = withoutUser(args);
    if (!namespaces.includes(namespace)) return unknown(`Invalid namespace '${namespace}'`, 255);
    const place = namespace as SettingsNamespace;
    const map = phone.state.settings[place];
    if (verb === 'list') {
      const sorted = [...map].sort(([one], [other]) => (one < other ? -1 : 1));
      return out(sorted.map(([name, value]) => `${name}=${value}\n`).join(''));
    }
    if (key === undefined) return unknown(`settings: bad arguments to ${verb ?? 'settings'}`, 255);
    if (verb === 'get') return out(`${map.get(key) ?? 'null'}\n`);
    if (verb === 'put' && rest[0] !== undefined) {
      writeSetting(phone.state, place, key, rest[0]);
      return 0;
    }
    if (verb !== 'delete') return unknown(`Invalid command: ${verb ?? ''}`, 255);
    return out(`Deleted ${writeSetting(phone.state, place, key, null) ? 1 : 0} rows\n`);
  },
};

/** `--user 0` may stand before the namespace; the phone has one user. */
function withoutUser(args: readonly string[]): string[] {
  const at = args.indexOf('--user');
  return at < 0 ? [...args] : [...args.slice(0, at), ...args.slice(at + 2)];
}

/** Writes a setting, or deletes it (null), and tells of what changed with it. Answers whether anything did. */
export function writeSetting(
  state: PhoneState,
  namespace: SettingsNamespace,
  key: string,
  after: string | null,
): boolean {
  const map = state.settings[namespace];
  const before = map.get(key) ?? null;
  if (before === after) return false;
  if (after === null) map.delete(key);
  else map.set(key, after);
  for (const event of settingEvents({ namespace, key, before, after })) state.happened(event);
  return true;
}
