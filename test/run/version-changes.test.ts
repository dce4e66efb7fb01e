import assert from 'node:assert/strict';
import { versionChanges } from '../../lab/run/version-changes.ts';

describe('versionChanges', () => {
  it('tells what came, went and changed, by name', () => {
    const before = { 'com.a': 1, 'com.b': 2, 'com.c': 3 };
    const after = { 'com.b': 3, 'com.c': 3, 'com.d': 4 };
    assert.deepEqual(versionChanges(before, after), [
      'com.a went',
      'com.b went from version 2 to 3',
      'com.d came',
    ]);
  });

  it('says nothing of applications that stayed as they were', () => {
    assert.deepEqual(versionChanges({ 'com.a': 1 }, { 'com.a': 1 }), []);
  });
});
