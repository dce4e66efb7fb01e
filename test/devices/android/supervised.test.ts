import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { poll } from '../../../devices/kinds/android/poll.ts';
import { lastLine, startSupervised } from '../../../devices/kinds/android/supervised.ts';

const module = new URL('../../../devices/kinds/android/supervised.ts', import.meta.url).href;

describe('a supervised process', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phonehome-supervised-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const start = (script: string) =>
    startSupervised({
      file: '/bin/sh',
      arguments: ['-c', script],
      environment: process.env,
      logFile: join(folder, 'log'),
    });

  it('tells with which status it ended, and leaves its last words in the log', async () => {
    const child = await start('echo first; echo "the last word" >&2; echo; exit 7');
    if (!child.ended.aborted) await once(child.ended, 'abort');
    assert.equal(child.ended.reason, 'it ended with exit code 7');
    assert.equal(await lastLine(join(folder, 'log')), 'the last word');
  });

  it('is gone when it was closed, with what it had started', async () => {
    const script = `sleep 600 & echo $! >${folder}/pid; mv ${folder}/pid ${folder}/child; exec sleep 600`;
    const child = await start(script);
    const inner = await poll(() => pidIn(join(folder, 'child')), { limitMs: 10_000, everyMs: 10 });
    assert.ok(inner !== undefined && isAlive(inner));
    await child.close();
    assert.ok(child.ended.aborted);
    assert.equal(await goneWithin(inner), true);
  });

  it('dies with its parent, also when that one is killed', async () => {
    const source = `import { startSupervised } from '${module}';
      const child = await startSupervised({ file: '/bin/sh', environment: process.env, logFile: '${folder}/log',
        arguments: ['-c', 'echo $$ >${folder}/pid; mv ${folder}/pid ${folder}/child; exec sleep 600'] });
      setInterval(() => child, 1000);`;
    const parent = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', source], {
      stdio: 'ignore',
    });
    const inner = await poll(() => pidIn(join(folder, 'child')), { limitMs: 20_000, everyMs: 20 });
    assert.ok(inner !== undefined && isAlive(inner));
    parent.kill('SIGKILL');
    assert.equal(await goneWithin(inner), true);
  });
});

async function pidIn(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : Number(text);
}

async function goneWithin(pid: number): Promise<boolean> {
  const gone = await poll(async () => (isAlive(pid) ? undefined : true), { limitMs: 10_000, everyMs: 20 });
  return gone === true;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
