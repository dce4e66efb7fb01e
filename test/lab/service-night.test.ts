import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { Result } from '../../lab/model/result.ts';
import { chromiumArguments, findChromium } from '../reports/browser.ts';
import { exampleFirmware, openServiceLab, type RunView, type ServiceLab } from './service-lab.ts';

type ScheduleView = {
  readonly lastRuns: readonly string[];
  readonly events: readonly { readonly kind: string; readonly due: string | null }[];
};

const plan = { scenarios: ['screen-on'], repeat: 2, dwell: '1s' };

describe('three workers with two phones each, one server, one Redis', function () {
  this.timeout(6 * 60_000);
  let lab: ServiceLab;
  let clean = '';
  let leaking = '';
  let nightly = '';
  let fromHook = '';

  before(async () => {
    lab = await openServiceLab({ workers: 3, phonesEach: 2 });
    clean = await lab.sendBlob(exampleFirmware('clean.yaml'));
    leaking = await lab.sendBlob(exampleFirmware('leaking.yaml'));
  });
  after(() => lab?.close());

  const onLine = () => ({ ...plan, phones: { line: lab.line, count: 2 } });
  const post = (path: string, body: unknown) =>
    lab.api<ScheduleView>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('do the run of a schedule at its time, and that of a signed hook beside it', async () => {
    const added = await post('/api/v1/schedules', {
      name: 'nightly',
      cron: '* * * * *',
      timeZone: 'Europe/Oslo',
      build: { kind: 'firmware', sha256: clean },
      plan: onLine(),
    });
    assert.equal(added.status, 201, JSON.stringify(added.body));
    const record = await scheduleThatRan();
    fromHook = await runOfHook();
    nightly = record.lastRuns[0] ?? '';
    assert.match(record.events.find(({ kind }) => kind === 'ran')?.due ?? '', /:00\.000Z$/);
    assert.equal((await post('/api/v1/schedules/nightly/pause', {})).status, 200);
    for (const id of [fromHook, nightly]) {
      const run = await lab.until(id, ({ exit }) => exit !== null);
      assert.equal(run.state, 'done', run.fault ?? '');
      assert.deepEqual(run.trials, { ended: 2, of: 2 });
    }
  });

  async function runOfHook(): Promise<string> {
    const file = await lab.rig.write('plan.yaml', onLine());
    const secret = await lab.command('hook', 'add', 'ota', '--plan', file, '--firmware-at', '/firmware');
    const body = JSON.stringify({ firmware: leaking });
    const at = Math.floor(Date.now() / 1_000);
    const mac = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'));
    const answer = await fetch(new URL('/api/v1/hooks/ota', lab.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': 'msg_1',
        'webhook-timestamp': String(at),
        'webhook-signature': `v1,${mac.update(`msg_1.${at}.${body}`).digest('base64')}`,
      },
      body,
    });
    assert.equal(answer.status, 202);
    const { runs } = (await answer.json()) as { runs: RunView[] };
    return runs[0]?.id ?? '';
  }

  async function scheduleThatRan(): Promise<ScheduleView> {
    for (;;) {
      const { body } = await lab.api<{ schedules: ScheduleView[] }>('/api/v1/schedules');
      const [found] = body.schedules;
      if (found?.lastRuns[0] !== undefined) return found;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }

  it('compare the two builds over the API: the leak is new, and who sends it is named', async () => {
    const answer = await lab.api<Result>('/api/v1/compare', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ runs: [nightly, fromHook] }),
    });
    assert.equal(answer.status, 200, JSON.stringify(answer.body).slice(0, 500));
    assert.match(JSON.stringify(answer.body), /zzhc\.vnet\.cn/);
  });

  describe('in the dashboard', () => {
    let browser: Browser;
    let page: Page;

    before(async function () {
      const executablePath = findChromium();
      if (executablePath === undefined) return this.skip();
      browser = await chromium.launch({ executablePath, args: chromiumArguments });
      page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      await page.goto(`${lab.url}/`);
      await page.getByLabel('Token').fill(lab.token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(`${lab.url}/`);
    });
    after(() => browser?.close());

    it('show both runs, the phones of all hosts, the schedule, and the builds side by side', async () => {
      for (const id of [nightly, fromHook]) await page.locator(`a[href="/runs/${id}"]`).first().waitFor();
      await page.goto(`${lab.url}/phones`);
      for (const serial of lab.journals.keys()) await page.getByText(serial).first().waitFor();
      await page.goto(`${lab.url}/schedules`);
      await page.getByText('nightly').first().waitFor();
      await page.goto(`${lab.url}/compare`);
      for (const id of [nightly, fromHook]) await page.getByLabel(`Run ${id}`).check();
      await page.getByRole('button', { name: 'Compare' }).click();
      await page.waitForURL(/side-by-side/);
      await page.getByText('zzhc.vnet.cn').first().waitFor({ state: 'attached' });
    });
  });
});
