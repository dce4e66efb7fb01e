import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ErrorCode, LabError } from '../../lab/errors.ts';
import { openWork, sendLeftWork } from '../../lab/wiring/left-work.ts';
import type { ServerClient } from '../../lab/wiring/server-client.ts';

const run = '0123456789abcdef';

describe('what a killed worker left', () => {
  let home = '';
  let asked: { host: string; run: string; paths: string[] }[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'phonehome-left-'));
    asked = [];
    const { folder } = await openWork(home, run, 'killed-17');
    for (const [attempt, files] of [
      ['trials/001-idle/1', ['events.jsonl', 'trial.json']],
      ['trials/002-idle/1', ['events.jsonl']],
      ['bodies', ['ab']],
    ] as const) {
      await mkdir(join(folder, attempt), { recursive: true });
      for (const file of files) await writeFile(join(folder, attempt, file), '{}');
    }
    await writeFile(join(folder, 'run.json'), '{}');
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  /** A server that takes it, or answers with this. */
  const server =
    (refusal: ErrorCode | null) =>
    (host: string): ServerClient => {
      const nothing = () => Promise.reject(new Error('asked for something else'));
      const files = async (id: string, sent: readonly { path: string }[]) => {
        if (refusal !== null) throw new LabError(refusal, 'The server says no.');
        asked.push({ host, run: id, paths: sent.map(({ path }) => path) });
      };
      const sendBlob = () => Promise.resolve();
      return {
        version: nothing,
        assign: nothing,
        events: nothing,
        complete: nothing,
        blob: nothing,
        recorded: nothing,
        analyzed: nothing,
        sendBlob,
        files,
      };
    };
  const said: string[] = [];
  const log = (_: string, text: string) => void said.push(text);
  const left = () => readdir(join(home, 'work'));

  it('is sent in its name by the next one in its home, as far as its attempts are whole', async () => {
    await sendLeftWork(home, server(null), log);
    const paths = ['bodies/ab', 'trials/001-idle/1/events.jsonl', 'trials/001-idle/1/trial.json'];
    assert.deepEqual(asked, [{ host: 'killed-17', run, paths }]);
    assert.deepEqual(await left(), []);
    assert.match(said.at(-1) ?? '', /1 whole attempt/);
  });

  for (const code of ['LEASE_LOST', 'INTERRUPTED', 'USAGE'] as const) {
    it(`is deleted where the server does not want it any more (${code})`, async () => {
      await sendLeftWork(home, server(code), log);
      assert.deepEqual(await left(), []);
      assert.match(said.at(-1) ?? '', /is not wanted: The server says no\./);
    });
  }

  it('stays where the server could not be asked', async () => {
    await assert.rejects(sendLeftWork(home, server('INTERNAL'), log), { code: 'INTERNAL' });
    assert.equal((await left()).length, 2);
  });

  it('is nothing in a home in which nobody has worked', async () => {
    await rm(join(home, 'work'), { recursive: true });
    await sendLeftWork(home, server(null), log);
    assert.deepEqual(asked, []);
  });
});
