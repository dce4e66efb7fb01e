import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { SeenFlow } from '../../lab/model/flow.ts';
import type { Progress } from '../../lab/model/lab.ts';
import { runEventKinds, type Told } from '../../lab/model/service.ts';
import { redactProgress } from '../../lab/wiring/redact-progress.ts';
import { Telling } from '../../lab/wiring/telling.ts';
import { toldOf } from '../../lab/wiring/told-of.ts';
import { runOf } from '../analysis/builders.ts';
import { device } from '../run/quiet-phone.ts';

const seen: SeenFlow = {
  at: 1,
  host: 'tele.example',
  method: 'POST',
  visibility: 'decoded',
  bytes: 93,
};
const imei = '356938035643809';
const [trial] = runOf().trials;
assert.ok(trial);
const about = { kind: 'flow', serial: 'A1', trial, attempt: 1 } as const;

describe('the flows that a worker tells of', () => {
  it('have no known value in their host, in whatever spelling a phone puts it there', () => {
    const heard: Progress[] = [];
    const phone = { ...device, identifiers: [{ kind: 'imei', value: imei }] } as const;
    const listener = redactProgress((progress) => heard.push(progress), [phone], 'key');
    const digest = createHash('md5').update(imei).digest('hex');
    const hosts = ['tele.example', `${imei}.tele.example`, `x${digest}.tele.example`, null];
    for (const host of hosts) listener({ ...about, sight: { flow: { ...seen, host }, untold: 0 } });
    const shown = heard.map((progress) => progress.kind === 'flow' && progress.sight.flow?.host);
    assert.equal(shown[0], 'tele.example');
    assert.match(String(shown[1]), /^\[imei 35693803•••#[0-9a-f]{6}\]\.tele\.example$/);
    assert.match(String(shown[2]), /\[imei 35693803•••#[0-9a-f]{6}\]/);
    assert.ok(!JSON.stringify(heard).includes(imei) && !JSON.stringify(heard).includes(digest));
    assert.equal(shown[3], null);
    const stage = { kind: 'stage', text: 'analysing' } as const;
    listener(stage);
    assert.equal(heard.at(-1), stage);
  });

  it('are events with a sentence for whoever knows no flows, and so is how many are not told', () => {
    const common = { kind: 'flow', serial: 'A1', trial: 1 };
    assert.deepEqual(toldOf({ ...about, sight: { flow: seen, untold: 4 } }), {
      ...common,
      text: 'POST tele.example: decoded, 93 bytes sent',
      flow: seen,
    });
    const hidden: SeenFlow = { ...seen, host: null, method: null, visibility: 'refused', bytes: null };
    assert.equal(
      toldOf({ ...about, sight: { flow: hidden, untold: 0 } }).text,
      'no host that can be shown: refused',
    );
    assert.deepEqual(toldOf({ ...about, sight: { flow: null, untold: 100 } }), {
      ...common,
      text: '100 more flows of this attempt are recorded and not listed',
    });
  });

  it('are told to a server that says that it takes them, and kept from one of the version before', async () => {
    const flow: Told = { kind: 'flow', serial: 'A1', trial: 1, text: 'POST tele.example', flow: seen };
    const step: Told = { kind: 'trial', serial: 'A1', trial: 1, text: 'boot: dwell' };
    for (const [takes, expected] of [
      [undefined, ['trial']],
      [runEventKinds, ['flow', 'trial']],
    ] as const) {
      const sent: Told[] = [];
      const client = { events: async (_: string, events: readonly Told[]) => void sent.push(...events) };
      const telling = new Telling('run', client, takes);
      telling.add(flow);
      telling.add(step);
      await telling.settled();
      assert.deepEqual(
        sent.map(({ kind }) => kind),
        expected,
      );
    }
  });
});
