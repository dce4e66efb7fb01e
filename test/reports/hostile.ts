import type { Matrix } from '../../lab/model/result.ts';
import type { ReportInput } from '../../reports/report.ts';
import { certificateFinding, unknownFinding } from './beside.ts';
import { finding, result } from './builders.ts';

/** What the hostile strings set when they run. */
export const hostileMarker = 'window.pwned';

const script = `"><script>${hostileMarker}=1</script><img src=x onerror=${hostileMarker}=2>`;
const bidi = '\u202egnp.exe\u2066\u0000\u001b[31mred\u001b]8;;http://evil.example\u0007\u200b\ud800';
const markup =
  '`` ``` | [a](http://evil.example) @everyone <b>x</b> #1 !2 www.evil.example deadbeef1234 :tada:';
const long = 'a'.repeat(5_000);

const finding1 = finding({
  identifier: 'custom',
  label: script,
  where: `body > json > ${script}`,
  endpoint: `GET evil.example:80 /${long}`,
  recipient: {
    host: `${bidi}.example`,
    domain: 'evil.example',
    organisation: markup,
    country: script,
    confidence: 'low',
  },
  trigger: markup,
  sender: { package: script, confidence: 'low' },
  sentence: `${script}${bidi}${markup}${long}`,
  why: `z${'\u0301'.repeat(400)} ${script}`,
  evidence: [`trials/001/1#${script}`],
  id: script,
});
const beside = {
  recipient: finding1.recipient,
  sentence: finding1.sentence,
  why: finding1.why,
  evidence: finding1.evidence,
  gate: 'fail',
} as const;
const builds: Matrix = {
  schema: 'phonehome.matrix/1',
  builds: [
    { fingerprint: script, verdict: 'baseline' },
    { fingerprint: long, verdict: 'fail' },
  ],
  rows: [
    {
      identifier: `custom:${script}`,
      recipient: `${bidi}${long}`,
      trigger: markup,
      cells: [{ state: 'not-tested' }],
    },
  ],
};

/** Captured strings that attack whoever reads them. */
export function hostile(): ReportInput {
  return {
    result: result({
      verdict: 'fail',
      sentence: `${script} ${bidi} ${markup} ${long}`,
      reasons: [script, bidi, markup, long],
      build: { fingerprint: `a/b/c:9/d/${script}:user/x`, line: bidi },
      baseline: { fingerprint: long, approvedBy: markup, why: script },
      findings: [
        finding1,
        finding({ recipient: { ...finding1.recipient, host: long, domain: long, organisation: null } }),
      ],
      certificateFindings: [certificateFinding({ ...beside, host: `${bidi}.example` })],
      unknown: [
        unknownFinding({ ...beside, id: markup, endpoint: finding1.endpoint, place: script, shape: bidi }),
      ],
      packages: { added: [script, long], removed: [bidi], changed: [markup] },
      conditions: { state: script, responder: bidi, dwell: long, devices: [markup, long], simulated: false },
      coverage: {
        ...result().coverage,
        scopeSentence: markup,
        blind: [{ host: `${script}${long}`, visibility: 'opaque', inBaseline: false }],
        trials: { planned: 1, valid: 0, invalid: [{ trial: 1, reason: `${markup}\n# heading\n- item` }] },
        notes: [script, bidi, long],
      },
    }),
    matrix: builds,
    nextCommand: `./phonehome report '${script}'`,
    excerpts: { [script]: [{ title: script, text: `${script}\n${bidi}\n${markup}\n\`\`\`\n${long}` }] },
    steps: { [script]: [{ at: Number.NaN, name: 'note', text: script }] },
  };
}
