import type { CommandTable } from './command.ts';

/** getprop and setprop. */
export const properties: CommandTable = {
  getprop: ({ phone, args: [name, fallback = ''], out }) => {
    const all = phone.state.properties;
    if (name !== undefined) return out(`${all.get(name) ?? fallback}\n`);
    const sorted = [...all].sort(([one], [other]) => (one < other ? -1 : 1));
    return out(sorted.map(([key, value]) => `[${key}]: [${value}]\n`).join(''));
  },
  setprop: async ({ phone, args: [name, value = ''], err }) => {
    if (name === undefined || name.startsWith('ro.')) {
      await err(`Failed to set property '${name ?? ''}' to '${value}'.\nSee dmesg for error reason.\n`);
      return 1;
    }
    phone.state.setProperty(name, value);
    return 0;
  },
};
