import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../../lab/errors.ts';
import { custodyFile, logCustody } from '../../../lab/store/evidence/custody-log.ts';
import { readChain } from '../../../lab/store/evidence/hash-chain.ts';
import { labKey } from '../../../lab/store/evidence/signing-key.ts';
import { labSecret } from '../../../lab/store/lab-secret.ts';

describe('the custody log', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const reveal = (by: string | null = null) =>
    logCustody(home, 'run-1', { did: 'revealed', what: 'report html', by });

  it('keeps who did what, when, and the system’s user beside the name that was said', async () => {
    await reveal('Kari Nordmann');
    await reveal();
    const { lines, faultAt } = readChain(await readFile(custodyFile(home, 'run-1'), 'utf8'));
    assert.equal(faultAt, null);
    const user = userInfo().username;
    assert.equal(lines[0]?.by, 'Kari Nordmann');
    for (const line of lines) assert.match(String(line.user), new RegExp(`^${user}@`));
    assert.match(String(lines[1]?.by), new RegExp(`^${user}@`));
    assert.ok(lines.every(({ at }) => !Number.isNaN(Date.parse(String(at)))));
    assert.equal((await stat(custodyFile(home, 'run-1'))).mode & 0o777, 0o600);
  });

  it('holds one whole chain when many write at once', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => reveal(`person ${index}`)));
    const { lines, faultAt } = readChain(await readFile(custodyFile(home, 'run-1'), 'utf8'));
    assert.deepEqual([lines.length, faultAt], [20, null]);
    assert.equal(new Set(lines.map(({ by }) => by)).size, 20);
  });

  it('is not continued after a line was altered, taken out or cut', async () => {
    for (const change of [
      (text: string) => text.replace('person 1', 'person 9'),
      (text: string) => text.split('\n').slice(1).join('\n'),
      (text: string) => text.slice(0, -20),
    ]) {
      for (const by of ['person 1', 'person 2', 'person 3']) await reveal(by);
      const file = custodyFile(home, 'run-1');
      await writeFile(file, change(await readFile(file, 'utf8')));
      await assert.rejects(reveal(), (error: unknown) => {
        assert.ok(error instanceof LabError && error.exit === 6);
        assert.match(error.message, /run-1\.jsonl:\d does not follow from the line before it/);
        return true;
      });
      await rm(file);
    }
  });

  it('of a run with a name that leads elsewhere stays in its folder', () => {
    assert.match(custodyFile('/h', '../../etc/x'), /^\/h\/custody\/[0-9a-f]{32}\.jsonl$/);
  });

  it('stands beside secrets that only their owner can read, each made once', async () => {
    const secrets = await Promise.all(Array.from({ length: 5 }, () => labSecret(home, 'tags')));
    assert.equal(new Set(secrets).size, 1);
    assert.notEqual(secrets[0], await labSecret(home, 'seal run-1'));
    const keys = await Promise.all(Array.from({ length: 3 }, () => labKey(home)));
    assert.equal(new Set(keys.map(({ key }) => key.public.id)).size, 1);
    for (const name of ['redaction.key', 'evidence/private-key.pem']) {
      assert.equal((await stat(join(home, name))).mode & 0o777, 0o600, name);
    }
    await writeFile(join(home, 'redaction.key'), 'short');
    await assert.rejects(labSecret(home, 'tags'), /is no key of this lab/);
  });
});
