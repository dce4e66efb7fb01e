import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { html } from '../../reports/html.tsx';
import { chromiumArguments, findChromium } from '../../test/reports/browser.ts';
import { manyFindings } from '../../test/reports/many.ts';

/**
 * How long a browser takes to open a report of many findings, until it has painted and can be scrolled;
 * the least of five, in a browser that is running. Run: npx tsx bench/reports/open-many.ts
 */
async function openMany(browser: Browser, folder: string, count: number): Promise<string> {
  const started = performance.now();
  const text = html.render(manyFindings(count));
  const rendered = performance.now() - started;
  const file = join(folder, `${count}.html`);
  await writeFile(file, text);
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) times.push(await openOnce(browser, pathToFileURL(file).href));
  const megabytes = (Buffer.byteLength(text) / 1e6).toFixed(1);
  return `${count} findings: ${megabytes} MB, made in ${Math.round(rendered)} ms, open in ${Math.round(Math.min(...times))} ms (worst of five ${Math.round(Math.max(...times))} ms)`;
}

/** From the address to the second frame after `load`, and a jump to the end of the page. */
async function openOnce(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const started = performance.now();
  await page.goto(address, { waitUntil: 'load' });
  await page.evaluate(
    'new Promise((done) => { scrollTo(0, document.documentElement.scrollHeight); requestAnimationFrame(() => requestAnimationFrame(done)); })',
  );
  const time = performance.now() - started;
  await page.close();
  return time;
}

const executablePath = findChromium();
if (executablePath === undefined) throw new Error('No Chromium on this machine: set PHONEHOME_CHROMIUM.');
const folder = await mkdtemp(join(tmpdir(), 'phonehome-bench-'));
const browser = await chromium.launch({ executablePath, args: chromiumArguments });
try {
  for (const count of [50, 500, 5_000]) console.log(await openMany(browser, folder, count));
} finally {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
}
