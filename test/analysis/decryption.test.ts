import assert from 'node:assert/strict';
import { decryptionGap, decryptionOf, decryptionSentence } from '../../lab/analysis/decryption.ts';
import type { CaStore } from '../../lab/model/ca.ts';
import type { Visibility } from '../../lab/model/flow.ts';
import type { Profile } from '../../lab/model/profile.ts';
import { flowOf, recordingOf, runOf } from './builders.ts';

const over = (transport: 'tls' | 'clear', visibility: Visibility) =>
  flowOf({
    id: `${transport}-${visibility}`,
    host: 'canary.phonehome.invalid',
    housekeeping: 'canary',
    transport,
    visibility,
  });

const tried = (ca: CaStore | null, ...flows: ReturnType<typeof over>[]) => {
  const [trial] = runOf().trials;
  assert.ok(trial);
  const one = { ...recordingOf(trial), flows };
  return ca === null ? one : { ...one, attempt: { ...one.attempt, ca } };
};
const clear = over('clear', 'decoded');
const decoded = over('tls', 'decoded');

describe("the lab's own request over TLS", () => {
  it('counts where it was decoded, and not where only the canary in clear text was', () => {
    const refused = over('tls', 'refused');
    const { decryption } = decryptionOf([
      tried('user', clear, decoded),
      tried('system', clear, decoded),
      tried('user', clear),
      tried('user', clear, refused),
    ]);
    assert.deepEqual(decryption, { k: 2, n: 4, stores: ['system', 'user'] });
  });

  it('says nothing of attempts that made none', () => {
    assert.deepEqual(decryptionOf([tried(null, clear)]), {});
    assert.deepEqual(decryptionOf([tried(null, clear), tried('user', clear, decoded)]), {
      decryption: { k: 1, n: 1, stores: ['user'] },
    });
  });

  it('keeps a run from a PASS where it was not decoded in each trial', () => {
    const gap = (decryption?: Profile['decryption']) => decryptionGap({ decryption } as Profile);
    assert.deepEqual(gap(), []);
    assert.deepEqual(gap({ k: 5, n: 5, stores: ['user'] }), []);
    assert.match(
      gap({ k: 4, n: 5, stores: ['user'] })[0] ?? '',
      /^HTTPS of apps cannot be read: .* 4 of 5 trials/,
    );
  });

  it('tells whose HTTPS the store of the CA opens, and whose not', () => {
    assert.match(
      decryptionSentence({ k: 5, n: 5, stores: ['user'] }),
      /all 5 trials; .*user store: apps that do not take/,
    );
    assert.match(
      decryptionSentence({ k: 5, n: 5, stores: ['system'] }),
      /system store: apps refuse it that pin/,
    );
    assert.match(decryptionSentence({ k: 0, n: 5, stores: ['none'] }), /no store/);
  });
});
