import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { WorkFile } from '../../lab/model/service.ts';
import { RunSender } from '../../lab/wiring/send-run.ts';
import type { ServerClient } from '../../lab/wiring/server-client.ts';
import { temporaryFolder } from '../store/a-run.ts';

/** A server that takes everything. */
function server() {
  const blobs: string[] = [];
  const files: WorkFile[][] = [];
  const client: Pick<ServerClient, 'sendBlob' | 'files'> = {
    sendBlob: async (file) => void blobs.push(file),
    files: async (_run, sent) => void files.push([...sent]),
  };
  return { blobs, files, client: client as ServerClient };
}

describe('the sender of a run', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const write = async (path: string, text = path) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const attempt = async (number: number) => {
    await write(`trials/00${number}-boot/1/flows.jsonl`);
    await write(`trials/00${number}-boot/1/trial.json`);
  };

  it('sends an attempt once, with what says that it is whole as the last', async () => {
    const { files, blobs, client } = server();
    const sender = new RunSender(folder, 'R', client);
    await attempt(1);
    await write('device-A.yaml');
    assert.equal(await sender.attempts(), 1);
    await attempt(2);
    assert.equal(await sender.attempts(), 1);
    assert.equal(await sender.attempts(), 0);
    assert.deepEqual(
      files.map((sent) => sent.map(({ path }) => path)),
      [
        ['device-A.yaml', 'trials/001-boot/1/flows.jsonl', 'trials/001-boot/1/trial.json'],
        ['trials/002-boot/1/flows.jsonl', 'trials/002-boot/1/trial.json'],
      ],
    );
    assert.equal(blobs.length, 5);
  });

  it('leaves an attempt that goes on, packs that grow, what is derived and unfinished files where they are', async () => {
    const { files, client } = server();
    const sender = new RunSender(folder, 'R', client);
    await write('trials/001-boot/1/flows.jsonl');
    await write('bodies/packs/7d0c1d5e-0000-4000-8000-000000000000.growing');
    await write('derived/result.json');
    await write('.run.json.part');
    await write('run.json');
    await sender.attempts();
    assert.deepEqual(files, []);
    assert.deepEqual(
      (await sender.all()).map(({ path }) => path),
      [
        'bodies/packs/7d0c1d5e-0000-4000-8000-000000000000.growing',
        'run.json',
        'trials/001-boot/1/flows.jsonl',
      ],
    );
  });

  it('sends at the end what has changed since, and nothing twice', async () => {
    const { client } = server();
    const sender = new RunSender(folder, 'R', client);
    await attempt(1);
    await write('device-A.yaml', 'old');
    await sender.attempts();
    await write('device-A.yaml', 'longer');
    assert.deepEqual(
      (await sender.all()).map(({ path }) => path),
      ['device-A.yaml'],
    );
    assert.deepEqual(await sender.all(), []);
  });

  it('has nothing to send of a folder that is not there', async () => {
    const sender = new RunSender(join(folder, 'none'), 'R', server().client);
    assert.equal(await sender.attempts(), 0);
    assert.deepEqual(await sender.all(), []);
  });
});
