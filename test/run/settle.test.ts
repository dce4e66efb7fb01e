import assert from 'node:assert/strict';
import { settle } from '../../lab/run/settle.ts';

const never = new AbortController().signal;
const still = { open: 0, flows: 0, received: 0 };

describe('settle', () => {
  it('waits until the phone was quiet for as long as a trial listens', async () => {
    const lastAt = Date.now();
    const settled = await settle(async () => ({ ...still, lastAt }), 1_000, never);
    assert.equal(settled.quiet, true);
    assert.ok(settled.afterMs >= 1_000, `settled after ${settled.afterMs} ms`);
  });

  it('gives up at a limit where the phone never gets quiet, and says so', async () => {
    const settled = await settle(async () => ({ ...still, lastAt: Date.now() }), 1_000, never);
    assert.equal(settled.quiet, false);
  });

  it('does not take an exchange that is still open for quiet', async () => {
    let asked = 0;
    const settled = await settle(
      async () => {
        asked += 1;
        return { ...still, lastAt: 0, open: asked < 3 ? 1 : 0 };
      },
      1_000,
      never,
    );
    assert.equal(settled.quiet, true);
    assert.ok(asked >= 3);
  });

  it('ends at once when the run is stopped', async () => {
    const stop = AbortSignal.abort(new Error('stopped'));
    await assert.rejects(settle(async () => ({ ...still, lastAt: Date.now() }), 1_000, stop));
  });
});
