import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScanDocument } from '../../lab/analysis/scan.ts';
import { writeDevice } from '../../lab/store/device-file.ts';
import { scanFiles } from '../../lab/wiring/scan-files.ts';
import { homeOfItsOwn } from './home-of-its-own.ts';
import { twins } from './two-phone-run.ts';

const tokens = ['c0ffee0123456789', 'decade9876543210'];

describe('unknown identifiers of captures made elsewhere', () => {
  const own = homeOfItsOwn();

  const write = async (name: string, text: string) => {
    await writeFile(join(own.folder, name), text);
    return join(own.folder, name);
  };
  const capture = (phone: number, number: number) => {
    const imei = twins[phone]?.identifiers[0]?.value ?? '';
    const url = `https://t.example.com/v1?uid=${tokens[phone]}&i=${imei}`;
    const entries = [
      { startedDateTime: '2026-01-01T00:00:00.000Z', request: { method: 'GET', headers: [], url } },
    ];
    return write(`${phone}-${number}.har`, JSON.stringify({ log: { version: '1.2', entries } }));
  };

  it('are told where there are two captures of each of two phones, without their values', async () => {
    const devices = await Promise.all(twins.map((twin) => write(`${twin.serial}.yaml`, writeDevice(twin))));
    const captures = [await capture(0, 1), await capture(1, 1), await capture(0, 2), await capture(1, 2)];
    const stray = await write('stray.har', JSON.stringify({ log: { version: '1.2', entries: [] } }));
    const scan = async (files: readonly string[]) =>
      (await scanFiles({ files, devices, reveal: false })).document as ScanDocument;
    const { unknown, unknownLimits } = await scan([...captures, stray]);
    assert.deepEqual(
      unknown.map(({ place, phones, trials, scope }) => [place, phones, trials, scope]),
      [['query/uid', 2, 4, 'none']],
    );
    assert.match(unknownLimits?.join(' ') ?? '', /stray\.har tells whose capture it is/);
    for (const token of tokens) assert.ok(!JSON.stringify(unknown).includes(token));
    const few = await scan(captures.slice(0, 2));
    assert.deepEqual(few.unknown, []);
    assert.match(
      few.unknownLimits?.join(' ') ?? '',
      /takes two phones of one model, each in two or more trials/,
    );
  });
});
