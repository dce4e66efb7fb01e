import { networkOf } from '../phone-defaults.ts';
import type { CommandIo, CommandTable, Outcome } from './command.ts';

/** `content query --uri content://telephony/siminfo`: the SIMs that are in. */
export const content: CommandTable = {
  content: (io) => {
    const [verb] = io.args;
    const uri = io.args[io.args.indexOf('--uri') + 1] ?? '';
    if (verb === 'query' && /^content:\/\/telephony\/siminfo\/?$/.test(uri)) return io.out(simInfo(io));
    if (verb === 'query' && uri.startsWith('content://settings/')) return settings(io, uri);
    return io.unknown(`Error while accessing provider: ${uri}`, 1);
  },
};

function simInfo(io: CommandIo): string {
  const rows = io.phone.state.sims.flatMap((sim, slot) => (sim === null ? [] : [{ sim, slot }]));
  if (rows.length === 0) return 'No result found.\n';
  const projection = io.args[io.args.indexOf('--projection') + 1];
  const wanted = io.args.includes('--projection') ? projection?.split(':') : undefined;
  return rows
    .map(({ sim, slot }, index) => {
      const network = networkOf(sim);
      const columns: Record<string, string | number> = {
        _id: slot + 1,
        icc_id: sim.iccid,
        sim_id: slot,
        display_name: `SIM ${slot + 1}`,
        number: sim.msisdn ?? 'NULL',
        mcc: network.slice(0, 3) || 'NULL',
        mnc: network.slice(3) || 'NULL',
        imsi: sim.imsi ?? 'NULL',
      };
      const shown = Object.entries(columns).filter(([name]) => wanted?.includes(name) ?? true);
      return `Row: ${index} ${shown.map(([name, value]) => `${name}=${value}`).join(', ')}\n`;
    })
    .join('');
}

function settings(io: CommandIo, uri: string): Outcome {
  const namespace = uri.split('/')[3] as keyof typeof io.phone.state.settings;
  const map = io.phone.state.settings[namespace];
  if (map === undefined) return io.unknown(`Error while accessing provider: ${uri}`, 1);
  const rows = [...map].map(([name, value], index) => `Row: ${index} name=${name}, value=${value}\n`);
  return io.out(rows.join(''));
}
