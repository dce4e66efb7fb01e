import assert from 'node:assert/strict';
import { requireSameLine } from '../../lab/wiring/require-same-line.ts';

describe('the versions of server and worker', () => {
  for (const [server, own] of [
    ['0.4.0', '0.4.9'],
    ['0.4.0', '0.5.1'],
    ['1.10.0', '1.9.3'],
    ['0.4.0', '0.5.0-rc.1'],
  ] as const) {
    it(`${server} and ${own} work together`, () => {
      assert.doesNotThrow(() => requireSameLine(server, own));
      assert.doesNotThrow(() => requireSameLine(own, server));
    });
  }

  for (const [server, own] of [
    ['0.4.0', '0.6.0'],
    ['1.0.0', '0.9.0'],
    ['2.1.0', '1.1.0'],
    ['', '0.4.0'],
    ['nonsense', '0.4.0'],
    ['0.4', '0.4.0'],
  ] as const) {
    it(`"${server}" and ${own} do not, and are told which to upgrade`, () => {
      assert.throws(() => requireSameLine(server, own), /may be one minor version apart\. Upgrade the older/);
    });
  }
});
