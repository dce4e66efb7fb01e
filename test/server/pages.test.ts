import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { SeenFlow } from '../../lab/model/flow.ts';
import type { RunEvent, ServiceRun, Submission } from '../../lab/model/service.ts';
import { appOf } from '../../lab/server/app.ts';
import type { App } from '../../lab/server/context.ts';
import { Hooks } from '../../lab/server/hooks/hooks.ts';
import { Notices } from '../../lab/server/notices/notices.ts';
import { Runs } from '../../lab/server/runs.ts';
import { Schedules } from '../../lab/server/schedules/schedules.ts';
import { createToken, listTokens, recognise, revokeToken } from '../../lab/store/service/tokens.ts';
import { chromiumArguments, findChromium, lowContrastTexts } from '../reports/browser.ts';
import { failing } from '../reports/results.ts';

import { type TestParts, testParts } from './parts.ts';

const { result: leakResult } = failing();
const pictures = Boolean(process.env.UPDATE_PICTURES);
const hostile = pictures
  ? 'Phone 7 Plus'
  : '<img src=x onerror="window.struck=1"><script>window.struck=1</script>';

const submission: Submission = {
  build: { kind: 'ota', sha256: 'a'.repeat(64), fingerprint: 'Maker/P/P:9/X/B7_11:user/k' },
  plan: {
    scenarios: ['screen-on', 'boot'],
    repeat: 5,
    dwellMs: 600_000,
    responder: 'sink',
    state: null,
    phones: { line: 'phone/eu' },
    leastTrials: null,
    waitMs: 1_000_000,
    allowWipe: false,
  },
  occasion: 'submitted',
  by: 'release',
  baseline: null,
  note: hostile,
};

function runOf(id: string, more: Partial<ServiceRun>): ServiceRun {
  return {
    schema: 'phonehome.service-run/1',
    submission,
    state: 'waiting',
    waitingFor: 'It waits for a phone of line phone/eu: PHONE1 on bench-1 works on run 00000000000000aa.',
    submittedAt: '2026-11-20T22:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    host: null,
    serials: [],
    trials: { ended: 0, of: 10 },
    verdict: null,
    sentence: null,
    fault: null,
    exit: null,
    ...more,
    id,
  };
}

const waiting = runOf('00000000000000bb', {});
const running = runOf('00000000000000aa', {
  state: 'running',
  waitingFor: null,
  startedAt: '2026-11-20T22:01:00.000Z',
  host: 'bench-1',
  serials: ['PHONE1'],
  trials: { ended: 3, of: 10 },
});
const ended = runOf('00000000000000cc', {
  ...running,
  state: 'done',
  finishedAt: '2026-11-20T23:10:00.000Z',
  trials: { ended: 10, of: 10 },
  verdict: 'fail',
  sentence: leakResult.sentence,
  exit: 1,
});

/** What of an unknown identifier the page shows. */
const unlisted = {
  id: 'U-0c0ffee0',
  state: 'new',
  sentence: 'Unknown identifier U-0c0ffee0 survives a restart.',
};

/** Runs in the page: faults by the rules of WCAG 2.1 AA. */
const wcagFaults = `(async () => {
  ${axe.source};
  const { violations } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
  return violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200));
})()`;

/** The pages whose pictures stand in docs/images. */
const pictured: readonly string[] = ['runs', 'run', 'live', 'phones'];

