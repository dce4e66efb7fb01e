import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Request } from 'playwright-core';
import { scopes } from '../../../lab/model/service.ts';
import { createToken, listTokens } from '../../../lab/store/service/tokens.ts';
import { render } from '../../../lab/wiring/render.ts';
import { chromiumArguments, findChromium } from '../../reports/browser.ts';
import { hostile, hostileMarker } from '../../reports/hostile.ts';
import { endedRun, type RecordedWorld, recordedWorld } from '../recorded-world.ts';
import { listed, pathOf } from './route-list.ts';

const script = `"><script>${hostileMarker}=1</script><img src=x onerror=${hostileMarker}=2>`;

describe('what a phone smuggled into a capture', function () {
  this.timeout(120_000);
  let world: RecordedWorld;
  let token = '';
  let browser: Browser;
  let context: BrowserContext;
  const elsewhere: string[] = [];

  before(async function () {
    const executablePath = findChromium();
    if (executablePath === undefined) return this.skip();
    world = await recordedWorld(({ home }) => ({ tokens: () => listTokens(home) }));
    const { parts, lab } = world;
    const { result, ...exhibit } = hostile();
    const derived = join(parts.folders.pathOf(endedRun), 'derived');
    await mkdir(derived, { recursive: true });
    const judgement = { results: [result], exhibits: [exhibit], matrix: null };
    for (const { name, file, tells } of lab.formats) {
      if (!tells.includes('build')) continue;
      await writeFile(
        join(derived, file),
        render(judgement as never, name, { colour: false, nextCommand: '' }),
      );
    }
    // A report that was tampered with is held by the server's policy alone.
    await writeFile(
      join(derived, 'officer.html'),
      `<!doctype html><p>${script}<a href="javascript:${hostileMarker}=3">x</a>`,
    );
    await world.server.runs.tell(endedRun, { kind: 'trouble', serial: script, trial: null, text: script });
    const flow = { at: 1, host: script, method: script, visibility: 'opaque', bytes: null } as const;
    await world.server.runs.tell(endedRun, { kind: 'flow', serial: script, trial: 1, text: script, flow });
    const phone = { line: script, product: script, simulated: false, battery: null, run: null };
    world.world.hosts.push({
      ...{ name: script, version: script, startedAt: '', seenAt: '' },
      phones: [{ ...phone, serial: script, fingerprint: script, health: script, quarantine: script }],
    });
    ({ token } = await createToken(world.home, {
      name: `me ${script}`,
      scopes: [...scopes],
      expires: null,
    }));
    browser = await chromium.launch({ executablePath, args: chromiumArguments });
    context = await browser.newContext();
    // What the policy of a page held back was never sent.
    const noted = (asked: Request) => {
      const { origin, protocol } = new URL(asked.url());
      if (origin !== world.server.url && protocol !== 'data:' && asked.failure()?.errorText !== 'csp')
        elsewhere.push(asked.url());
    };
    context.on('requestfinished', noted).on('requestfailed', noted);
    const page = await context.newPage();
    await page.goto(`${world.server.url}/login`);
    await page.getByLabel('Token').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${world.server.url}/`);
    await page.close();
  });
  after(async () => {
    await browser?.close();
    await world?.close();
  });

  it('would run without the policy where it stands as it is, and is held by escaping alone everywhere else', async () => {
    const { server, lab } = world;
    const tampered = lab.formats.find(({ file }) => file === 'officer.html')?.name;
    const report = (name: string) => `/api/v1/runs/${endedRun}/report?format=${name}`;
    const formats = lab.formats.filter(
      ({ file, tells }) => tells.includes('build') && file.endsWith('.html'),
    );
    const paths = ['/', '/phones', `/runs/${endedRun}`, ...formats.map(({ name }) => report(name))];
    const page = await context.newPage();
    const ran: string[] = [];
    let body = '';
    // A server that gives the same pages and says nothing of what they may do.
    await page.route(/^https:\/\/unprotected\.example\//, (route) =>
      new URL(route.request().url()).pathname === '/'
        ? route.fulfill({ contentType: 'text/html; charset=utf-8', body })
        : route.abort(),
    );
    for (const path of paths) {
      const answer = await fetch(server.url + path, {
        headers: { authorization: `Bearer ${token}`, accept: 'text/html' },
      });
      assert.equal(answer.status, 200, path);
      body = await answer.text();
      await page.goto('https://unprotected.example/');
      if ((await page.evaluate(hostileMarker)) !== undefined) ran.push(path);
    }
    await page.close();
    elsewhere.length = 0;
    assert.ok(paths.length >= 5, String(paths));
    assert.deepEqual(ran, [report(tampered ?? '')]);
  });

  it('runs in no answer of any route that a browser may be led to', async () => {
    const { server, lab } = world;
    const run = encodeURIComponent(endedRun);
    const more = [
      ...lab.formats.map(({ name }) => `/api/v1/runs/${run}/report?format=${name}`),
      `/side-by-side?run=${run}&run=${run}`,
      `/runs/${run}?said=${encodeURIComponent(script)}`,
      `/login?next=${encodeURIComponent(`/${script}`)}`,
      `/${encodeURIComponent(script)}`,
      `/api/v1/trend?line=${encodeURIComponent(script)}`,
      `/trend/line?line=${encodeURIComponent(script)}`,
    ];
    const routes = listed(server.app).filter(({ method }) => method === 'GET');
    const paths = new Set([...routes.map((route) => pathOf(route)), ...more]);
    assert.ok(paths.size > 50, `${paths.size} paths`);
    let struck = 0;
    const page = await context.newPage();
    page.on('dialog', () => {
      struck += 1;
    });
    let shown = 0;
    for (const path of paths) {
      const answer = await fetch(server.url + path, {
        redirect: 'manual',
        headers: { authorization: `Bearer ${token}`, accept: 'text/html' },
      });
      await answer.body?.cancel();
      const said = answer.headers;
      assert.ok((said.get('content-security-policy') ?? '').includes("default-src 'none'"), path);
      assert.equal(said.get('x-content-type-options'), 'nosniff', path);
      // What is no document, or a download, opens nowhere.
      const document = /html|xml|svg/.test(said.get('content-type') ?? '');
      if (!document || (said.get('content-disposition') ?? '').startsWith('attachment')) continue;
      await page.goto(server.url + path);
      assert.equal(await page.evaluate(hostileMarker), undefined, path);
      shown += 1;
    }
    assert.ok(shown >= 15, `${shown} pages`);
    assert.equal(struck, 0);
    assert.deepEqual(elsewhere, []);
  });
});
