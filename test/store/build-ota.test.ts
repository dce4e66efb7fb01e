import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { LabError } from '../../lab/errors.ts';
import type { Device } from '../../lab/model/device.ts';
import { requireDevice } from '../../lab/store/build-device.ts';
import { readOta, requireSame } from '../../lab/store/build-ota.ts';
import { temporaryFolder } from './a-run.ts';
import { metadataOf, otaZip, type ZipMember, zipOf } from './zip-file.ts';

const metadata = 'META-INF/com/android/metadata';

describe('reading an OTA without a phone', () => {
  let folder: string;
  const write = async (bytes: Buffer) => {
    const path = join(folder, 'ota.zip');
    await writeFile(path, bytes);
    return path;
  };
  const refusal = async (bytes: Buffer) => {
    const path = await write(bytes);
    const thrown = await readOta(path).then(
      () => assert.fail('it was taken for an OTA'),
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof LabError, String(thrown));
    assert.equal(thrown.code, 'BAD_FILE');
    assert.ok(!thrown.message.includes('\n'), thrown.message);
    return thrown.message;
  };
  const one = (member: Partial<ZipMember>) => zipOf([{ name: metadata, data: metadataOf(), ...member }]);

  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('tells the build, the phones it is for, and which bytes it is', async () => {
    const bytes = otaZip({
      'ota-downgrade': 'yes',
      'ota-wipe': 'yes',
      'post-security-patch-level': '2019-01-01',
    });
    const path = await write(bytes);
    assert.deepEqual(await readOta(path), {
      postBuild: ['Maker/Rig/rig:13/TQ3A/R2:user/release-keys'],
      preBuild: [],
      preDevice: ['rig'],
      type: 'AB',
      timestamp: 1_700_000_000,
      securityPatch: '2019-01-01',
      downgrade: true,
      wipe: true,
      path,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  });

  it('reads stored members, zip64 records and a zip with a comment', async () => {
    const members = [
      { name: 'payload.bin', data: 'x' },
      { name: metadata, data: metadataOf(), stored: true },
    ];
    for (const options of [
      {},
      { wide: true },
      { comment: 'signed by nobody' },
      { wide: true, comment: 'PK' },
    ]) {
      const ota = await readOta(await write(zipOf(members, options)));
      assert.deepEqual(ota.preDevice, ['rig'], JSON.stringify(options));
    }
  });

  it('reads what an OTA for several variants says', async () => {
    const two = 'Maker/Rig/rig:13/TQ3A/R2:user/release-keys|Maker/Rig2/rig2:13/TQ3A/R2:user/release-keys';
    const ota = await readOta(
      await write(otaZip({ 'post-build': two, 'pre-build': two, 'pre-device': 'rig|rig2' })),
    );
    assert.deepEqual(ota.preDevice, ['rig', 'rig2']);
    assert.equal(ota.postBuild.length, 2);
    assert.deepEqual(ota.preBuild, ota.postBuild);
  });

  it('refuses what is no OTA, with a sentence on what it is', async () => {
    assert.match(await refusal(Buffer.from('no zip')), /is no zip/);
    assert.match(await refusal(Buffer.alloc(0)), /is no zip/);
    assert.match(await refusal(zipOf([{ name: 'a.img', data: 'x' }])), /no OTA: it holds no META-INF/);
    assert.match(await refusal(zipOf([])), /no OTA/);
    assert.match(await refusal(otaZip({ 'post-build': null })), /does not say which build it makes/);
    assert.match(await refusal(otaZip({ 'post-build': 'R2' })), /post-build that is no fingerprint/);
    assert.match(await refusal(otaZip({ 'post-timestamp': 'soon' })), /post-timestamp that is no time/);
    assert.match(await refusal(one({ data: 'post-build' })), /no name=value/);
    assert.match(await refusal(one({ data: `${metadataOf()}pre-device=other\n` })), /says pre-device twice/);
    assert.match(await refusal(otaZip({ 'pre-device': 'rig\u001b[2J' })), /no name=value/);
    await assert.rejects(readOta(join(folder, 'none.zip')), /cannot be read \(ENOENT\)/);
    await assert.rejects(readOta(folder), /is no file/);
  });

  it('refuses a zip that readers could take for different ones', async () => {
    const twice = zipOf([
      { name: metadata, data: metadataOf() },
      { name: metadata, data: metadataOf({ 'pre-device': 'other' }) },
    ]);
    assert.match(await refusal(twice), /twice/);
    assert.match(
      await refusal(one({ localName: 'META-INF/com/android/metadatb' })),
      /differently in two places/,
    );
    assert.match(await refusal(one({ crc: 1 })), /damaged/);
    assert.match(await refusal(one({ size: 3 })), /damaged/);
    assert.match(await refusal(one({ flags: 1 })), /encrypted/);
    assert.match(await refusal(one({ method: 12 })), /compression that is not known/);
  });

  it('refuses a zip bomb without unpacking it', async () => {
    const bomb = Buffer.alloc(64 << 20);
    assert.match(await refusal(one({ data: bomb })), /more than 1048576 bytes/);
    assert.match(await refusal(one({ data: bomb, size: 10 })), /cannot be unpacked within 1048576 bytes/);
  });

  it('refuses directories that claim more than is there', async () => {
    const wide = zipOf([{ name: metadata, data: metadataOf() }], { wide: true });
    const end = wide.length - 22 - 20 - 56;
    const many = Buffer.from(wide);
    many.writeBigUInt64LE(9_000_000n, end + 32);
    assert.match(await refusal(many), /points beyond its own end/);
    const far = Buffer.from(wide);
    far.writeBigUInt64LE(2n ** 63n, end + 48);
    assert.match(await refusal(far), /points beyond its own end/);
    const lost = Buffer.from(wide);
    lost.writeUInt32LE(0, wide.length - 22 - 20);
    assert.match(await refusal(lost), /lacks the zip64 record/);
    const cut = Buffer.from(otaZip());
    cut.writeUInt16LE(40, cut.length - 12);
    assert.match(await refusal(cut), /ends in mid-member/);
  });

  it('answers every damaged zip with an OTA or with one sentence', async () => {
    const whole = zipOf(
      [
        { name: metadata, data: metadataOf() },
        { name: 'a', data: 'b' },
      ],
      { wide: true },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.nat(255), fc.boolean(), async (at, byte, cutOff) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        const path = await write(damaged);
        if (cutOff) await truncate(path, at);
        await readOta(path).catch((error: unknown) => {
          assert.ok(error instanceof LabError && error.code === 'BAD_FILE', String(error));
        });
      }),
      { numRuns: 300 },
    );
  });

  it('notices that a zip has changed since it was added', async () => {
    const path = await write(otaZip());
    const { sha256 } = await readOta(path);
    await requireSame(path, sha256);
    await writeFile(path, otaZip({ 'pre-device': 'other' }));
    await assert.rejects(requireSame(path, sha256), /its bytes have changed since/);
  });

  it('is refused for another phone', async () => {
    const ota = await readOta(await write(otaZip()));
    const device: Device = { serial: 'RIGTEST1', product: 'Rig', line: 'rig/eu', identifiers: [], sims: [] };
    requireDevice(ota, device);
    requireDevice(ota, { ...device, product: 'Maker Rig', line: 'other/eu' });
    requireDevice(ota, { ...device, product: 'The Phone', line: 'other/eu', codename: 'rig' });
    const other = { ...device, product: 'Other Phone', line: 'other/eu' };
    assert.throws(() => requireDevice(ota, other), /is for rig.*product "Other Phone" and no codename/);
    assert.throws(
      () => requireDevice(ota, { ...device, codename: 'gir' }),
      /is for rig, and phone RIGTEST1 is gir/,
    );
    requireDevice({ ...ota, preDevice: [] }, other);
  });
});
