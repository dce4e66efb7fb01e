import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { renderUnicodeCompact } from 'uqr';
import { readProxy, setProxy } from '../../../devices/kinds/android/proxy-setting.ts';
import { spawnRecorder } from '../../capture/spawn-recorder.ts';
import { canaryHost } from '../../model/canary.ts';
import type { Device } from '../../model/device.ts';
import type { Recorder, RecorderPort } from '../../model/recorder.ts';
import type { AnalysisPool } from '../analysis-pool.ts';
import { gatewayOfRun } from '../gateway-of-run.ts';
import { noLease } from '../import-trial.ts';
import type { Cable } from './cable.ts';
import type { Guide } from './guide.ts';
import type { Hotspot } from './hotspot.ts';
import { type OwnAddress, ownAddress } from './own-address.ts';
import { personPhone } from './person-phone.ts';
import { openDoor, type PhoneDoor, type ProxyAddress, type Visitor } from './phone-door.ts';
import { newToken, recordCheck } from './record-check.ts';

/** A phone that is to be recorded here. */
export type AtPhone = {
  readonly home: string;
  readonly pool: AnalysisPool;
  readonly guide: Guide;
  readonly folder: string;
  readonly device: Device;
  readonly fingerprint: string;
  readonly cable: Cable | null;
  readonly repeat: number;
  readonly listenMs: number;
  /** Where this computer is the phone's router. */
  readonly hotspot: Hotspot | null;
  readonly address: string | null;
};

/** After so long without a sign of the phone the person is told what to look at. */
const patienceMs = 60_000;

/** Brings the phone's data to the recorder, and records the check; answers whether it came to its end. */
export async function recordAtPhone(asked: AtPhone): Promise<boolean> {
  const { guide, home, address, hotspot } = asked;
  const at = await ownAddress(guide, address ?? hotspot?.address ?? null);
  const token = newToken();
  const recorder = await spawnRecorder({
    home: join(home, 'ca'),
    logFile: join(home, 'logs', 'check-recorder.log'),
  });
  const opened: (() => Promise<unknown>)[] = [() => recorder.close()];
  try {
    const { words } = guide;
    const door = await openDoor({ at, words, certificate: recorder.caCertificate, token });
    opened.push(() => door.close());
    const phone = await phoneOf(asked, door);
    const { port, gateway } = await portFor(asked, recorder, at, phone.address);
    opened.push(() => port.close());
    const proxy = { host: at.host, port: port.port };
    opened.push(takeBack(asked, phone));
    opened.push(await bringHere(asked, { port, proxy, door, phone }));
    return await recordFrom(asked, { port, proxy, token, ledger: gateway?.watch(phone.address) ?? null });
  } finally {
    for (const close of opened.reverse()) await close().catch(() => undefined);
  }
}

type Way = {
  readonly port: RecorderPort;
  readonly proxy: ProxyAddress;
  readonly token: string;
  readonly ledger: Parameters<typeof recordCheck>[0]['ledger'];
};

async function recordFrom(asked: AtPhone, { port, proxy, token, ledger }: Way): Promise<boolean> {
  const { guide, device, cable, fingerprint } = asked;
  let heard = new AbortController();
  const handset = personPhone({
    device,
    guide,
    build: cable?.build ?? { fingerprint, properties: {}, packages: [] },
    adb: cable?.adb ?? null,
    proxy: `${proxy.host}:${proxy.port}`,
    nextCanary: () => {
      heard = new AbortController();
      return heard.signal;
    },
  });
  const onHost = (host: string) => {
    if (host === canaryHost) heard.abort();
  };
  const finished = await recordCheck({ ...asked, handset, port, ledger, token, onHost });
  const { working, stopped } = guide.words.guide;
  guide.say(finished ? working : stopped);
  return finished;
}

/** The phone: as the cable tells, or whoever opens the page. */
async function phoneOf({ guide, cable, hotspot }: AtPhone, door: PhoneDoor): Promise<Visitor> {
  const { visit, visited, nothingYet, hotspot: inHotspot } = guide.words.guide;
  if (hotspot !== null) guide.say(inHotspot.join);
  guide.say(`${visit(door.address)}\n\n${renderUnicodeCompact(door.address, { border: 2 })}`);
  if (cable?.address != null) return { address: cable.address, make: 'android' };
  let phone: Visitor | null = null;
  const came = door.visitor.then((visitor) => {
    phone = visitor;
  });
  while (phone === null) {
    await Promise.race([came, sleep(patienceMs, undefined, { signal: guide.signal, ref: false })]);
    guide.signal.throwIfAborted();
    if (phone === null) guide.say(nothingYet);
  }
  guide.say(visited);
  return phone;
}

async function portFor(asked: AtPhone, recorder: Recorder, at: OwnAddress, client: string) {
  const { device, hotspot } = asked;
  const gateway =
    hotspot !== null ? await gatewayOfRun({ gateway: true, firmware: null, devices: [] }) : null;
  const behind =
    gateway === null
      ? {}
      : {
          gateway: {
            port: gateway.port,
            phonesInterface: gateway.phonesInterface,
            addresses: [client],
          },
        };
  const port = await recorder.open(
    {
      ...{ serial: device.serial, client, listen: at.listen, port: 0 },
      ...{ responder: 'sink', fencingToken: noLease.token, ...behind },
    },
    noLease,
  );
  return { port, gateway };
}

type Bringing = {
  readonly port: RecorderPort;
  readonly proxy: ProxyAddress;
  readonly door: PhoneDoor;
  readonly phone: Visitor;
};

/** Told at the end, however it ends: a setting that leads nowhere leaves the phone without a network. */
function takeBack({ guide, cable, hotspot }: AtPhone, { make }: Visitor): () => Promise<void> {
  const words = guide.words.guide.takeBack;
  const usual = make === 'other' ? [words.android, words.iphone] : [words[make]];
  const texts = cable !== null ? [words.cable] : hotspot !== null ? [words.hotspot] : usual;
  return async () => {
    for (const text of texts) guide.say(text);
  };
}

/** Tells the phone where its data has to go, and waits until some has come; answers how to take it back. */
async function bringHere(
  { guide, cable, hotspot }: AtPhone,
  { port, proxy, door, phone }: Bringing,
): Promise<() => Promise<unknown>> {
  const words = guide.words.guide;
  door.open(hotspot === null || cable !== null ? proxy : 'free');
  guide.say(words.trust);
  if (cable !== null) {
    const { adb } = cable;
    const former = await readProxy(adb);
    await setProxy(adb, `${proxy.host}:${proxy.port}`);
    guide.say(words.proxySet);
    return () => setProxy(adb.forTidying(), former);
  }
  if (hotspot !== null) guide.say(words.hotspot.free);
  else guide.say(phone.make === 'iphone' ? words.iphone : words.proxy(proxy.host, proxy.port));
  guide.say(words.press);
  await untilSeen(guide, port, hotspot === null ? words.notSeen : words.hotspot.notSeen);
  guide.say(words.seen);
  return async () => undefined;
}

async function untilSeen(guide: Guide, port: RecorderPort, notSeen: string): Promise<void> {
  for (let waited = 0; (await port.activity()).received === 0; waited += 250) {
    if (waited > 0 && waited % patienceMs === 0) guide.say(notSeen);
    await sleep(250, undefined, { signal: guide.signal });
  }
}
