import type { Finding } from '../../lab/model/result.ts';
import type { ReportInput } from '../../reports/report.ts';
import { finding, known } from './builders.ts';
import { failing } from './results.ts';

const file = 'baselines/nokia-7-plus/eu.yaml';

/** One finding of each kind of approval: held, broken, expired, forbidden. */
export const approvedFindings: Readonly<Record<'expected' | 'excepted' | 'expired' | 'forbidden', Finding>> =
  {
    expected: known({
      approval: {
        kind: 'expected',
        file,
        line: 4,
        text: 'crash statistics, accepted by a.tester on 2026-01-10',
      },
    }),
    excepted: known({
      state: 'excepted',
      identifier: 'advertising-id',
      place: 'query/adid',
      approval: {
        kind: 'exception',
        file,
        line: 9,
        text: 'known, being removed; owner b.tester; expires 2026-04-01',
      },
    }),
    expired: known({
      state: 'new',
      identifier: 'serial',
      place: 'body/serial',
      severity: { score: 7, band: 'high', parts: { P: 4, T: 0.5, R: 1, C: 1.5 } },
      began: { p: 0.004, significant: true, control: true },
      approval: {
        kind: 'exception',
        file,
        line: 14,
        text: 'known, being removed; owner b.tester; expires 2026-01-01',
        broken: 'The exception expired on 2026-01-01.',
      },
    }),
    forbidden: finding({
      state: 'unchanged',
      approval: { kind: 'forbidden', file, line: 20, text: 'IMEI in clear text is never allowed' },
    }),
  };

/** FAIL: a build with approvals that hold and approvals that do not. */
export function approved(): ReportInput {
  const input = failing();
  const findings = [
    ...Object.values(approvedFindings),
    known({ identifier: 'ssid', state: 'unproven', trialsToDecide: 9 }),
  ];
  return {
    ...input,
    result: {
      ...input.result,
      findings,
      counts: { new: 1, worse: 0, changed: 0, unchanged: 2, gone: 0, excepted: 1, unproven: 1 },
      policy: { leastTrials: 5, leastDwellMs: 1000, failBands: ['critical', 'high'] },
      baseline: {
        fingerprint: 'a/b/c:9/d/OLD:user/x',
        approvedBy: 'a.tester',
        why: 'the baseline of the line',
        file,
        bulk: 3,
      },
      coverage: {
        ...input.result.coverage,
        blind: [
          {
            host: 'pinned.maker.example',
            visibility: 'refused',
            inBaseline: true,
            approval: {
              kind: 'blind',
              file,
              line: 30,
              text: 'pinned by the maker; owner b.tester; expires 2026-12-31',
            },
          },
        ],
      },
    },
  };
}
