import assert from 'node:assert/strict';
import { knownAmong, knownSenders } from '../../lab/analysis/known-senders.ts';

describe('the list of packages that are known to send identifiers', () => {
  it('names each once, says what it is, and where that can be looked up', () => {
    const names = knownSenders.map((each) => each.package);
    assert.deepEqual([...new Set(names)], names);
    for (const each of knownSenders) {
      assert.match(each.package, /^[a-z]\w*(?:\.[a-z]\w*)+$/);
      assert.match(each.what, /^[a-z].{20,}[^.]$/i, each.package);
      // A year in which somebody found it, or the source of the program itself.
      assert.match(each.source, /\b20\d\d$|^its published source/, each.package);
    }
  });

  it('finds them by their whole names', () => {
    assert.deepEqual(knownAmong(['com.adups.fota', 'com.adups.fotaking', 'net.oneplus']), ['com.adups.fota']);
  });
});
