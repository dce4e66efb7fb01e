import { createHash } from 'node:crypto';
import type { Finding, FindingState, Result } from '../../lab/model/result.ts';
import { findingStates } from '../../lab/model/result.ts';

/** Fingerprints of the demonstration: the build that leaks, the mended one, the one before both. */
export const leaky = 'Nokia/Onyx_00WW/B2N_sprout:9/PPR1.180610.011/00WW_3_22C:user/release-keys';
export const fixed = 'Nokia/Onyx_00WW/B2N_sprout:9/PPR1.180610.011/00WW_3_39B:user/release-keys';
export const older = 'Nokia/Onyx_00WW/B2N_sprout:8.1/OPM1/00WW_2_22A:user/release-keys';

/** A fabricated finding: the self-registration of the demonstration. */
export function finding(changes: Partial<Finding> = {}): Finding {
  const merged: Finding = {
    id: 'F-00000000',
    state: 'new',
    identifier: 'imei',
    label: null,
    slot: 1,
    spelling: 'plain',
    decoding: ['base64', 'json'],
    where: 'body > base64 > json > IMEI1',
    place: 'body/IMEI1',
    endpoint: 'POST zzhc.vnet.cn:80 /',
    recipient: {
      host: 'zzhc.vnet.cn',
      domain: 'vnet.cn',
      organisation: 'China Telecom',
      country: 'CN',
      confidence: 'high',
    },
    answeredBy: 'lab',
    transport: 'clear',
    trigger: 'screen-on',
    background: false,
    seen: { k: 5, n: 5 },
    idleSeen: { k: 0, n: 5 },
    baselineSeen: { k: 0, n: 20 },
    missedRateBelow: null,
    firstSeen: { build: leaky, at: '2026-02-03T04:05:06Z' },
    sender: { package: 'com.qualcomm.qti.autoregistration', confidence: 'high' },
    severity: { score: 10, band: 'critical', parts: { P: 4, T: 2, R: 2, C: 2 } },
    sentence:
      'On screen-on, 5 of 5 times, build 00WW_3_22C sends IMEI base64-encoded, not encrypted, to zzhc.vnet.cn (China Telecom, CN; high confidence) — not in baseline 00WW_2_22A; sent by com.qualcomm.qti.autoregistration (high).',
    why: 'Seen in 5 of 5 valid trials; the baseline showed it in 0 of 20 under the same conditions.',
    evidence: ['trials/003-screen-on/1#a41', 'trials/007-screen-on/1#b02'],
    ...changes,
  };
  const key = [
    merged.identifier,
    merged.label,
    merged.slot,
    merged.recipient.host,
    merged.place,
    merged.trigger,
  ];
  const id = `F-${createHash('sha256').update(key.join('|')).digest('hex').slice(0, 8)}`;
  return { ...merged, id: changes.id ?? id };
}

/** A fabricated result; the counts are those of its findings. */
export function result(changes: Partial<Result> = {}): Result {
  const findings = changes.findings ?? [];
  const counts = Object.fromEntries(
    findingStates.map((state) => [state, findings.filter((each) => each.state === state).length]),
  ) as Record<FindingState, number>;
  const rate = { k: 5, n: 5, missedRateBelow: 0.45 };
  return {
    schema: 'phonehome.result/1',
    verdict: 'pass',
    sentence:
      'Nothing new left build 00WW_3_39B, seen through the proxy only: 20 of 20 trials valid, 2 s of listening each.',
    reasons: [],
    build: { fingerprint: fixed, line: 'nokia-7-plus/eu' },
    baseline: {
      fingerprint: older,
      approvedBy: 'a.tester',
      why: 'the newest approved baseline of the line nokia-7-plus/eu',
    },
    tool: { version: '0.1.0', ruleset: '2026-02-01' },
    startedAt: '2026-02-03T04:00:00Z',
    finishedAt: '2026-02-03T04:31:00Z',
    counts,
    conditions: { state: 'sim-new', responder: 'sink', dwell: '2s', devices: ['SIM0001'], simulated: true },
    policy: { leastTrials: 5, leastDwellMs: 1000 },
    coverage: {
      trials: { planned: 25, valid: 25, invalid: [] },
      canary: true,
      scope: 'proxy',
      scopeSentence:
        'Seen: Wi-Fi traffic that follows the proxy setting, with the phone’s byte counters as a check. Not observable: SMS and baseband traffic, mobile data.',
      flows: { decoded: 100, opaque: 0, refused: 0, silent: 0, blocked: 0, bypassed: 0 },
      byTrigger: { boot: rate, unlock: rate, 'screen-on': rate, 'sim-swap': rate, idle: rate },
      blind: [],
      contacts: [],
      bytes: [1, 2, 3].map((trial) => ({
        trial,
        sent: 1860 + trial,
        recorded: 1790,
        unexplained: 70 + trial,
        tolerance: 420,
        cellular: 0,
      })),
      unread: 0,
      notes: [],
    },
    questions: { identifiers: 'yes', leavesEea: 'no', noticeSeen: 'no' },
    packages: { added: [], removed: [], changed: [] },
    ...changes,
    findings,
  };
}

const maker = {
  host: 'telemetry.maker.example',
  domain: 'maker.example',
  organisation: 'Example Maker',
  country: 'FI',
  confidence: 'high',
} as const;

/** A fabricated finding that was known before: the maker's own telemetry. */
export function known(changes: Partial<Finding> = {}): Finding {
  return finding({
    state: 'unchanged',
    identifier: 'android-id',
    slot: null,
    decoding: ['json'],
    where: 'body > json > did',
    place: 'body/did',
    endpoint: 'POST telemetry.maker.example:443 /v2/events',
    recipient: maker,
    transport: 'tls',
    trigger: 'any',
    background: true,
    idleSeen: { k: 5, n: 5 },
    baselineSeen: { k: 20, n: 20 },
    sender: { package: 'com.maker.telemetry', confidence: 'medium' },
    severity: { score: 4.5, band: 'medium', parts: { P: 2, T: 0.5, R: 0.5, C: 1.5 } },
    sentence:
      'In the background, 5 of 5 times, build 00WW_3_22C sends Android ID over TLS to telemetry.maker.example (Example Maker, FI; high) — already in baseline 00WW_2_22A; sent by com.maker.telemetry (medium).',
    why: 'The same on the baseline, approved as crash statistics.',
    ...changes,
  });
}
