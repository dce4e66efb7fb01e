import assert from 'node:assert/strict';
import { parsePolicy, readPolicy } from '../../lab/store/policy-file.ts';

const whole = `policy: Acme release gate
leastTrials: 10
leastDwell: 15m
fail:
  bands: [critical]
  states: [new, worse, changed]
  identifiers: [imei]
  recipients: [vnet.cn]
  proof: began
  shownByControl: fail
review: { states: [unproven], recipients: [ads.example] }
budgets: { exceptions: 10, blindHosts: 3 }
declared: { maker.example: maker }
`;

describe('policy files', () => {
  it('say what decides, and which file said so', () => {
    assert.deepEqual(parsePolicy(whole, 'gate.yaml'), {
      leastTrials: 10,
      leastDwellMs: 900_000,
      failBands: ['critical'],
      proof: 'began',
      shownByControl: 'fail',
      fail: { states: ['new', 'worse', 'changed'], identifiers: ['imei'], recipients: ['vnet.cn'] },
      review: { states: ['unproven'], recipients: ['ads.example'] },
      budgets: { exceptions: 10, blindHosts: 3 },
      declared: { 'maker.example': 'maker' },
      source: { file: 'gate.yaml', name: 'Acme release gate' },
    });
  });

  it('leave what they do not say to the usual rules', () => {
    assert.deepEqual(parsePolicy('leastTrials: 7\n', 'gate.yaml'), {
      leastTrials: 7,
      source: { file: 'gate.yaml', name: null },
    });
  });

  const faults: [string, string, RegExp][] = [
    ['an unknown key', 'fail:\n  band: [high]\n', /gate\.yaml:2:3 .*unknown key "band"/],
    ['an unknown band', 'fail:\n  bands: [grave]\n', /gate\.yaml:2:\d+ .*must be one of critical, high/],
    ['an unknown role', 'declared:\n  a.example: friend\n', /gate\.yaml:2:\d+ .*must be one of maker/],
    ['a time without a unit', 'leastDwell: 10\n', /gate\.yaml:1:\d+ .*leastDwell must be a time/],
    ['a budget below zero', 'budgets: { exceptions: -1 }\n', /gate\.yaml:1:\d+ .*whole number from 0/],
    ['a recipient with its scheme', 'fail: { recipients: ["https://a.example"] }\n', /without https/],
    ['one by which nothing fails', 'fail: { bands: [] }\n', /gate\.yaml:1:\d+ .*nothing could ever fail/],
    ['one in which no state fails', 'fail: { states: [] }\n', /nothing could ever fail/],
  ];
  for (const [name, text, message] of faults) {
    it(`are refused for ${name}, with the line`, () => {
      assert.throws(() => parsePolicy(text, 'gate.yaml'), { code: 'BAD_FILE', message });
    });
  }

  it('that are not there are said so', async () => {
    await assert.rejects(readPolicy('/nowhere/gate.yaml'), { code: 'BAD_FILE', message: /ENOENT/ });
  });
});
