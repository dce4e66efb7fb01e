import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { html } from '../../reports/html.tsx';
import { matrixHtml } from '../../reports/matrix/html.tsx';
import { officer } from '../../reports/officer.tsx';
import { plainPages } from '../../reports/plain.tsx';
import type { ReportInput } from '../../reports/report.ts';
import { trendHtml } from '../../reports/trend/html.tsx';
import { approved } from './approved.ts';
import { chromiumArguments, findChromium, lowContrastTexts } from './browser.ts';
import { result } from './builders.ts';
import { hostile } from './hostile.ts';
import { manyFindings } from './many.ts';
import { failing, inconclusive, matrix, passing, reviewable } from './results.ts';
import { hostileTrend, trend } from './trends.ts';

const reports = {
  fail: failing(),
  pass: passing(),
  inconclusive: inconclusive(),
  review: reviewable(),
  approved: approved(),
  hostile: hostile(),
};

/** Runs in the page, in the browser's own name, since the page forbids scripts: faults by the rules of WCAG 2.1 AA. */
const wcagFaults = `(async () => {
  for (const each of document.querySelectorAll('details')) each.open = true;
  ${axe.source};
  const { violations } = await axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] });
  return violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200));
})()`;

type View = { readonly width?: number; readonly scheme?: 'light' | 'dark' };

function withoutMatrix({ matrix: _, ...input }: ReportInput): ReportInput {
  return input;
}

