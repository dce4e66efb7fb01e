import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minisignature } from '../../../lab/store/evidence/minisign.ts';
import { readPublicKey, type SigningKey } from '../../../lab/store/evidence/signing-key.ts';
import { tarEnd, tarHeader, tarPadding } from '../../../lab/store/evidence/tar.ts';
import { verifyBundle } from '../../../lab/store/evidence/verify-bundle.ts';
import { freshKey, makeBundle } from './a-bundle.ts';

const sha = (text: string) => createHash('sha256').update(text).digest('hex');

const files = {
  'run/run.json': '{"a":1}\n',
  'run/bodies/ab/abc': '\u0000\u0001',
  'reports/report.md': '# x\n',
};

describe('an evidence bundle', () => {
  let root: string;
  let bundle: string;
  let archive: string;
  let key: SigningKey;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    key = await freshKey(root);
    [bundle, archive] = [join(root, 'bundle'), join(root, 'bundle.tar')];
    await makeBundle(bundle, key, files);
    await makeBundle(archive, key, files);
  });
  after(() => rm(root, { recursive: true, force: true }));

  const faultsOf = async (path: string) =>
    (await verifyBundle(path, null)).faults.map(({ file, what }) => `${file} ${what}`);

  /** A copy of the folder that one change was made to. */
  async function changed(change: (copy: string) => Promise<unknown>): Promise<string[]> {
    const copy = await mkdtemp(join(root, 'copy-'));
    await cp(bundle, copy, { recursive: true });
    await change(copy);
    return faultsOf(copy);
  }

  it('verifies as a folder and as an archive, with the key that it was signed with', async () => {
    for (const path of [bundle, archive]) {
      assert.deepEqual(await verifyBundle(path, key.public).then(({ faults }) => faults), []);
    }
    const { manifest } = await verifyBundle(bundle, null);
    assert.equal(manifest?.files.length, Object.keys(files).length + 3);
  });

  it('is verified by openssl and by minisign alone', async () => {
    const options = { cwd: bundle, encoding: 'utf8', stdio: 'pipe' } as const;
    const openssl =
      'pkeyutl -verify -pubin -inkey public-key.pem -rawin -in manifest.json -sigfile manifest.json.sig'.split(
        ' ',
      );
    assert.match(execFileSync('openssl', openssl, options), /Verified Successfully/);
    assert.match(
      execFileSync('minisign', ['-Vm', 'manifest.json', '-p', 'minisign.pub'], options),
      /Signature and comment signature verified/,
    );
    assert.match(
      execFileSync('minisign', ['-VHm', 'manifest.json', '-p', 'minisign.pub'], options),
      /timestamp:1767225600\tfile:manifest.json\thashed/,
    );
    const copy = join(root, 'foreign');
    await cp(bundle, copy, { recursive: true });
    await appendFile(join(copy, 'manifest.json'), ' ');
    for (const [tool, args] of [
      ['openssl', openssl],
      ['minisign', ['-Vm', 'manifest.json', '-p', 'minisign.pub']],
    ] as const) {
      assert.notEqual(spawnSync(tool, args, { cwd: copy }).status, 0, tool);
    }
  });

  it('unpacks with tar into the same bundle', async () => {
    const unpacked = join(root, 'unpacked');
    await mkdir(unpacked);
    execFileSync('tar', ['-xf', archive, '-C', unpacked]);
    assert.deepEqual(await faultsOf(unpacked), []);
  });

  it('is the same archive byte for byte from the same content', async () => {
    await makeBundle(join(root, 'again.tar'), key, files);
    assert.deepEqual(await readFile(join(root, 'again.tar')), await readFile(archive));
  });

  it('no longer verifies when any one byte of any file is another', async function () {
    this.timeout(240_000);
    const copy = join(root, 'flipped');
    await cp(bundle, copy, { recursive: true });
    const entries = await readdir(copy, { recursive: true, withFileTypes: true });
    let flips = 0;
    for (const entry of entries.filter((each) => each.isFile())) {
      const path = join(entry.parentPath, entry.name);
      const bytes = await readFile(path);
      for (let at = 0; at < bytes.length; at += 1) {
        const mask = 1 << (at % 8);
        await writeFile(path, Buffer.from(bytes).fill((bytes[at] ?? 0) ^ mask, at, at + 1));
        const { faults } = await verifyBundle(copy, null);
        assert.notDeepEqual(faults, [], `${path} byte ${at}`);
        flips += 1;
      }
      await writeFile(path, bytes);
    }
    assert.ok(flips > 2_000, `${flips} bytes`);
    assert.deepEqual(await faultsOf(copy), []);
  });

  it('no longer verifies when a byte of its archive is another, in headers and gaps too', async function () {
    this.timeout(240_000);
    const copy = join(root, 'flipped.tar');
    const bytes = await readFile(archive);
    await writeFile(copy, bytes);
    const file = await open(copy, 'r+');
    // Every byte of two files with their headers and gaps, of the end, and of the rest every 13th.
    for (let at = 0; at < bytes.length; at += at < 3_000 || at > bytes.length - 1_600 ? 1 : 13) {
      await file.write(Buffer.from([(bytes[at] ?? 0) ^ 0x04]), 0, 1, at);
      assert.notDeepEqual(await faultsOf(copy), [], `byte ${at}`);
      await file.write(bytes.subarray(at, at + 1), 0, 1, at);
    }
    await file.close();
    assert.deepEqual(await faultsOf(copy), []);
  });

  it('names the file that was altered, added, removed, renamed, emptied or made a link', async () => {
    assert.deepEqual(await changed((copy) => writeFile(join(copy, 'run/run.json'), '{"a":2}\n')), [
      `run/run.json was altered: its SHA-256 is ${sha('{"a":2}\n')}, the manifest says ${sha('{"a":1}\n')}`,
    ]);
    assert.deepEqual(await changed((copy) => writeFile(join(copy, 'run/extra'), '')), [
      'run/extra is not in the manifest: it was added',
    ]);
    assert.deepEqual(await changed((copy) => rm(join(copy, 'run/run.json'))), ['run/run.json is missing']);
    assert.deepEqual(
      await changed((copy) => rename(join(copy, 'run/run.json'), join(copy, 'run/Run.json'))),
      ['run/run.json is missing', 'run/Run.json is not in the manifest: it was added'],
    );
    assert.deepEqual(await changed((copy) => mkdir(join(copy, 'run/empty'))), [
      'run/empty is an empty folder, which no bundle holds',
    ]);
    const linked = await changed(async (copy) => {
      await rename(join(copy, 'run/run.json'), join(copy, '..', 'outside.json'));
      await symlink(join(copy, '..', 'outside.json'), join(copy, 'run/run.json'));
    });
    assert.deepEqual(linked, ['run/run.json is a link or no file at all', 'run/run.json is missing']);
    const folder = await changed(async (copy) => {
      await rename(join(copy, 'run'), join(copy, '..', 'run-elsewhere'));
      await symlink(join(copy, '..', 'run-elsewhere'), join(copy, 'run'));
    });
    assert.ok(folder.includes('run is a link or no file at all'), folder.join());
    assert.ok(
      (await changed((copy) => writeFile(join(copy, 'SHA256SUMS'), 'x')))[0]?.startsWith(
        'SHA256SUMS is not in',
      ),
    );
  });

  it('does not take another lab’s signature for the expected one, nor a bundle signed anew', async () => {
    const other = await freshKey(root);
    const { faults } = await verifyBundle(bundle, other.public);
    assert.match(faults[0]?.what ?? '', /was signed by the key [0-9A-F]{16}, not by the given key/);
    const manifest = await readFile(join(bundle, 'manifest.json'));
    const anew = await changed(async (copy) => {
      await writeFile(join(copy, 'manifest.json.sig'), other.sign(manifest));
      await writeFile(join(copy, 'manifest.json.minisig'), minisignature(manifest, other, 1));
    });
    assert.equal(anew.length, 2, anew.join());
  });

  it('reads its key back as PEM and as minisign writes it', async () => {
    for (const name of ['public-key.pem', 'minisign.pub']) {
      assert.deepEqual((await readPublicKey(join(bundle, name))).raw, key.public.raw);
    }
  });

  const tarOf = (...members: (readonly [path: string, content: string])[]) =>
    Buffer.concat([
      ...members.flatMap(([path, content]) => [
        tarHeader(path, Buffer.byteLength(content)),
        Buffer.from(content),
        tarPadding(Buffer.byteLength(content)),
      ]),
      tarEnd,
    ]);

  it('refuses paths that lead out of it, and two files of one name', async () => {
    const path = join(root, 'hostile.tar');
    for (const name of ['../up', '/abs', 'a/../../b', './a', 'a//b', 'c:\\d', 'a/./b']) {
      await writeFile(path, tarOf([name, 'x']));
      assert.match((await faultsOf(path))[0] ?? '', /leads out of the bundle/, name);
    }
    await writeFile(path, tarOf(['a', 'x'], ['a', 'y']));
    assert.equal((await faultsOf(path))[0], 'a stands in the bundle twice');
  });

  it('refuses archives with links, of another tool, with something behind their end, and cut short', async () => {
    const path = join(root, 'odd.tar');
    const bytes = await readFile(archive);
    const whole = join(root, 'by-tar.tar');
    execFileSync('tar', ['-cf', whole, '-C', bundle, '.']);
    const link = tarOf(['a', '']);
    link[156] = 0x32;
    for (const odd of [
      Buffer.concat([bytes, tarEnd]),
      bytes.subarray(0, 4_000),
      bytes.subarray(0, -1),
      await readFile(whole),
      link,
      Buffer.alloc(0),
    ]) {
      await writeFile(path, odd);
      assert.match((await faultsOf(path))[0] ?? '', /The archive /);
    }
  });
});
