import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recipientDirectory } from '../../lab/analysis/recipients/recipient-of.ts';
import { readRecipients } from '../../lab/store/recipient-file.ts';
import { recipientsOf } from '../../lab/wiring/recipients.ts';
import { temporaryFolder } from './a-run.ts';

const entry = (more: Record<string, string> = {}) =>
  `  - ${JSON.stringify({
    ...{ domain: 'vnet.cn', organisation: 'Own research', country: 'SG', role: 'third-party' },
    ...{ confidence: 'high', source: 'letter of 2026-01-02', date: '2026-01', ...more },
  })}\n`;

describe("a user's own list of recipients", () => {
  let folder: string;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function read(text: string) {
    const file = join(folder, 'own.yaml');
    await writeFile(file, text);
    return readRecipients(file);
  }

  it("goes before the lab's own, and may say where servers stand", async () => {
    const own = await read(`recipients:\n${entry({ hosting: 'IE' })}`);
    const directory = recipientDirectory(own);
    const { organisation, country, hosting, source } = directory.recipientOf('zzhc.vnet.cn');
    assert.deepEqual([organisation, country, source], ['Own research', 'SG', 'letter of 2026-01-02']);
    assert.deepEqual(hosting, { country: 'IE', source: 'letter of 2026-01-02 (2026-01)' });
    assert.equal(directory.roleOf('zzhc.vnet.cn'), 'third-party');
    assert.equal(directory.recipientOf('data.mistat.xiaomi.com').organisation, 'Xiaomi');
  });

  it('is read where the environment says, with the database of addresses', async () => {
    await read(`recipients:\n${entry()}`);
    const csv = join(folder, 'ranges.csv');
    await writeFile(csv, '203.0.113.0,203.0.113.255,CN\n');
    const directory = await recipientsOf({
      PHONEHOME_RECIPIENTS: join(folder, 'own.yaml'),
      PHONEHOME_IP_DATABASE: csv,
    });
    assert.equal(directory.recipientOf('vnet.cn').organisation, 'Own research');
    assert.equal(directory.recipientOf('203.0.113.9:80').hosting?.country, 'CN');
    const without = await recipientsOf({});
    assert.equal(without.recipientOf('vnet.cn').organisation, 'China Telecom');
    assert.equal(without.recipientOf('203.0.113.9:80').hosting, undefined);
  });

  it('is refused where it is wrong, with line and column', async () => {
    const wrong: [string, RegExp][] = [
      [`recipients:\n${entry({ country: 'XX' })}`, /own\.yaml:2:\d+ recipients\.0\.country: .*ISO 3166-1/],
      [`recipients:\n${entry({ domain: 'https://x.example/' })}`, /own\.yaml:2:\d+ recipients\.0\.domain/],
      [`recipients:\n${entry({ date: '2026-13' })}`, /own\.yaml:2:\d+ recipients\.0\.date/],
      [`recipients:\n${entry({ source: '' })}`, /say where it can be looked up/],
      [`recipients:\n${entry({ colour: 'red' })}`, /unknown key "colour"/],
      [`recipients:\n${entry()}${entry()}`, /own\.yaml:3:\d+ .*stands in the list twice/],
    ];
    for (const [text, sentence] of wrong) await assert.rejects(read(text), sentence);
    await assert.rejects(readRecipients(join(folder, 'no.yaml')), /no\.yaml is not there/);
  });
});