describe('the HTML report', () => {
  it('has no script, no handler and no address to load from', () => {
    for (const input of Object.values(reports)) {
      const page = html.render(input);
      assert.doesNotMatch(page, /<script|<iframe|<object|<img|<form|<base/i);
      assert.doesNotMatch(page, /<[^>]*\son\w+\s*=/i);
      assert.doesNotMatch(page, /<[^>]*\s(?:href|src|action|srcset|style)="(?!#|data:,)/i);
      assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'/);
      assert.doesNotMatch(/<style>[^<]*<\/style>/.exec(page)?.[0] ?? '&', /&|@import|url\(/);
    }
  });

  it('has an anchor for every finding, each once', () => {
    for (const input of [failing(), passing()]) {
      const page = html.render(input);
      for (const { id } of input.result.findings) assert.equal(page.split(` id="${id}"`).length, 2, id);
    }
  });

  it('tells not seen from not tested, and background from a trigger', () => {
    const page = html.render(failing());
    assert.match(page, /class="cell state-not-seen"[^>]*>.*?not seen.*?0\/20/);
    assert.match(page, /class="cell not-tested" title="not tested">.*?n\/t/);
    assert.match(page, /class="chip background">in the background/);
  });

  it('tells what goes out together once, with every identifier and field in it', () => {
    const page = html.render(withoutMatrix(failing()));
    assert.equal(page.split('class="finding state-new"').length, 2);
    for (const name of ['IMEI1', 'SIM1ICCID', 'SIM1CELLID'])
      assert.ok(page.includes(`body > base64 > json > ${name}</code>`), name);
    assert.equal(page.split('0 of 20 (below 14').length, 5, 'one rate a trigger, not one a finding');
  });

  it('calls a rate of a baseline that there is not none, never zero', () => {
    const input = failing();
    const alone = { ...input, result: { ...input.result, baseline: null } };
    assert.doesNotMatch(html.render(withoutMatrix(alone)), /class="rate">0 of 20/);
    assert.match(html.render(alone), /none to compare with/);
    const untried = input.result.findings.map((each) => ({ ...each, baselineSeen: { k: 0, n: 0 } }));
    assert.match(html.render({ ...input, result: { ...input.result, findings: untried } }), />not tested</);
  });

  it('never calls an empty list good news where there was no baseline or too little was seen', () => {
    const blind = html.render({ ...inconclusive(), result: { ...inconclusive().result, findings: [] } });
    assert.match(blind, /because there is no baseline\. This is not a pass\./);
    const few = html.render({ result: result({ verdict: 'inconclusive' }), nextCommand: 'next' });
    assert.match(few, /too little was seen\. This is not a pass\./);
  });
});

describe('what people and tests decided, in the HTML report', () => {
  const page = html.render(approved());

  it('stands with each finding: the entry with its line, why it does not hold, what trials would decide', () => {
    assert.match(
      page,
      /crash statistics, accepted by a\.tester on 2026-01-10 \(expected, baselines\/nokia-7-plus\/eu\.yaml:4\)/,
    );
    assert.match(page, /Does not hold: The exception expired on 2026-01-01\./);
    assert.match(page, /this build began it \(p = 0\.004, with a control beside it\)/);
    assert.match(page, /9 further valid trials of any would decide it/);
  });

  it('tells which contacts may stay unreadable, who said so, and which nobody allowed', () => {
    assert.match(page, /pinned by the maker; owner b\.tester; expires 2026-12-31 \(blind, /);
    assert.match(html.render(inconclusive()), /by nobody/);
  });

  it('says where the baseline was approved, and how much of it in bulk', () => {
    assert.match(
      page,
      /Approved in <code>baselines\/nokia-7-plus\/eu\.yaml<\/code>; 3 of its entries were accepted in bulk/,
    );
  });
});

describe('the officer’s page', () => {
  const of = (input: ReportInput) => officer.render(input);

  it('holds facts, scope and points apart, and draws no conclusion', () => {
    const text = of(failing());
    assert.ok(text.indexOf('id="facts"') < text.indexOf('id="scope"'));
    assert.ok(text.indexOf('id="scope"') < text.indexOf('id="points"'));
    const facts = text.slice(text.indexOf('id="facts"'), text.indexOf('id="points"'));
    assert.doesNotMatch(facts, /GDPR|ePrivacy|lawful|illegal/);
    assert.doesNotMatch(text, /unlawful|illegal|infring|violat|complian|is a breach of/i);
    for (const provision of ['4(1)', '5, 6', '13, 14', '25', '32', '33', '35', '44 to 49'])
      assert.ok(text.includes(`GDPR ${provision}`), provision);
  });

  it('tells of known emissions, too, and of none that stopped', () => {
    const text = of(passing());
    assert.match(text, /telemetry\.maker\.example/);
    const facts = text.slice(text.indexOf('id="facts"'), text.indexOf('id="scope"'));
    const stopped = of({
      ...passing(),
      result: result({ findings: passing().result.findings.map((each) => ({ ...each, evidence: [] })) }),
    });
    assert.match(facts, /FI, inside the EEA/);
    assert.match(stopped, /None of the known identifiers was seen to leave the phone/);
  });

  it('says what was not tested, and how long the lab listened', () => {
    const { coverage } = result();
    const text = of({
      result: result({ coverage: { ...coverage, notTested: ['call', 'idle-72h'] } }),
      nextCommand: '',
    });
    assert.match(text, /Without a valid trial: call, idle-72h\. Of these nothing can be said\./);
    assert.match(text, /The lab listened after each trigger: <strong>2s<\/strong>/);
  });

  it('never calls an unknown country inside the EEA', () => {
    const findings = failing().result.findings.map((each) => ({
      ...each,
      recipient: { ...each.recipient, country: null },
    }));
    const text = of({ ...failing(), result: { ...failing().result, findings } });
    assert.match(text, /Country not known: zzhc\.vnet\.cn/);
    assert.doesNotMatch(text, /inside the EEA/);
  });
});

describe('the HTML report in a browser', () => {
  let browser: Browser;
  let folder: string;

  before(async function () {
    const executablePath = findChromium();
    if (executablePath === undefined) {
      console.error('      no Chromium on this machine: set PHONEHOME_CHROMIUM to try the pages in one');
      this.skip();
    }
    folder = await mkdtemp(join(tmpdir(), 'phonehome-report-'));
    browser = await chromium.launch({ executablePath, args: chromiumArguments });
  });

  after(async () => {
    await browser?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** Opens a page, runs the check, and fails on any console message, error, dialog or request. */
  async function open(text: string, view: View, check: (page: Page) => Promise<void>): Promise<void> {
    const file = join(await mkdtemp(join(folder, 'page-')), 'report.html');
    await writeFile(file, text);
    const { href } = pathToFileURL(file);
    const page = await browser.newPage({
      viewport: { width: view.width ?? 1280, height: 800 },
      colorScheme: view.scheme ?? 'light',
    });
    const noise: string[] = [];
    page.on('console', (message) => noise.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => noise.push(`error: ${error.message}`));
    page.on('dialog', (dialog) => noise.push(`dialog: ${dialog.message()}`));
    page.on('request', (request) => {
      if (request.url() !== href && !request.url().startsWith('data:'))
        noise.push(`request: ${request.url()}`);
    });
    await page.goto(href);
    await check(page);
    await page.close();
    assert.deepEqual(noise, []);
  }

  for (const [name, input] of Object.entries(reports)) {
    it(`opens a ${name} report without a message, a request or a script that runs`, async () => {
      await open(html.render(input), {}, async (page) => {
        assert.equal(await page.evaluate('typeof window.pwned'), 'undefined');
        assert.equal(await page.evaluate('document.scripts.length + document.images.length'), 0);
      });
    });

    for (const scheme of ['light', 'dark'] as const) {
      it(`gives every text of a ${name} report enough contrast (${scheme})`, async () => {
        await open(html.render(input), { scheme }, async (page) => {
          assert.deepEqual(await page.evaluate(lowContrastTexts), []);
        });
      });
    }

    it(`fits a ${name} report into the width of a phone`, async () => {
      await open(html.render(input), { width: 390 }, async (page) => {
        await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true');
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      });
    });
  }

  for (const name of ['fail', 'pass', 'inconclusive', 'review'] as const) {
    it(`answers on the first screen of a ${name} report without scrolling`, async () => {
      await open(html.render(reports[name]), {}, async (page) => {
        for (const part of ['.shape', 'h1', '.builds', '.lead', '.counts', '.questions', '.next']) {
          const box = await page.locator(part).first().boundingBox();
          assert.ok(
            box !== null && box.height > 0 && box.y + box.height <= 800,
            `${part} ${JSON.stringify(box)}`,
          );
        }
      });
    });
  }

  const pages: Readonly<Record<string, () => string>> = {
    'report that fails': () => html.render(failing()),
    'report with approvals': () => html.render(approved()),
    'inconclusive report': () => html.render(inconclusive()),
    'side by side': () => matrixHtml.render({ matrix: matrix(), nextCommand: 'next' }),
    trend: () => trendHtml.render({ trend: trend(), nextCommand: 'next' }),
    'officer’s page': () => officer.render(failing()),
  };

  for (const [name, render] of Object.entries(pages)) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`finds no fault by the rules of WCAG 2.1 AA in a page (${name}, ${scheme})`, async () => {
        await open(render(), { scheme }, async (page) => {
          assert.deepEqual(await page.evaluate(wcagFaults), []);
        });
      });
    }
  }

  for (const each of plainPages) {
    for (const scheme of ['light', 'dark'] as const) {
      it(`has nothing on the page for everybody (${each.name}, ${scheme}) that some could not read`, async () => {
        await open(each.render(failing()), { scheme, width: 390 }, async (page) => {
          assert.deepEqual(await page.evaluate(wcagFaults), []);
          assert.deepEqual(await page.evaluate(lowContrastTexts), []);
          assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
        });
      });
    }
  }

  it('would find a fault where there is one', async () => {
    const faulty = html.render(failing()).replace('<html lang="en">', '<html>');
    await open(faulty, {}, async (page) => {
      assert.match(String(await page.evaluate(wcagFaults)), /html-has-lang/);
    });
  });

  for (const [name, text] of [
    ['trend', () => trendHtml.render({ trend: hostileTrend(), nextCommand: 'next' })],
    ['officer’s page', () => officer.render(hostile())],
    ...plainPages.map((each) => [each.name, () => each.render(hostile())] as const),
  ] as const) {
    it(`opens a hostile ${name} without a message or a script that runs, and in the width of a phone`, async () => {
      await open(text(), { width: 390 }, async (page) => {
        assert.equal(await page.evaluate('typeof window.pwned'), 'undefined');
        assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      });
    });
  }

  it('renders five thousand findings, each once, and can jump to any of them', async () => {
    const input = manyFindings(5_000);
    const text = html.render(input);
    assert.ok(Buffer.byteLength(text) < 4_000_000, 'the file stays small enough to send around');
    await open(text, {}, async (page) => {
      assert.equal(await page.locator('.links a').count(), 5_000);
      const last = page.locator('#F-00004999');
      await page.evaluate('location.hash = "F-00004999"');
      await page.waitForFunction('document.querySelector("#F-00004999").getClientRects().length > 0');
      const box = await last.boundingBox();
      assert.ok(box !== null && box.y >= 0 && box.y < 800, JSON.stringify(box));
    });
  });

  it('looks different in the dark', async () => {
    const background = 'getComputedStyle(document.body).backgroundColor';
    await open(html.render(failing()), { scheme: 'light' }, async (page) => {
      assert.equal(await page.evaluate(background), 'rgb(255, 255, 255)');
    });
    await open(html.render(failing()), { scheme: 'dark' }, async (page) => {
      assert.equal(await page.evaluate(background), 'rgb(21, 24, 27)');
    });
  });

  it('opens and closes a finding by keyboard', async () => {
    await open(html.render(failing()), {}, async (page) => {
      const finding = page.locator('details.finding').nth(1);
      await finding.locator('> summary').focus();
      await page.keyboard.press('Enter');
      assert.equal(await finding.getAttribute('open'), '');
      await page.keyboard.press('Enter');
      assert.equal(await finding.getAttribute('open'), null);
    });
  });

  it('prints what is folded', async () => {
    await open(html.render(failing()), {}, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const box = await page.locator('details.finding:not([open]) .body').first().boundingBox();
      assert.ok(box !== null && box.height > 100, JSON.stringify(box));
    });
  });

  it('names the build in each cell where the page is too narrow for columns', async () => {
    const text = matrixHtml.render({ matrix: matrix(), nextCommand: 'next' });
    await open(text, { width: 390 }, async (page) => {
      const box = await page.locator('.cell.state-gone').first().boundingBox();
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
      assert.ok(await page.locator('.in-build').first().isVisible());
    });
    await open(text, {}, async (page) => {
      assert.ok(!(await page.locator('.in-build').first().isVisible()));
    });
  });

  it('shows builds side by side on a page of their own, on a phone too', async () => {
    const text = matrixHtml.render({ matrix: matrix(), nextCommand: './phonehome report runs/b' });
    await open(text, { width: 390, scheme: 'dark' }, async (page) => {
      assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390);
      assert.deepEqual(await page.evaluate(lowContrastTexts), []);
      assert.match((await page.locator('h1').textContent()) ?? '', /3 builds side by side/);
    });
  });
});
