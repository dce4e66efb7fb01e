import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { LabError, sentenceOf } from '../../errors.ts';
import type { GatewayState } from '../../model/gateway.ts';
import { gatewayControl } from '../gateway-control.ts';
import type { Guide } from './guide.ts';

/** A network of this computer whose every packet it watches. */
export type Hotspot = {
  /** This computer's own address in it. */
  readonly address: string;
  /** Gives the network back, where the check took it. */
  close(): Promise<void>;
};

type Network = { readonly name: string; readonly address: string; readonly wireless: boolean };

/**
 * Has this computer watch the hotspot in which the phone is: one that is watched already, or the one that
 * the person names. Null where that cannot be, after the person was told what is missing.
 */
export async function openHotspot(guide: Guide): Promise<Hotspot | null> {
  const { hotspot } = guide.words.guide;
  if (process.platform !== 'linux') return told(guide, hotspot.system);
  if (process.getuid?.() !== 0) return told(guide, hotspot.rights);
  try {
    const up = await gatewayControl.status();
    if (up !== null) return watchedAlready(guide, up);
    const network = await askNetwork(guide);
    return network === null ? null : await watch(guide, network);
  } catch (thrown) {
    guide.signal.throwIfAborted();
    if (!(thrown instanceof LabError)) throw thrown;
    return told(guide, hotspot.failed(sentenceOf(thrown)));
  }
}

function told(guide: Guide, text: string): null {
  guide.say(text);
  return null;
}

/** Whoever has set it up takes it down. */
function watchedAlready(guide: Guide, { phonesInterface }: GatewayState): Hotspot | null {
  const network = ownNetworks().find(({ name }) => name === phonesInterface);
  if (network === undefined) return told(guide, guide.words.guide.hotspot.none);
  return { address: network.address, close: async () => undefined };
}

/** Never taken without being asked for, one alone neither: what is in it loses its network meanwhile. */
async function askNetwork(guide: Guide): Promise<Network | null> {
  const { none, which, wireless, noneOfThem } = guide.words.guide.hotspot;
  const outward = await outwardInterfaces();
  const networks = ownNetworks().filter(({ name }) => !outward.includes(name));
  if (networks.length === 0) return told(guide, none);
  const chosen = await guide.choose(which, [
    ...networks.map((each) => ({
      value: each.name,
      label: `${each.name} (${each.address}${each.wireless ? `, ${wireless}` : ''})`,
    })),
    { value: '', label: noneOfThem },
  ]);
  return networks.find(({ name }) => name === chosen) ?? told(guide, none);
}

async function watch(guide: Guide, { name, address }: Network): Promise<Hotspot> {
  const { watched, released, stays } = guide.words.guide.hotspot;
  await gatewayControl.up(name);
  guide.say(watched(name));
  return {
    address,
    close: async () => {
      const left = await gatewayControl.down().then(
        () => null,
        (thrown: unknown) => sentenceOf(thrown),
      );
      guide.say(left === null ? released : stays(left));
    },
  };
}

/** Networks of this computer in which a phone could be; wireless ones first. */
function ownNetworks(): Network[] {
  return Object.entries(networkInterfaces())
    .flatMap(([name, addresses = []]) =>
      addresses
        .filter(({ family, internal, address }) => family === 'IPv4' && !internal && isLasting(address))
        .slice(0, 1)
        .map(({ address }) => ({ name, address, wireless: isWireless(name) })),
    )
    .sort((a, b) => Number(b.wireless) - Number(a.wireless));
}

function isLasting(address: string): boolean {
  return !address.startsWith('169.254.');
}

function isWireless(name: string): boolean {
  return existsSync(`/sys/class/net/${name}/wireless`) || existsSync(`/sys/class/net/${name}/phy80211`);
}

/** Interfaces by which this computer itself reaches the internet: those of its default routes. */
async function outwardInterfaces(): Promise<string[]> {
  const table = await readFile('/proc/net/route', 'utf8').catch(() => '');
  return table.split('\n').flatMap((line) => {
    const [name = '', destination, , , , , , mask] = line.split('\t');
    return destination === '00000000' && mask === '00000000' ? [name] : [];
  });
}
