import assert from 'node:assert/strict';
import { loadDecoders } from '../../../lab/analysis/decoders/list.ts';
import { identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import { valuesOf } from '../generated/cases.ts';
import { randomOf } from '../generated/random.ts';
import { phone } from '../identify/phones.ts';
import { type ForeignCase, foreignCases, missedOf } from './foreign-cases.ts';
import { foreign, isThere, run } from './programs.ts';

const full = process.env.PHONEHOME_TEST_SIZE === 'full';
const device = phone(1);
const matcher = makeMatcher([device, phone(2)]);
const kinds = ['imei', 'serial', 'wifi-mac', 'android-id', 'contact', 'sms'];
// Ten digits of an address of four numbers match under names of addresses only.
const values = valuesOf(device).filter(({ kind }) => (full ? kind !== 'local-ip' : kinds.includes(kind)));
const missing = [...new Set(foreign.map(({ program }) => program))].filter((program) => !isThere(program));

const there = (text: string, program: string) =>
  missing.includes(program) ? `${text} (skipped: no ${program} on this machine)` : text;

describe('payloads encoded by other programs', function () {
  this.timeout(full ? 3_600_000 : 600_000);
  let cases: readonly ForeignCase[] = [];
  before(async () => {
    await loadDecoders();
    cases = foreignCases(values, foreign, randomOf(417), full ? 8000 : 120);
  });

  for (const { name, program } of foreign) {
    it(there(`give up each value: ${name}`, program), function () {
      const alone = cases.filter(({ chain }) => chain.length === 1 && chain[0]?.name === name);
      if (alone.every(({ body }) => body === null)) return this.skip();
      assert.deepEqual(missedOf(matcher, device, alone).missed, []);
    });
  }

  it('give up what two or three of them in a row made, and nothing of another phone', () => {
    const drawn = cases.filter(({ chain }) => chain.length > 1);
    const { made, missed, wrong } = missedOf(matcher, device, drawn);
    // The full size meets the weak classes of docs/identify.md; the short one was drawn without them.
    const allowed = full ? made * 0.01 : 0;
    assert.ok(missed.length <= allowed, `${missed.length} of ${made} missed:\n${missed.join('\n')}`);
    assert.deepEqual(wrong, []);
  });
});

const sent = (kind: string) => valuesOf(device).find((each) => each.kind === kind)?.value ?? '';
const hashed: readonly (readonly [string, string, string, string])[] = [
  ['imei', 'as it is', sent('imei'), ''],
  ['imei', 'with a newline', `${sent('imei')}\n`, ''],
  ['imei', 'behind the serial', `${device.serial}${sent('imei')}`, '-salted'],
  ['wifi-mac', 'in upper case', sent('wifi-mac').toUpperCase(), ''],
  ['android-id', 'in front of the serial', `${sent('android-id')}_${device.serial}`, '-salted'],
];

describe('hashes made by openssl', () => {
  for (const [kind, how, text, suffix] of hashed) {
    it(there(`are known of an ${kind} ${how}`, 'openssl'), function () {
      if (!isThere('openssl')) return this.skip();
      for (const name of ['md5', 'sha1', 'sha256', 'sha512']) {
        const digest = run('openssl', ['dgst', `-${name}`, '-binary'], Buffer.from(text));
        for (const token of [digest.toString('hex'), digest.toString('base64')]) {
          const body = Buffer.from(JSON.stringify({ id: token }));
          const message = { method: 'POST', url: null, headers: [], body, direction: 'sent' } as const;
          const { sightings } = identifyMessage(matcher, message);
          assert.deepEqual(
            sightings.map(({ identifier, spelling }) => [identifier, spelling]),
            [[kind, `${name}${suffix}`]],
          );
        }
      }
    });
  }
});
