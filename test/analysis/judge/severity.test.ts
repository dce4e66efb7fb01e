import assert from 'node:assert/strict';
import { bandOf, type Circumstances, severityOf } from '../../../lab/analysis/severity.ts';

const nokia: Circumstances = {
  kind: 'imei',
  transport: 'clear',
  trigger: 'screen-on',
  declared: null,
  outsideEea: true,
  together: ['iccid', 'cell-id'],
  perHour: 0,
};

describe('severityOf', () => {
  it('gives the Nokia case 10: P4 T2 R2 C2', () => {
    assert.deepEqual(severityOf(nokia), { score: 10, band: 'critical', parts: { P: 4, T: 2, R: 2, C: 2 } });
  });

  it('gives an IMEI to the declared maker over TLS at boot 7.0', () => {
    const { score, band } = severityOf({ ...nokia, transport: 'tls', trigger: 'boot', declared: 'maker' });
    assert.deepEqual([score, band], [7, 'high']);
  });

  it('gives an advertising id to the declared OS vendor while idle 4.5', () => {
    const circumstances = {
      ...nokia,
      kind: 'advertising-id' as const,
      transport: 'tls' as const,
      trigger: 'idle',
      together: [],
    };
    const { score, band } = severityOf({ ...circumstances, declared: 'os-vendor' });
    assert.deepEqual([score, band], [4.5, 'medium']);
  });

  it('adds half a point for company and half for frequency, and stops at ten', () => {
    const quiet = { ...nokia, transport: 'tls' as const, declared: 'maker' as const };
    assert.equal(severityOf({ ...quiet, together: ['advertising-id'] }).score, 7.5);
    assert.equal(severityOf({ ...quiet, perHour: 2 }).score, 7.5);
    assert.deepEqual(severityOf({ ...nokia, perHour: 2 }).score, 10);
  });

  it('puts a declared third party outside the EEA above one inside', () => {
    const { parts: outside } = severityOf({ ...nokia, declared: 'third-party' });
    const { parts: inside } = severityOf({ ...nokia, declared: 'third-party', outsideEea: false });
    assert.deepEqual([outside.R, inside.R], [1.5, 1]);
  });

  it('cuts the bands at 9, 7 and 4', () => {
    assert.deepEqual([9, 8.5, 7, 6.5, 4, 3.5].map(bandOf), [
      'critical',
      'high',
      'high',
      'medium',
      'medium',
      'low',
    ]);
  });

  it('weighs what the user did before: nothing, a refusal, something that needs the network, a consent', () => {
    const part = (trigger: string) => severityOf({ ...nokia, trigger }).parts.C;
    for (const trigger of ['boot', 'sms-received', 'call', 'charge', 'wifi-connect', 'idle-72h', 'any'])
      assert.equal(part(trigger), 2, trigger);
    assert.equal(part('opt-out'), 1.5);
    assert.equal(part('location-on'), 1);
    assert.equal(part('contacts-sync'), 1);
    assert.equal(part('opt-in'), 0);
  });
});
