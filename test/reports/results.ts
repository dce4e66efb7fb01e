import type { Finding, Matrix } from '../../lab/model/result.ts';
import type { ReportInput } from '../../reports/report.ts';
import { finding, fixed, known, leaky, older, result } from './builders.ts';

function registration(): Finding[] {
  const fields = [
    ['imei', 1, 'IMEI1', 10],
    ['iccid', 1, 'SIM1ICCID', 9.5],
    ['cell-id', null, 'SIM1CELLID', 9],
  ] as const;
  return fields.flatMap(([identifier, slot, name, score]) =>
    ['boot', 'unlock', 'screen-on', 'sim-swap'].map((trigger) =>
      finding({
        identifier,
        slot,
        trigger,
        where: `body > base64 > json > ${name}`,
        place: `body/${name}`,
        severity: { score, band: 'critical', parts: { P: score - 6, T: 2, R: 2, C: 2 } },
        sentence: `On ${trigger}, 5 of 5 times, build 00WW_3_22C sends ${identifier} base64-encoded, not encrypted, to zzhc.vnet.cn (China Telecom, CN; high confidence) — not in baseline 00WW_2_22A; sent by com.qualcomm.qti.autoregistration (high).`,
      }),
    ),
  );
}

/** FAIL: the demonstration's leaking build. */
export function failing(): ReportInput {
  const findings = [...registration(), known()];
  const worst = findings[2];
  return {
    result: result({
      verdict: 'fail',
      sentence:
        'On boot, unlock, screen-on and sim-swap, 5 of 5 times, build 00WW_3_22C sends IMEI, ICCID and cell ID, base64-encoded, not encrypted, to zzhc.vnet.cn (China Telecom, CN; high confidence) — not in baseline 00WW_2_22A; sent by com.qualcomm.qti.autoregistration (high).',
      reasons: ['12 new findings of critical severity; the policy lets none pass.'],
      build: { fingerprint: leaky, line: 'nokia-7-plus/eu' },
      findings,
      questions: { identifiers: 'yes', leavesEea: 'attempted', noticeSeen: 'no' },
      packages: { added: ['com.qualcomm.qti.autoregistration 3'], removed: [], changed: [] },
      coverage: {
        ...result().coverage,
        flows: { decoded: 93, opaque: 2, refused: 4, silent: 0, blocked: 1, bypassed: 0 },
        blind: [{ host: 'pinned.maker.example', visibility: 'refused', inBaseline: true }],
        notes: ['The SIM was re-inserted in 5 trials: the phone has one SIM only.'],
      },
    }),
    matrix: matrix(),
    nextCommand: './phonehome baseline propose runs/2026-02-03-00WW_3_22C',
    runCommand: './phonehome run --firmware 00WW_3_22C.yaml --device SIM0001.yaml',
    evidenceRoot: 'runs/2026-02-03-00WW_3_22C',
    excerpts:
      worst === undefined
        ? {}
        : {
            [worst.id]: [
              {
                title: 'request body, decoded (base64 > json)',
                text: '{\n  "REGVER": "8.0",\n  "IMEI1": "35693803•••••••#k3f9",\n  "SIM1ICCID": "894708•••••••••••••#p0aa"\n}',
              },
            ],
          },
    steps: {
      'trials/003-screen-on/1': [
        { at: 1_770_091_200_000, name: 'setup' },
        { at: 1_770_091_203_120, name: 'settle' },
        { at: 1_770_091_204_500, name: 'trigger', text: 'display on, read back' },
        { at: 1_770_091_206_500, name: 'end' },
      ],
    },
  };
}

/** PASS: the mended build, with the leak gone and one exception. */
export function passing(): ReportInput {
  const gone = registration().map((each) => ({
    ...each,
    state: 'gone' as const,
    seen: { k: 0, n: 5 },
    missedRateBelow: 0.45,
    baselineSeen: { k: 5, n: 5 },
    sentence: `On ${each.trigger}, 0 of 5 times, build 00WW_3_39B sends ${each.identifier} to zzhc.vnet.cn; build 00WW_3_22C did so 5 of 5 times.`,
    why: '0 of 5 valid trials against 5 of 5: the chance of that, if it were still sent as often, is below 5 %.',
  }));
  const excepted = known({
    state: 'excepted',
    identifier: 'advertising-id',
    place: 'query/adid',
    where: 'query > adid',
  });
  return {
    result: result({ findings: [...gone, known(), excepted] }),
    nextCommand: './phonehome baseline accept nokia-7-plus/eu --by you',
  };
}

