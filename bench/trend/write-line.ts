import { appendFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmissionKey } from '../../lab/model/emission.ts';
import { type IndexedSighting, type RunSummary, transports } from '../../lab/model/trend.ts';
import { packCells } from '../../lab/store/index-cells.ts';
import { indexVersion, keyText } from '../../lab/store/index-lines.ts';
import { appendRun, indexPath } from '../../lab/store/run-index.ts';

export const benchLine = 'bench/line';

const triggers = ['boot', 'unlock', 'screen-on', 'sim-swap', 'any'];

/**
 * Writes the index of a line in HOME, and the same runs as JSON files. The first run goes through the
 * store; the others are appended as the store would, without reading the index again each time.
 */
export async function writeLine(
  home: string,
  size: { builds: number; emissions: number },
): Promise<{ indexBytes: number; jsonBytes: number }> {
  const keys = Array.from({ length: size.emissions }, (_, index) => keyOfEmission(index));
  await mkdir(join(home, 'json'));
  let jsonBytes = 0;
  for (let build = 0; build < size.builds; build += 1) {
    const summary = summaryOfBuild(build, keys);
    const json = JSON.stringify(summary);
    jsonBytes += json.length;
    await writeFile(join(home, 'json', `${build}.json`), json);
    if (build === 0) await appendRun(home, summary);
    else await appendFile(indexPath(home, benchLine), lineOf(summary, keys.length));
  }
  return { indexBytes: (await stat(indexPath(home, benchLine))).size, jsonBytes };
}

function lineOf({ facts, sightings }: RunSummary, from: number): string {
  const cells = packCells(sightings.map(({ seen }, key) => ({ key, seen }))).toString('base64');
  return `${JSON.stringify({ v: indexVersion, digest: facts.run, facts, from, keys: [].map(keyText), cells })}\n`;
}

function keyOfEmission(index: number): EmissionKey {
  const host = `telemetry${index % 97}.maker${index % 31}.example`;
  return {
    trigger: triggers[index % triggers.length] ?? 'boot',
    identifier: index % 2 === 0 ? 'imei' : 'android-id',
    recipient: `maker${index % 31}.example`,
    endpoint: `POST ${host}:443 /v2/collect/{}/events`,
    place: `body/device.field${index}`,
  };
}

/** Rates wander a little from build to build, and each emission stops for a while in some of them. */
function summaryOfBuild(build: number, keys: readonly EmissionKey[]): RunSummary {
  const n = 5;
  return {
    facts: {
      run: `run-${build}`,
      folder: `/runs/${build}`,
      line: benchLine,
      fingerprint: `Bench/One/ONE:9/A/${build}:user/release-keys`,
      startedAt: build * 86_400_000,
      builtAt: build + 1,
      ruleset: '1',
      conditions: { state: 'sim-known', responder: 'sink', dwellMs: 2_000 },
      simulated: true,
      planned: 20,
      valid: 20,
      trialsByTrigger: { boot: n, unlock: n, 'screen-on': n, 'sim-swap': n, background: 20 },
      canary: true,
      scope: 'proxy',
      unread: [],
      dwellByTrigger: {},
      messages: 31,
    },
    sightings: keys.map((key, index) => ({
      key,
      seen: seenIn(build, index, key.trigger === 'any' ? 20 : n),
    })),
  };
}

function seenIn(build: number, index: number, n: number): IndexedSighting {
  const k = 1 + ((build * 31 + index * 17) % n);
  return { k, n, transport: transports[index % 3] ?? 'tls', uncounted: false };
}
