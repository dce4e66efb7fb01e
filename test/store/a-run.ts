import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Device } from '../../lab/model/device.ts';
import type { AlignedReading } from '../../lab/model/handset.ts';
import type { Attempt, Run, Trial } from '../../lab/model/trial.ts';

/** A fresh folder; the system's temporary folder is its home. */
export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'phonehome-test-'));
}

export const device: Device = {
  serial: 'B2NTEST000000001',
  product: 'Nokia 7 Plus',
  line: 'nokia-7-plus/eu',
  identifiers: [
    { kind: 'imei', value: '356938035643809', slot: 1 },
    { kind: 'custom', value: 'asset 0042', label: 'asset-tag', unchecked: true },
    { kind: 'file', value: 'canary.jpg' },
  ],
  sims: [{ iccid: '8947080012345678900', imsi: '242010123456789' }, { iccid: '8947080098765432107' }],
};

const conditions = { state: 'sim-new', responder: 'sink', dwellMs: 1000 } as const;

export const trials: readonly Trial[] = [
  { number: 1, scenario: 'screen-on', conditions },
  { number: 2, scenario: 'boot', conditions },
];

export const run: Run = {
  schema: 'phonehome.run/1',
  id: 'run-1',
  startedAt: 1_700_000_000_000,
  finishedAt: null,
  fingerprint: 'Maker/P/P:9/X/1:user/release-keys',
  line: device.line,
  serials: [device.serial],
  simulated: true,
  seed: 7,
  trials,
  conditions,
  tool: { version: '0.1.0', ruleset: '1' },
  fault: null,
  clockSkewMs: {},
};

export function attemptOf(trial: Trial, attempt: number): Attempt {
  return {
    trial,
    attempt,
    serial: device.serial,
    startedAt: 1_700_000_001_000,
    finishedAt: 1_700_000_002_000,
    invalid: null,
    fencingToken: 3,
    canaryToken: 'c0ffee',
    sim: device.sims[0] ?? null,
  };
}

export const reading: AlignedReading = {
  at: 1_700_000_001_500,
  phoneClock: 1_700_000_001_400,
  bootId: 'b-1',
  interfaces: [{ name: 'wlan0', rxBytes: 1, rxPackets: 2, txBytes: 3, txPackets: 4 }],
  fingerprint: run.fingerprint,
  iccids: ['8947080012345678900', null],
  proxy: '10.0.2.2:8080',
  received: 12,
};
