import assert from 'node:assert/strict';
import { coverageParts, rateText, share } from '../../reports/figures.ts';
import { groupsOf, sectionsOf } from '../../reports/groups.ts';
import { reproduceCommand } from '../../reports/reproduce.ts';
import { transportOf } from '../../reports/words.ts';
import { finding, result } from './builders.ts';
import { failing, inconclusive, passing } from './results.ts';

describe('findings', () => {
  it('are one line where they go out together, with a row for each identifier and its triggers', () => {
    const [group, ...more] = groupsOf(failing().result.findings.filter((each) => each.state === 'new'));
    assert.equal(more.length, 0);
    assert.equal(group?.bundles.length, 1);
    assert.deepEqual(group?.bundles[0]?.identifiers, ['IMEI', 'ICCID', 'cell ID']);
    assert.deepEqual(
      group?.bundles[0]?.rows.map((row) => row.findings.map((each) => each.trigger)),
      Array.from({ length: 3 }, () => ['boot', 'unlock', 'screen-on', 'sim-swap']),
    );
  });

  it('are lines of their own where rates, senders or requests differ', () => {
    const imsi = { identifier: 'imsi', place: 'body/IMSI', where: 'body > IMSI' } as const;
    for (const other of [
      { seen: { k: 4, n: 5 } },
      { baselineSeen: { k: 0, n: 0 } },
      { sender: { package: null, confidence: 'unknown' } },
      { endpoint: 'GET zzhc.vnet.cn:80 /' },
      { trigger: 'unlock' },
    ] as const) {
      const [group] = groupsOf([finding(), finding({ ...imsi, ...other })]);
      assert.deepEqual(
        group?.bundles.map(({ identifiers }) => identifiers),
        [['IMEI'], ['IMSI']],
      );
    }
  });

  it('stand in exactly one section each', () => {
    for (const input of [failing(), passing(), inconclusive()]) {
      const sections = Object.values(sectionsOf(input.result.findings)).flat();
      const ids = sections.flatMap((group) =>
        group.bundles.flatMap(({ rows }) => rows.flatMap((row) => row.findings.map((each) => each.id))),
      );
      assert.deepEqual(ids.sort(), input.result.findings.map((each) => each.id).sort());
    }
  });

  it('are apart where the state differs, the one to decide first', () => {
    const groups = groupsOf([
      finding({ state: 'unchanged', trigger: 'boot' }),
      finding({ trigger: 'unlock' }),
    ]);
    assert.deepEqual(
      groups[0]?.bundles.map(({ worst }) => worst.state),
      ['new', 'unchanged'],
    );
  });
});

describe('figures', () => {
  it('print a zero with its bound, and no trial as not tested', () => {
    assert.equal(rateText({ k: 0, n: 5 }), '0 of 5 (below 45\u00a0%)');
    assert.equal(rateText({ k: 0, n: 1000 }), '0 of 1000 (below 0.3\u00a0%)');
    assert.equal(rateText({ k: 0, n: 0 }), 'not tested');
    assert.equal(rateText({ k: 3, n: 5 }), '3 of 5');
  });

  it('call 100 % only what is all', () => {
    assert.equal(share(999, 1000), '99\u00a0%');
    assert.equal(share(5, 5), '100\u00a0%');
  });

  it('leave the background out of the triggers that were tested', () => {
    const { coverage } = result();
    const rate = { k: 25, n: 25, missedRateBelow: 0.11 };
    const byTrigger = { ...coverage.byTrigger, background: rate };
    const [tested] = coverageParts(result({ coverage: { ...coverage, byTrigger } }));
    assert.match(tested?.text ?? '', /^5 triggers × 5,/);
  });

  it('say in the first lines whether HTTPS could be read, and whose', () => {
    const https = (decryption: object) => {
      const { coverage } = result();
      const found = { ...decryption, sentence: '' } as NonNullable<typeof coverage.decryption>;
      const parts = coverageParts(result({ coverage: { ...coverage, decryption: found } }));
      return parts.find(({ label }) => label === 'HTTPS')?.text;
    };
    assert.equal(
      https({ k: 5, n: 5, stores: ['user'] }),
      '✔ readable for apps that take user certificates (CA in the user store)',
    );
    assert.equal(
      https({ k: 5, n: 5, stores: ['system'] }),
      '✔ readable for apps that do not pin (CA in the system store)',
    );
    assert.equal(https({ k: 3, n: 5, stores: ['none'] }), '✘ not readable in 2 of 5 trials');
  });
});

describe('words', () => {
  it('never call an encoding encryption', () => {
    assert.equal(transportOf(finding()), 'base64-encoded, not encrypted');
    assert.equal(transportOf(finding({ decoding: ['json'] })), 'in clear text');
    assert.match(transportOf(finding({ decoding: ['aes-128-cbc', 'json'] })), /^no TLS; aes-128-cbc/);
  });

  it('quote what a shell would obey in the command to reproduce', () => {
    const hostile = finding({ trigger: "boot'; rm -rf ~; '" });
    const command = reproduceCommand([hostile], failing());
    assert.ok(command.includes(`--scenario 'boot'\\''; rm -rf ~; '\\'''`), command);
    assert.match(reproduceCommand([finding({ background: true })], failing()), /--scenario idle --repeat 5/);
  });
});
