import type { Finding } from '../../lab/model/result.ts';
import type { ReportInput } from '../../reports/report.ts';
import { finding, result } from './builders.ts';

const kinds = [
  'imei',
  'iccid',
  'imsi',
  'android-id',
  'advertising-id',
  'wifi-mac',
  'location',
  'serial',
  'cell-id',
  'ssid',
] as const;
const triggers = ['boot', 'unlock', 'screen-on', 'sim-swap', 'idle'] as const;
const states = ['new', 'unchanged', 'worse', 'gone', 'unchanged', 'changed', 'excepted', 'unproven'] as const;

/** A report of many findings, spread over recipients, endpoints and states as a chatty build spreads them. */
export function manyFindings(count: number): ReportInput {
  const findings = Array.from({ length: count }, (_, index) => findingAt(index));
  const excerpts = Object.fromEntries(
    findings
      .slice(0, 500)
      .map(({ id }) => [id, [{ title: 'request body', text: `{\n  "id": "${id}"\n}\n`.repeat(8) }]]),
  );
  return {
    result: result({ verdict: 'fail', sentence: `${count} findings.`, findings }),
    nextCommand: './phonehome baseline propose runs/many',
    excerpts,
  };
}

/** Every fifth endpoint gets what the others do not, so that not everything falls into one bundle. */
function findingAt(index: number): Finding {
  const identifier = kinds[index % kinds.length] ?? 'imei';
  const trigger = triggers[Math.floor(index / kinds.length) % triggers.length] ?? 'boot';
  const endpoint = Math.floor(index / (kinds.length * triggers.length));
  const host = `api${endpoint}.sdk${endpoint % 40}.example`;
  return finding({
    id: `F-${String(index).padStart(8, '0')}`,
    state: states[endpoint % states.length] ?? 'new',
    identifier,
    slot: null,
    trigger,
    endpoint: `POST ${host}:443 /v${endpoint}/{}/events`,
    place: `body/${identifier}`,
    where: `body > json > ${identifier}`,
    transport: endpoint % 3 === 0 ? 'clear' : 'tls',
    seen: { k: (index % 5) + 1, n: 5 },
    recipient: {
      host,
      domain: `sdk${endpoint % 40}.example`,
      organisation: null,
      country: null,
      confidence: 'unknown',
    },
    severity: { score: 9 - (endpoint % 9), band: 'medium', parts: { P: 2, T: 1, R: 1, C: 1 } },
  });
}
