import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { HostRecord, ServiceRun } from '../../lab/model/service.ts';
import { Metrics } from '../../lab/server/metrics.ts';
import type { ServerParts } from '../../lab/server/parts.ts';
import { runsOf, submissionFor } from './runs-of.ts';

type Rules = { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] };

const serials = ['SERIAL-FREE', 'SERIAL-BUSY', 'SERIAL-ILL'];

describe('the metrics of the service', () => {
  let home = '';
  let hosts: HostRecord[] | null;
  let metrics: Metrics;
  let runs: Awaited<ReturnType<typeof runsOf>>['runs'];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'phonehome-metrics-'));
    const phone = (serial: string, run: string | null, quarantine: string | null) => ({
      ...{ serial, line: 'rig/eu', product: 'Rig', simulated: true, run, quarantine },
      ...{ battery: null, fingerprint: null, health: null },
    });
    const [free = '', busy = '', ill = ''] = serials;
    hosts = [
      {
        ...{ name: 'host-name', version: '0.1.0', startedAt: '', seenAt: '' },
        phones: [
          phone(free, null, null),
          phone(busy, '0123456789abcdef', null),
          phone(ill, null, 'twice down'),
        ],
      },
    ];
    const queue = {
      add: async () => undefined,
      hosts: async () => {
        if (hosts === null) throw new Error('Redis is away');
        return hosts;
      },
      depths: async () => ({
        'simulated-device-0a1b2c3d4e5f': { waiting: 2, active: 1, failed: 0 },
        'simulated-device-5f4e3d2c1b0a': { waiting: 1, active: 0, failed: 0 },
      }),
    };
    ({ runs } = await runsOf(home, queue as never));
    const parts = { queue, diskFree: async () => 12_345, leads: () => true };
    metrics = new Metrics(parts as unknown as ServerParts, runs);
  });

  afterEach(() => rm(home, { recursive: true, force: true }));

  it('count runs, phones, trials and what waits', async () => {
    const { id } = (await runs.submit(submissionFor('SERIAL-FREE'), false)).run;
    await runs.assign(id, 'host-name', ['SERIAL-FREE']);
    await runs.submit(submissionFor('SERIAL-BUSY'), false);
    const end = { kind: 'trial-end', serial: 'SERIAL-FREE', trial: 1 } as const;
    await runs.tell(id, { ...end, text: 'idle valid (1 of 2)' });
    await runs.tell(id, { ...end, text: 'idle invalid: the phone was valid (not) before (1 of 2)' });
    metrics.uploaded(100, 201);
    metrics.uploaded(100, 507);
    const text = await metrics.text();
    for (const line of [
      'phonehome_runs{state="running",verdict="none"} 1',
      'phonehome_runs{state="waiting",verdict="none"} 1',
      'phonehome_phones{state="free"} 1',
      'phonehome_phones{state="busy"} 1',
      'phonehome_phones{state="quarantined"} 1',
      'phonehome_phones{state="gone"} 0',
      'phonehome_trials_total{valid="true"} 1',
      'phonehome_trials_total{valid="false"} 1',
      'phonehome_run_wait_seconds_count 1',
      'phonehome_queue_runs{selector="simulated-device",status="waiting"} 3',
      'phonehome_upload_bytes_total 100',
      'phonehome_uploads_refused_total{status="507"} 1',
      'phonehome_disk_free_bytes 12345',
      'phonehome_redis_up 1',
      'phonehome_leader 1',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line} is not in\n${text}`);
    }
  });

  it('count a phone as gone whose host has fallen silent, and say when Redis does not answer', async () => {
    await metrics.text();
    hosts = [];
    assert.match(await metrics.text(), /^phonehome_phones\{state="gone"\} 3$/m);
    hosts = null;
    assert.match(await metrics.text(), /^phonehome_redis_up 0$/m);
  });

  it('time an analysis once', async () => {
    const { id } = (await runs.submit(submissionFor('SERIAL-FREE'), false)).run;
    await runs.assign(id, 'host-name', ['SERIAL-FREE']);
    const ended = new Promise<ServiceRun>((resolve) => {
      runs.on('run', (run) => run.state === 'done' && resolve(run));
    });
    await runs.complete(id, 'host-name', { fault: null, exit: 0, files: [] });
    await ended;
    const text = await metrics.text();
    assert.match(text, /^phonehome_analysis_seconds_count 1$/m);
    assert.match(text, /^phonehome_runs\{state="done",verdict="pass"\} 1$/m);
  });

  it('name no phone, host or run', async () => {
    const { id } = (await runs.submit(submissionFor('SERIAL-FREE'), false)).run;
    const text = await metrics.text();
    for (const name of [...serials, 'host-name', id, '0a1b2c3d4e5f', '0123456789abcdef', 'rig/eu']) {
      assert.ok(!text.includes(name), name);
    }
  });

  it('are all that the alerts ask for', async () => {
    const file = new URL('../../docs/ops/alerts.yml', import.meta.url);
    const { groups } = parse(await readFile(file, 'utf8')) as Rules;
    const rules = groups.flatMap((group) => group.rules);
    const text = await metrics.text();
    const known = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    assert.ok(rules.length >= 8);
    for (const { alert, expr, annotations } of rules) {
      const asked = expr.match(/\b(phonehome|process|nodejs)_\w+/g) ?? [];
      if (!/^(up|absent)\b/.test(expr)) assert.notEqual(asked.length, 0, alert);
      assert.deepEqual(
        asked.filter((name) => !known.includes(name)),
        [],
        alert,
      );
      assert.ok(annotations.summary.length > 20, alert);
    }
    assert.equal(new Set(rules.map(({ alert }) => alert)).size, rules.length);
  });
});
