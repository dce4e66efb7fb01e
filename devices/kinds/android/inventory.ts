import { LabError } from '../../../lab/errors.ts';
import type { IdentifierKind } from '../../../lab/model/device.ts';
import type { Inventory, ToldIdentifier, UntoldIdentifier } from '../../../lab/model/health.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { askAll } from './ask-all.ts';
import { cellsIn, imeiIn, isRandomised, macAfter, parcelText, rowsIn, ssidIn } from './inventory-parse.ts';
import { simStatesIn } from './reading.ts';

const limitMs = 30_000;
const findLimitMs = 15_000;

const commands = {
  serial: 'getprop ro.serialno',
  model: 'getprop ro.product.model',
  codename: 'getprop ro.product.device',
  androidId: 'settings get secure android_id',
  name: 'settings get global device_name',
  link: 'cat /sys/class/net/wlan0/address',
  wifi: 'dumpsys wifi',
  bluetooth: 'settings get secure bluetooth_address',
  simState: 'getprop gsm.sim.state',
  sims: 'content query --uri content://telephony/siminfo',
  cells: 'dumpsys telephony.registry',
  imei0: 'cmd phone get-imei 0',
  imei1: 'cmd phone get-imei 1',
} as const;

/**
 * Calls of iphonesubinfo that may answer an IMEI. Their codes shift with the Android version, so that
 * they are tried, and only an answer that passes as an IMEI is believed. All of them only read.
 */
const probes = [1, 2, 3, 4, 5].flatMap((code) => [
  `service call iphonesubinfo ${code} s16 com.android.shell`,
  `service call iphonesubinfo ${code} i32 0 s16 com.android.shell`,
  `service call iphonesubinfo ${code} i32 1 s16 com.android.shell`,
]);

type Answers = Readonly<Record<keyof typeof commands, string>>;

/** Reads which identifiers the phone tells of itself, and which it does not and why. Changes nothing. */
export async function readInventory(adb: Adb): Promise<Inventory> {
  await adb.waitForDevice(findLimitMs);
  const answers = await askAll(adb, commands, limitMs);
  if (answers.serial === '') {
    const sentence = `${phoneName(adb.address)} does not tell its serial. Wait until it has booted, and try again.`;
    throw new LabError('PHONE_STATE', sentence);
  }
  const sims = simsIn(answers);
  const imeis = await readImeis(adb, answers, sims.told);
  const parts = [single(answers), wifiIn(answers), sims, imeis];
  return {
    serial: answers.serial,
    product: answers.model || answers.codename || 'unknown',
    codename: answers.codename || null,
    told: parts.flatMap(({ told }) => told),
    untold: parts.flatMap(({ untold }) => untold),
  };
}

type Part = { readonly told: readonly ToldIdentifier[]; readonly untold: readonly UntoldIdentifier[] };

function single(answers: Answers): Part {
  const cells = cellsIn(answers.cells);
  const read = [
    one('android-id', /^[0-9a-f]{8,16}$/i.exec(answers.androidId)?.[0] ?? null, commands.androidId),
    one('device-name', answers.name === 'null' ? null : answers.name || null, commands.name),
    one('bluetooth-mac', macAfter(/^/, answers.bluetooth), commands.bluetooth),
    one('ssid', ssidIn(answers.wifi), commands.wifi),
  ];
  const told = cells.map((value) => ({ kind: 'cell-id' as const, value, by: commands.cells }));
  const none = { kind: 'cell-id' as const, why: `${commands.cells} names no serving cell` };
  return {
    told: [...read.flatMap((each) => each.told), ...told],
    untold: [...read.flatMap((each) => each.untold), ...(told.length === 0 ? [none] : [])],
  };
}

function one(kind: IdentifierKind, value: string | null, by: string): Part {
  if (value !== null) return { told: [{ kind, value, by }], untold: [] };
  return { told: [], untold: [{ kind, why: `${by} hides it or has none` }] };
}

/** The address that the maker gave, and the one that is in use now where that is made up. */
function wifiIn({ wifi, link }: Answers): Part {
  const factory = macAfter(/(?:wifi_factory_mac_address|mFactoryMacAddress|factory MAC)\s*[:=]/, wifi);
  const used = macAfter(/^/, link) ?? macAfter(/\bmWifiInfo\b.*?\bMAC:/, wifi);
  const told: ToldIdentifier[] = [];
  if (factory !== null) told.push({ kind: 'wifi-mac', value: factory, by: commands.wifi });
  if (used !== null && used !== factory) {
    const label = factory !== null || isRandomised(used) ? { label: 'in use now' } : {};
    told.push({ kind: 'wifi-mac', value: used, ...label, by: commands.link });
  }
  const why = `neither ${commands.wifi} nor ${commands.link} tells it`;
  return { told, untold: told.length === 0 ? [{ kind: 'wifi-mac', why }] : [] };
}

/** Of the SIMs that are in; newer builds mask their numbers, which is no number. */
function simsIn({ sims, simState }: Answers): Part {
  const states = simStatesIn(simState);
  const rows = rowsIn(sims).filter(
    ({ sim_id: slot }) => /^\d$/.test(slot ?? '') && states[Number(slot)] !== 'ABSENT',
  );
  const told: ToldIdentifier[] = [];
  const untold: UntoldIdentifier[] = [];
  for (const row of rows) {
    const slot = Number(row.sim_id) + 1;
    const found = [
      ['iccid', /^\d{18,22}F?$/i.exec(row.icc_id ?? '')?.[0]],
      ['imsi', /^\d{14,15}$/.exec(row.imsi ?? '')?.[0]],
      ['msisdn', /^\+?\d{5,15}$/.exec(row.number ?? '')?.[0]],
    ] as const;
    for (const [kind, value] of found) {
      if (value === undefined)
        untold.push({ kind, slot, why: 'content://telephony/siminfo hides it or has none' });
      else told.push({ kind, value, slot, by: 'content://telephony/siminfo' });
    }
  }
  if (rows.length === 0)
    untold.push({ kind: 'iccid', why: 'content://telephony/siminfo lists no SIM, or refuses the shell' });
  return { told, untold };
}

async function readImeis(adb: Adb, answers: Answers, sims: readonly ToldIdentifier[]): Promise<Part> {
  const direct = [answers.imei0, answers.imei1].map(imeiIn);
  if (direct.some((value) => value !== null)) {
    const told = direct.flatMap((value, index) =>
      value === null ? [] : [{ kind: 'imei' as const, value, slot: index + 1, by: 'cmd phone get-imei' }],
    );
    return { told, untold: [] };
  }
  // An IMSI has 15 digits, too, and one in ten passes for an IMEI.
  const notImeis = sims.map(({ value }) => value);
  const names = Object.fromEntries(probes.map((command, index) => [`probe${index}`, command]));
  const replies = Object.values(await askAll(adb, names, limitMs));
  const found = replies.flatMap((reply) => imeiIn(parcelText(reply) ?? '') ?? []);
  const values = [...new Set(found)].filter((value) => !notImeis.includes(value));
  if (values.length > 0) {
    const by = 'service call iphonesubinfo, check digit right';
    return { told: values.map((value) => ({ kind: 'imei', value, by })), untold: [] };
  }
  const why = `cmd phone get-imei gives none (${refusal(answers.imei0)}), and no call of iphonesubinfo does: dial *#06# and enter it`;
  return { told: [], untold: [{ kind: 'imei', why }] };
}

function refusal(answer: string): string {
  if (/permission|security/i.test(answer)) return 'permission denied';
  return answer === '' ? 'no answer' : 'unknown command';
}
