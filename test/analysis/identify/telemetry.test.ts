import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { loadDecoders } from '../../../lab/analysis/decoders/list.ts';
import { type Identified, identifyMessage, makeMatcher } from '../../../lab/analysis/identify.ts';
import type { Device } from '../../../lab/model/device.ts';
import type { Headers } from '../../../lab/model/flow.ts';
import { phone } from './phones.ts';

type Fixture = { name: string; method: string | null; url: string | null; headers: Headers };
type Expected = Record<string, { emissions: readonly string[]; unread: readonly string[] }>;

const folder = new URL('../../fixtures/telemetry/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder));
const { device, messages } = JSON.parse(read('messages.json').toString()) as {
  device: Device;
  messages: readonly Fixture[];
};
const expected = JSON.parse(read('expected.json').toString()) as Expected;
const readme = read('README.md').toString();
const matcher = makeMatcher([device]);
const strangers = makeMatcher([phone(1), phone(2), phone(3)]);

function identified(by: typeof matcher, { name, method, url, headers }: Fixture): Identified {
  const file = new URL(`${name}.body`, folder);
  const body = existsSync(file) ? readFileSync(file) : null;
  return identifyMessage(by, { method, url, headers, body, direction: 'sent' });
}

describe('telemetry as public sources describe it', () => {
  before(loadDecoders);

  for (const fixture of messages) {
    it(`gives up what it holds, and says what it keeps: ${fixture.name}`, () => {
      const { sightings, unread } = identified(matcher, fixture);
      const found = sightings.map(
        ({ identifier, slot, spelling, where }) =>
          `${identifier}${slot === null ? '' : `:${slot}`} ${spelling} at ${where}`,
      );
      assert.deepEqual({ emissions: found.sort(), unread }, expected[fixture.name]);
    });
  }

  it('holds nothing of other phones', () => {
    for (const fixture of messages) assert.deepEqual(identified(strangers, fixture).sightings, []);
  });

  it('is described, each fixture, and found or told as not readable', () => {
    for (const { name } of messages) {
      const [first, second = ''] = [name, name.replace(/^.*?(-[a-z]+)$/, '$1')];
      assert.ok(readme.includes(`\`${first}\``) || readme.includes(`\`${second}\``), name);
      const { emissions = [], unread = [] } = expected[name] ?? {};
      assert.ok(emissions.length + unread.length > 0, name);
    }
    assert.deepEqual(Object.keys(expected).sort(), messages.map(({ name }) => name).sort());
  });
});