describe('the dashboard', () => {
  let opened: TestParts;
  let app: App;
  let runs: Runs;
  let url = '';
  let token = '';
  const answers: string[][] = [];
  const decided: unknown[] = [];

  before(async () => {
    opened = await testParts();
    const { parts, home } = opened;
    for (const run of [waiting, running, ended]) await parts.records.write(run);
    const text = JSON.stringify({
      id: 'p1',
      text: 'Put SIM 2 into slot 1.',
      answers: ['done', 'cannot'],
      expires: '2999-01-01T00:00:00Z',
    });
    const flow = (
      host: string | null,
      visibility: SeenFlow['visibility'],
      method: string | null,
      bytes: number | null,
    ): SeenFlow => ({ at: Date.parse('2026-11-20T22:04:58.000Z'), host, visibility, method, bytes });
    const events: [RunEvent['kind'], string, SeenFlow?][] = [
      ['trial', 'boot (attempt 1): dwell'],
      ['flow', 'POST', flow('telemetry.maker.example', 'decoded', 'POST', 1_204)],
      ['flow', 'GET', flow('[imei 35693803•••#9b1c2d].ads.example', 'decoded', 'GET', 0)],
      ['flow', 'refused', flow('push.example', 'refused', null, null)],
      ['flow', hostile, flow(hostile, 'opaque', null, 512)],
      ['flow', '100 more flows of this attempt are recorded and not listed'],
      ['trouble', hostile],
      ['prompt', text],
    ];
    for (const [index, [kind, said, seen]] of events.entries()) {
      const at = '2026-11-20T22:05:00.000Z';
      await parts.records.append({
        seq: index + 1,
        at,
        run: running.id,
        kind,
        serial: 'PHONE1',
        trial: 1,
        text: said,
        ...(seen === undefined ? {} : { flow: seen }),
      });
    }
    const derived = join(parts.folders.pathOf(ended.id), 'derived');
    await mkdir(derived, { recursive: true });
    await writeFile(join(derived, 'result.json'), JSON.stringify({ ...leakResult, unknown: [unlisted] }));
    await writeFile(join(derived, 'report.html'), '<!doctype html><title>report</title>');
    const phone = {
      line: 'phone/eu',
      product: hostile,
      simulated: false,
      battery: 62,
      fingerprint: null,
      health: null,
    };
    opened.world.hosts.push({
      name: 'bench-1',
      version: '0.1.0',
      startedAt: '2026-11-20T20:00:00.000Z',
      seenAt: '2026-11-20T22:05:00.000Z',
      phones: [
        { ...phone, serial: 'PHONE1', run: running.id, quarantine: null },
        { ...phone, serial: 'PHONE2', run: null, quarantine: 'two failures in five' },
      ],
    });
    const queue = { ...parts.queue, answer: async (...said: string[]) => void answers.push(said) };
    const approvals = {
      accept: async (run: string, said: unknown) => {
        decided.push([run, said]);
        return 'It waits for review on branch phonehome/x.';
      },
      except: async () => 'excepted',
    };
    const all = {
      ...parts,
      queue: queue as typeof parts.queue,
      approvals,
      tokens: () => listTokens(home),
    };
    runs = new Runs(all);
    await runs.open();
    token = (
      await createToken(home, { name: 'release', scopes: ['read', 'submit', 'approve'], expires: null })
    ).token;
    app = await appOf(
      {
        parts: all,
        runs,
        schedules: new Schedules(all, runs),
        hooks: new Hooks(all, runs, new AbortController().signal),
        notices: new Notices(all, runs, null),
      },
      {
        recognise: async (shown) => recognise(await listTokens(home), shown, Date.now()),
        perMinute: 10_000,
        trustProxy: false,
      },
    );
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  after(async () => {
    await app.close();
    await opened.close();
  });

  it('shows nobody anything without a token, and keeps the way back on this server', async () => {
    const asked = await fetch(`${url}/runs/${ended.id}`, {
      redirect: 'manual',
      headers: { accept: 'text/html' },
    });
    assert.equal(asked.status, 302);
    assert.equal(asked.headers.get('location'), `/login?next=${encodeURIComponent(`/runs/${ended.id}`)}`);
    const away = await signIn({ token, next: '//elsewhere.example' });
    assert.equal(away.headers.get('location'), '/');
    assert.equal((await signIn({ token: 'ph_false', next: '/' })).status, 401);
  });

  it('refuses a form that another site sent', async () => {
    const cookie = (await signIn({ token, next: '/' })).headers.get('set-cookie')?.split(';')[0] ?? '';
    const sent = await fetch(`${url}/runs/${waiting.id}/cancel`, {
      method: 'POST',
      headers: {
        cookie,
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: '',
    });
    assert.equal(sent.status, 403);
    assert.equal(runs.get(waiting.id).state, 'waiting');
  });

  it('takes no decision from a token without the scope', async () => {
    const weak = await createToken(opened.home, { name: 'looker', scopes: ['read'], expires: null });
    const cookie =
      (await signIn({ token: weak.token, next: '/' })).headers.get('set-cookie')?.split(';')[0] ?? '';
    const body = new URLSearchParams({ finding: 'F-1', reason: 'x', reviewBy: '2027-01-01' });
    const sent = await fetch(`${url}/runs/${ended.id}/accept`, { method: 'POST', headers: { cookie }, body });
    assert.equal(sent.status, 403);
    assert.deepEqual(decided, []);
  });

  it('takes a decision on an unknown identifier, too', async () => {
    const cookie = (await signIn({ token, next: '/' })).headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await (await fetch(`${url}/runs/${ended.id}`, { headers: { cookie } })).text();
    assert.match(page, /U-0c0ffee0<\/code> Unknown identifier U-0c0ffee0 survives a restart/);
    const said = { finding: 'U-0c0ffee0', reason: 'an installation id', reviewBy: '2027-05-01' };
    const body = new URLSearchParams(said);
    const sent = await fetch(`${url}/runs/${ended.id}/accept`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body,
    });
    assert.equal(sent.status, 303);
    assert.deepEqual(decided.pop(), [ended.id, { ...said, by: 'release' }]);
  });

  it('ends what a revoked token has open, at once', async () => {
    const gone = await createToken(opened.home, { name: 'gone', scopes: ['read'], expires: null });
    const cookie =
      (await signIn({ token: gone.token, next: '/' })).headers.get('set-cookie')?.split(';')[0] ?? '';
    const status = async () => (await fetch(`${url}/phones`, { headers: { cookie } })).status;
    assert.equal(await status(), 200);
    await revokeToken(opened.home, 'gone');
    assert.equal(await status(), 401);
  });

  it('takes no answer that a question does not allow, and none to a question that nobody asks', async () => {
    const cookie = (await signIn({ token, next: '/' })).headers.get('set-cookie')?.split(';')[0] ?? '';
    const before = answers.length;
    for (const [prompt, answer] of [
      ['p1', 'perhaps'],
      ['p2', 'done'],
    ] as const) {
      const body = new URLSearchParams({ prompt, answer });
      const sent = await fetch(`${url}/runs/${running.id}/answer`, {
        method: 'POST',
        headers: { cookie },
        body,
      });
      assert.equal(sent.status, 400);
    }
    assert.equal(answers.length, before);
  });

  it('reads no folder that somebody names as a line', async () => {
    const headers = { authorization: `Bearer ${token}` };
    for (const line of ['/etc', '../runs/x', 'runs/../x', './x']) {
      const answer = await fetch(`${url}/trend/line?line=${encodeURIComponent(line)}`, { headers });
      assert.equal(answer.status, 400, line);
    }
  });

  describe('in a browser', function () {
    this.timeout(120_000);
    let browser: Browser;
    let page: Page;
    const complaints: string[] = [];

    before(async function () {
      const executablePath = findChromium();
      if (executablePath === undefined) return this.skip();
      browser = await chromium.launch({ executablePath, args: chromiumArguments });
      page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('request', (request) => request.url().startsWith(url) || complaints.push(request.url()));
      await page.goto(`${url}/`);
      await page.getByLabel('Token').fill(token);
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.waitForURL(`${url}/`);
    });
    after(() => browser?.close());

    for (const [name, path] of [
      ['runs', '/'],
      ['run', `/runs/${ended.id}`],
      ['live', `/runs/${running.id}`],
      ['phones', '/phones'],
      ['schedules', '/schedules'],
      ['compare', '/compare'],
      ['trend', '/trend'],
    ] as const) {
      it(`shows ${path} without a fault, with enough contrast, on a screen and on a phone's`, async () => {
        for (const [width, scheme] of [
          [1280, 'light'],
          [390, 'dark'],
        ] as const) {
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme: scheme });
          await page.goto(url + path);
          assert.deepEqual(await page.evaluate(lowContrastTexts), []);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
          assert.ok(Number(overflow) <= 0, `${path} is ${overflow} px too wide at ${width}`);
          if (pictures && width === 1280 && pictured.includes(name)) {
            await page.reload();
            await page.screenshot({ path: `docs/images/dashboard-${name}.png`, fullPage: true });
          }
        }
        assert.deepEqual(await page.evaluate(wcagFaults), []);
        assert.equal(await page.evaluate('window.struck'), undefined);
        assert.deepEqual(complaints, []);
      });
    }

    it('says in words what did not work, and calls no quarantined phone free', async () => {
      await page.goto(`${url}/side-by-side?run=${ended.id}`);
      await page.getByText('Choose two runs at least').waitFor();
      complaints.length = 0;
      await page.goto(`${url}/phones`);
      const row = page.getByRole('row', { name: /PHONE2/ });
      assert.doesNotMatch((await row.textContent()) ?? '', /free/);
      assert.match((await row.textContent()) ?? '', /quarantined/);
    });

    it('answers a prompt of a run', async () => {
      await page.goto(`${url}/`);
      await page.getByRole('button', { name: 'done' }).click();
      await page.waitForURL(`${url}/runs/${running.id}`);
      assert.deepEqual(answers, [[running.id, 'p1', 'done']]);
    });

    it('approves a finding with a reason and a day, in the name of the token', async () => {
      await page.goto(`${url}/runs/${ended.id}`);
      const [first] = leakResult.findings;
      await page
        .locator('details', { hasText: first?.id ?? '' })
        .locator('summary')
        .click();
      await page.getByLabel('Why it is expected').first().fill('crash statistics');
      await page.getByLabel('Look again by').first().fill('2027-05-01');
      await page.getByRole('button', { name: 'Approve as expected' }).first().click();
      await page.getByText('It waits for review on branch phonehome/x.').waitFor();
      const said = { finding: first?.id, reason: 'crash statistics', reviewBy: '2027-05-01', by: 'release' };
      assert.deepEqual(decided, [[ended.id, said]]);
    });

    it('shows what happens to a run while it happens', async () => {
      await page.goto(`${url}/runs/${running.id}`);
      await runs.tell(running.id, {
        kind: 'trial',
        serial: 'PHONE1',
        trial: 4,
        text: 'boot (attempt 1): settle',
      });
      await page.locator('#events').getByText('PHONE1: boot (attempt 1): settle').waitFor();
      const about = { kind: 'flow', serial: 'PHONE1', trial: 4 } as const;
      const rows = page.locator('#flows tr');
      const before = await rows.count();
      await runs.tell(running.id, {
        ...about,
        text: 'POST new.example: refused',
        flow: { at: 1_000, host: 'new.example', method: 'POST', visibility: 'refused', bytes: null },
      });
      await runs.tell(running.id, { ...about, text: '1000 more flows of this attempt are not listed' });
      await rows.getByText('1000 more flows').waitFor();
      const shown = await rows.evaluateAll((found) => found.slice(0, 2).map((row) => row.outerHTML));
      assert.match(shown[1] ?? '', /00:00:01.*PHONE1, trial 4.*POST.*new\.example.*refused/);
      assert.equal(await rows.count(), before + 2);
      // Who opens the page later finds the same rows.
      await page.reload();
      const later = await rows.evaluateAll((found) => found.slice(0, 2).map((row) => row.outerHTML));
      assert.deepEqual(later.map(plain), shown.map(plain));
      assert.equal(await page.evaluate('window.struck'), undefined);
    });

    it('shows a question that comes while somebody looks', async () => {
      await page.goto(`${url}/runs/${running.id}`);
      const text = JSON.stringify({
        id: 'p9',
        text: 'Put SIM 1 back.',
        answers: ['done'],
        expires: '2999-01-01T00:00:00Z',
      });
      await runs.tell(running.id, { kind: 'prompt', serial: 'PHONE1', trial: 4, text });
      await page.getByText('Put SIM 1 back.').waitFor();
    });

    it('lets people in who reach it over clear HTTP by a name, of which browsers tell less', async () => {
      const named = await chromium.launch({
        executablePath: findChromium() ?? '',
        args: [...chromiumArguments, '--host-resolver-rules=MAP lab.example 127.0.0.1'],
      });
      try {
        const other = await named.newPage();
        await other.goto(`http://lab.example:${new URL(url).port}/`);
        await other.goto(`http://lab.example:${new URL(url).port}/login`);
        await other.getByLabel('Token').fill(token);
        await other.getByRole('button', { name: 'Sign in' }).click();
        await other.getByRole('heading', { name: 'Runs', exact: true }).first().waitFor({ timeout: 20_000 });
      } finally {
        await named.close();
      }
    });

    it('shows the queue behind the same login', async () => {
      const answer = await page.goto(`${url}/queue/`);
      assert.equal(answer?.status(), 200);
    });
  });

  /** Attributes come in no order. */
  function plain(html: string): string {
    return html.replaceAll(/<(\w+)[^>]*>/g, '<$1>').replaceAll(/\s+/g, ' ');
  }

  async function signIn(form: Record<string, string>): Promise<Response> {
    return await fetch(`${url}/login`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(form),
    });
  }
});
