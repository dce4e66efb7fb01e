import assert from 'node:assert/strict';
import { whenNeeded } from '../../lab/wiring/when-needed.ts';

describe('a part of the lab that is read when it is needed', () => {
  const partOf = (read: () => void) =>
    whenNeeded(async () => {
      read();
      return { twice: async (value: number) => 2 * value };
    });

  it('is read at its first call and once, and answers as it would', async () => {
    let reads = 0;
    const part = partOf(() => {
      reads += 1;
    });
    assert.equal(await Promise.resolve(part), part);
    assert.equal(reads, 0);
    assert.deepEqual(await Promise.all([part.twice(2), part.twice(3)]), [4, 6]);
    assert.equal(reads, 1);
  });

  it('fails the call where it cannot be read', async () => {
    const part = partOf(() => {
      throw new Error('unreadable');
    });
    await assert.rejects(part.twice(1), /unreadable/);
  });
});
