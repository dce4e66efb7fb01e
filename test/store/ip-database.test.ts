import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIpDatabase } from '../../lab/store/ip-database.ts';
import { temporaryFolder } from './a-run.ts';
import { mmdbOf } from './mmdb-file.ts';

describe('a database of addresses', () => {
  let folder: string;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  async function database(name: string, content: string | Buffer) {
    await writeFile(join(folder, name), content);
    return readIpDatabase(join(folder, name));
  }

  it('is read from MMDB, in the words of each vendor', async () => {
    const hostingOf = await database(
      'country.mmdb',
      mmdbOf([
        ['198.51.100.0/24', { country: { iso_code: 'DE' } }],
        ['203.0.113.0/24', { country_code: 'CN', country: 'China' }],
        ['192.0.2.128/25', { country: 'NO' }],
        ['192.0.2.0/25', { continent: 'EU' }],
      ]),
    );
    assert.deepEqual(hostingOf('198.51.100.7'), {
      country: 'DE',
      source: 'country.mmdb (Test-Country, 2026-01-01)',
    });
    assert.deepEqual(
      ['203.0.113.255', '192.0.2.200', '192.0.2.7', '10.0.0.1', 'maker.example'].map(
        (address) => hostingOf(address)?.country ?? null,
      ),
      ['CN', 'NO', null, null, null],
    );
  });

  it('is read from CSV with IPv4 and IPv6, at both ends of a range and not beside it', async () => {
    const hostingOf = await database(
      'ranges.csv',
      '# first,last,country\n"203.0.113.0","203.0.113.127","CN"\n198.51.100.0,198.51.100.255,de\n2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,NO\n192.0.2.0,192.0.2.255,ZZ\n',
    );
    const cases: [string, string | null][] = [
      ['203.0.113.0', 'CN'],
      ['203.0.113.127', 'CN'],
      ['203.0.113.128', null],
      ['203.0.112.255', null],
      ['198.51.100.9', 'DE'],
      ['2001:db8::1', 'NO'],
      ['2001:db8:1::', null],
      ['2001:db8::192.0.2.1', 'NO'],
      ['192.0.2.1', null],
    ];
    for (const [address, country] of cases)
      assert.equal(hostingOf(address)?.country ?? null, country, address);
    assert.equal(hostingOf('203.0.113.1')?.source, 'ranges.csv');
  });

  it('is refused with its line where it is none', async () => {
    await assert.rejects(
      database('bad.csv', '203.0.113.0,203.0.113.9,CN\nnonsense\n'),
      /bad\.csv:2 is no line/,
    );
    await assert.rejects(database('turned.csv', '203.0.113.9,203.0.113.0,CN\n'), /turned\.csv:1/);
    await assert.rejects(readIpDatabase(join(folder, 'no.mmdb')), /no\.mmdb is not there/);
    const damaged = Buffer.concat([Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'), Buffer.from([0xff])]);
    await assert.rejects(database('damaged.mmdb', damaged), /damaged\.mmdb is a damaged MMDB file/);
  });
});