/** INCONCLUSIVE: no baseline, invalid trials, bytes that went around the recorder. */
export function inconclusive(): ReportInput {
  const { coverage } = result();
  return {
    result: result({
      verdict: 'inconclusive',
      sentence: 'Nothing can be said of build 00WW_3_39B: 4,812 bytes left outside the recorder in trial 4.',
      reasons: [
        'Trial 4 sent 4,812 bytes that the recording does not explain (tolerance 420).',
        'There is no approved baseline for nokia-7-plus/eu.',
        'The canary was not seen in trial 4.',
      ],
      baseline: null,
      questions: { identifiers: 'unknown', leavesEea: 'unknown', noticeSeen: 'no' },
      findings: [
        known({
          state: 'unproven',
          seen: { k: 0, n: 3 },
          missedRateBelow: 0.63,
          why: 'Not seen in 3 trials, which is too few.',
        }),
      ],
      coverage: {
        ...coverage,
        canary: false,
        trials: {
          planned: 25,
          valid: 22,
          invalid: [
            { trial: 4, reason: 'The canary was not seen: the phone’s proxy setting did not hold.' },
            { trial: 9, reason: 'The phone was lost: adb answered "device offline" for 30 s.' },
            { trial: 12, reason: 'The phone’s network was not validated.' },
          ],
        },
        flows: { decoded: 40, opaque: 3, refused: 9, silent: 1, blocked: 0, bypassed: 2 },
        blind: [
          { host: 'pinned.maker.example', visibility: 'refused', inBaseline: false },
          { host: 'mtalk.os.example', visibility: 'opaque', inBaseline: true },
        ],
        bytes: [
          ...coverage.bytes,
          { trial: 4, sent: 6602, recorded: 1790, unexplained: 4812, tolerance: 420, cellular: 0 },
        ],
        unread: 3,
      },
    }),
    nextCommand: './phonehome doctor',
  };
}

/** REVIEW: something of medium severity that a person has to decide. */
export function reviewable(): ReportInput {
  const worse = known({
    state: 'worse',
    identifier: 'advertising-id',
    slot: null,
    transport: 'tls-unverified',
    trigger: 'unlock',
    background: false,
    place: 'query/adid',
    where: 'query > adid',
    answeredBy: 'server',
    sentence:
      'On unlock, 3 of 5 times, build 00WW_3_39B sends advertising ID over TLS with a certificate that nobody should accept, to telemetry.maker.example (Example Maker, FI; high) — now also without a check of the certificate.',
    seen: { k: 3, n: 5 },
  });
  return {
    result: result({
      verdict: 'review',
      sentence: worse.sentence,
      findings: [worse, known({ state: 'changed', place: 'header/x-did', where: 'header > x-did' }), known()],
      conditions: {
        state: 'sim-known',
        responder: 'forward',
        dwell: '10m',
        devices: ['A1', 'A2'],
        simulated: false,
      },
      baseline: { fingerprint: older, approvedBy: null, why: 'the first of the two runs that are compared' },
    }),
    nextCommand: './phonehome except add F-12345678 --owner you --reason … --expires 2026-06-01',
  };
}

/** Three builds: the older one, the leaking one, the mended one. */
export function matrix(): Matrix {
  const rows = registration().map(({ identifier, recipient, trigger }) => ({
    identifier,
    recipient: recipient.domain,
    trigger,
    cells: [
      trigger === 'sim-swap'
        ? ({ state: 'not-tested' } as const)
        : ({ state: 'not-seen', k: 0, n: 20, transport: null } as const),
      { state: 'new', k: 5, n: 5, transport: 'clear' } as const,
      { state: 'gone', k: 0, n: 5, transport: null } as const,
    ],
  }));
  return {
    schema: 'phonehome.matrix/1',
    builds: [
      { fingerprint: older, verdict: 'baseline' },
      { fingerprint: leaky, verdict: 'fail' },
      { fingerprint: fixed, verdict: 'pass' },
    ],
    rows: [
      ...rows,
      {
        identifier: 'android-id',
        recipient: 'maker.example',
        trigger: 'any',
        cells: [
          { state: 'present', k: 20, n: 20, transport: 'tls' },
          { state: 'unchanged', k: 25, n: 25, transport: 'tls' },
          { state: 'worse', k: 25, n: 25, transport: 'tls-unverified' },
        ],
      },
    ],
  };
}
