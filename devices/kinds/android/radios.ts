import type { Adb } from './adb.ts';
import { addressIn } from './probe.ts';
import { reach } from './reach.ts';

/** A phone looks for its network, joins it and asks for an address. */
const joinLimitMs = 60_000;
const switchLimitMs = 15_000;

/** The phone, and the address that it has in the lab's network: the recorder listens to that one alone. */
export type RadioParts = { readonly adb: Adb; readonly networkAddress: string | null };

/** Wi-Fi and mobile data off. Mobile data first, so that nothing moves over to it. */
export async function leaveWifi({ adb }: RadioParts): Promise<void> {
  await switchMobileData(adb, false);
  await adb.ask('svc wifi disable');
  await reach(adb, async () => (await wifiAddress(adb)) === null, {
    limitMs: switchLimitMs,
    otherwise:
      'keeps its Wi-Fi although it was told to switch it off. Take away what holds it (a device owner).',
  });
}

/** Wi-Fi on, until the phone has its address again. */
export async function joinWifi(parts: RadioParts): Promise<void> {
  await parts.adb.ask('svc wifi enable');
  await haveAddress(parts);
}

/** Airplane mode on, with mobile data off for what comes after it. Wi-Fi may stay where its user once kept it. */
export async function enterAirplaneMode({ adb }: RadioParts): Promise<void> {
  await switchMobileData(adb, false);
  await switchAirplaneMode(adb, true);
}

/** Airplane mode off, until Wi-Fi has its address again. */
export async function leaveAirplaneMode(parts: RadioParts): Promise<void> {
  await switchAirplaneMode(parts.adb, false);
  await haveAddress(parts);
}

/** Reads the setting back; a phone that never had mobile data has none to switch. */
export async function switchMobileData(adb: Adb, on: boolean): Promise<void> {
  await adb.ask(`svc data ${on ? 'enable' : 'disable'}`);
  const wanted = on ? ['1', 'null'] : ['0', 'null'];
  await reach(adb, async () => wanted.includes(await setting(adb, 'mobile_data')), {
    limitMs: switchLimitMs,
    otherwise: `keeps its mobile data ${on ? 'off' : 'on'} although it was told otherwise. Switch it by hand.`,
  });
}

/** `cmd connectivity airplane-mode` is there from Android 11 on. */
async function switchAirplaneMode(adb: Adb, on: boolean): Promise<void> {
  await adb.ask(`cmd connectivity airplane-mode ${on ? 'enable' : 'disable'}`);
  await reach(adb, async () => (await setting(adb, 'airplane_mode_on')) === (on ? '1' : '0'), {
    limitMs: switchLimitMs,
    otherwise: `does not switch its airplane mode ${on ? 'on' : 'off'}. Switch it by hand.`,
  });
}

async function haveAddress({ adb, networkAddress }: RadioParts): Promise<void> {
  const held = async (): Promise<boolean> => {
    const found = await wifiAddress(adb);
    return found !== null && (networkAddress === null || found === networkAddress);
  };
  await reach(adb, held, {
    limitMs: joinLimitMs,
    otherwise:
      'did not come back to the lab’s Wi-Fi with the address that it had. Give it a fixed address there, and turn off random MAC addresses for that network.',
  });
}

async function wifiAddress(adb: Adb): Promise<string | null> {
  return addressIn((await adb.shell('ip -f inet addr show wlan0')).stdout);
}

async function setting(adb: Adb, name: string): Promise<string> {
  return (await adb.ask(`settings get global ${name}`)).trim();
}
