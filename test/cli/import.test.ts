import assert from 'node:assert/strict';
import { deviceOf, documentOf, openRig, phoneOf, type Rig } from '../lab/rig.ts';

const phone = phoneOf(1);

function har(body: string): string {
  const request = { method: 'POST', url: 'http://tele.example/v1', headers: [], postData: { text: body } };
  const entry = { startedDateTime: '2019-02-20T10:00:00Z', request, response: { status: 200, headers: [] } };
  return JSON.stringify({ log: { version: '1.2', entries: [entry] } });
}

type Shown = {
  readonly verdict: string;
  readonly coverage: { readonly scope: string };
  readonly findings: readonly { readonly identifier: string; readonly state: string }[];
};

describe('import, of a capture made elsewhere', () => {
  let rig: Rig;
  let args: (file: string, ...more: string[]) => string[];

  before(async () => {
    rig = await openRig();
    const device = await rig.write('device.yaml', deviceOf(phone));
    args = (file, ...more) => ['import', file, '--device', device, '--build', 'mine', ...more];
  });

  after(() => rig.close());

  it('prints a verdict that is never a pass, with what was found, and masks it', async () => {
    const file = await rig.write('phone.har', har(JSON.stringify({ imei: phone.imei })));
    const ended = await rig.phonehome(args(file, '--json', '--out', rig.path('run')));
    assert.equal(ended.exit, 3, ended.stderr);
    assert.ok(!`${ended.stdout}${ended.stderr}`.includes(phone.imei));
    const { verdict, coverage, findings } = documentOf<Shown>(ended);
    assert.deepEqual([verdict, coverage.scope], ['inconclusive', 'import']);
    assert.deepEqual(
      findings.map(({ identifier, state }) => [identifier, state]),
      [['imei', 'new']],
    );
  });

  it('refuses a broken one with exit 2 and one sentence: file, line, what to do', async () => {
    const file = await rig.write('broken.har', `${har('x').slice(0, -2)}\n`);
    const { exit, stdout, stderr } = await rig.phonehome(args(file));
    assert.deepEqual([exit, stdout], [2, '']);
    assert.match(stderr, /^phonehome: \S+broken\.har:\d+ is no JSON from here on.*Export .*\n$/);
  });
});
