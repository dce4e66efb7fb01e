import assert from 'node:assert/strict';
import { outageLimitMs } from '../../lab/queue/redis-health.ts';
import { takeoverMs, terms } from '../../lab/queue/terms.ts';

describe('the terms of leases and locks', () => {
  it('give what a dead worker held to another within twenty seconds', () => {
    assert.ok(terms.leaseMs <= 15_000);
    assert.ok(takeoverMs <= 20_000, `${takeoverMs} ms`);
  });

  it('outlive an outage of Redis that is waited for, however long before it they were renewed', () => {
    assert.ok(terms.lockMs - terms.lockRenewMs >= outageLimitMs);
    assert.ok(terms.leaseMs - terms.leaseMs / 3 >= outageLimitMs);
  });
});
