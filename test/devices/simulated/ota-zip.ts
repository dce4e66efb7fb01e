import { crc32, deflateRawSync } from 'node:zlib';
import { firmware } from './rig.ts';

export const newFingerprint = 'Maker/Product_00/Device:13/TEST.2/200:user/release-keys';

/** An OTA as a simulated phone takes it; `metadata` changes what it says of itself, null leaves a line out. */
export function otaZip(metadata: Readonly<Record<string, string | null>> = {}): Buffer {
  const said: Record<string, string | null> = {
    'ota-type': 'AB',
    'pre-device': 'Device',
    'pre-build': firmware.build.fingerprint,
    'post-build': newFingerprint,
    'post-timestamp': '1700000000',
    'post-security-patch-level': '2023-11-05',
    ...metadata,
  };
  const lines = Object.entries(said).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${value}\n`],
  );
  return zip({
    'META-INF/com/android/metadata': lines.join(''),
    // Larger than one block of a sideload, so that the phone has to ask for several.
    'payload.bin': Buffer.alloc(200_000, 'payload'),
    'firmware.yaml': `build:\n  fingerprint: "${newFingerprint}"\npackages:\n  - { name: com.example.added, versionCode: 1, path: /system/app/A/A.apk, uid: 10200 }\nemits: []\n`,
  });
}

/** A zip whose members are deflated, except for those that are bytes. */
function zip(members: Readonly<Record<string, string | Buffer>>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(members)) {
    const plain = Buffer.from(content);
    const stored = Buffer.isBuffer(content);
    const packed = stored ? plain : deflateRawSync(plain);
    const head = header(plain, packed, stored, name);
    locals.push(Buffer.from('504b0304', 'hex'), head, Buffer.from(name), packed);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    central.push(Buffer.from('504b01021400', 'hex'), head, place, Buffer.from(name));
    offset += 4 + head.length + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(Object.keys(members).length, 8);
  end.writeUInt16LE(Object.keys(members).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

/** What a member's two headers have in common: version, flags, method, time, CRC, sizes, lengths. */
function header(plain: Buffer, packed: Buffer, stored: boolean, name: string): Buffer {
  const head = Buffer.alloc(26);
  head.writeUInt16LE(20, 0);
  head.writeUInt16LE(stored ? 0 : 8, 4);
  head.writeUInt32LE(crc32(plain), 10);
  head.writeUInt32LE(packed.length, 14);
  head.writeUInt32LE(plain.length, 18);
  head.writeUInt16LE(name.length, 22);
  return head;
}
