import type { Trend, TrendBuild, TrendCell, TrendRow } from '../../lab/model/trend.ts';

const names = ['2_22A', '2_22C', '3_10A', '3_22B', '3_22C', '3_30A', '3_39A', '3_39B', '4_01A'];

function build(name: string, index: number): TrendBuild {
  return {
    fingerprint: `Nokia/Onyx_00WW/B2N_sprout:9/PPR1/00WW_${name}:user/release-keys`,
    run: `runs/2026-01-${String(index + 1).padStart(2, '0')}`,
    startedAt: `2026-01-${String(index + 1).padStart(2, '0')}T04:00:00Z`,
    released: index === 2 ? null : `2025-${String(index + 1).padStart(2, '0')}-10`,
    verdict: index === 0 ? null : ((['fail', 'pass', 'review', 'inconclusive'] as const)[index % 4] ?? null),
    ruleset: index < 6 ? '2026-01-01' : '2026-01-20',
    trials: { planned: 25, valid: index === 3 ? 12 : 25 },
    canary: index !== 3,
    scope: index < 8 ? 'proxy' : 'gateway',
  };
}

const unseen: TrendCell = { k: 0, n: 5, transport: null };

/** `.` not seen, `n` not tested, `C` in clear, `T` over TLS, `V` over TLS that nobody checked. */
function cells(text: string): TrendCell[] {
  const transports = { C: 'clear', T: 'tls', V: 'tls-unverified', U: 'unknown' } as const;
  return [...text].map((mark): TrendCell => {
    if (mark === 'n') return null;
    return mark === '.' ? unseen : { k: 5, n: 5, transport: transports[mark as keyof typeof transports] };
  });
}

function row(
  identifier: string,
  recipient: string,
  trigger: string,
  marks: string,
  more: Partial<TrendRow> = {},
): TrendRow {
  const of = cells(marks);
  const seen = [...of.entries()].filter(([, cell]) => (cell?.k ?? 0) > 0).map(([index]) => index);
  return {
    id: `T-${identifier}-${trigger}`,
    identifier,
    recipient,
    trigger,
    cells: of,
    firstSeen: seen[0] ?? 0,
    lastSeen: seen.at(-1) ?? 0,
    fixedIn: null,
    exposureDays: null,
    ...more,
  };
}

/** Nine builds of a line: a leak that came, stayed and was fixed; one that is still sent; one that nobody tested again. */
export function trend(): Trend {
  const fixed = { fixedIn: { build: 7, trials: 5 }, exposureDays: 91 };
  return {
    schema: 'phonehome.trend/1',
    line: 'nokia-7-plus/eu',
    builds: names.map(build),
    rows: [
      ...['imei:1', 'iccid:1', 'cell-id'].flatMap((identifier) =>
        ['boot', 'unlock', 'screen-on'].map((trigger) =>
          row(identifier, 'vnet.cn', trigger, '...CCCC..', fixed),
        ),
      ),
      row('android-id', 'maker.example', 'any', 'TTTTTTTTT', { exposureDays: 240 }),
      row('serial', 'analytics.example', 'boot', '......VVT', { exposureDays: 30 }),
      row('advertising-id', 'ads.example', 'unlock', '..TTTT...'),
      row('imsi:1', 'vnet.cn', 'sim-swap', 'nnnCCnnnn'),
    ],
  };
}

/** A hundred and fifty builds: too many for a form each. */
export function longTrend(): Trend {
  const builds = Array.from({ length: 150 }, (_, index) => ({
    ...build(`b${index}`, 4),
    fingerprint: `a/b/c:9/X/B${index}:user/release-keys`,
  }));
  const marks = `${'.'.repeat(60)}${'C'.repeat(50)}${'.'.repeat(40)}`;
  return {
    ...trend(),
    builds,
    rows: [
      row('imei:1', 'vnet.cn', 'boot', marks, { fixedIn: { build: 110, trials: 5 }, exposureDays: 400 }),
    ],
  };
}

/** Captured strings that attack whoever reads them. */
export function hostileTrend(): Trend {
  const script = '"><script>window.pwned=1</script><img src=x onerror=window.pwned=2>';
  const bidi = '\u202egnp.exe\u0000\u001b[31mred\u200b\ud800';
  const of = trend();
  return {
    ...of,
    line: script,
    builds: of.builds.map((each, index) => ({
      ...each,
      fingerprint: index === 0 ? script : '=1+1',
      ruleset: `${bidi}${index}`,
      run: script,
      released: bidi,
    })),
    rows: [row(`custom:${script}`, bidi, script, 'CCCCCCCCC'), row('=1+1', '@evil', '#1 | `x`', 'n........')],
  };
}
