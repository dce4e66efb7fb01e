import { otaZip } from '../../store/zip-file.ts';
import { firmware } from './rig.ts';

/** The build that the test phone's OTA makes. */
export const newFingerprint = 'Maker/Product_00/Device:13/TEST.2/200:user/release-keys';

const newFirmware = `build:
  fingerprint: "${newFingerprint}"
packages:
  - { name: com.example.added, versionCode: 1, path: /system/app/A/A.apk, uid: 10200 }
emits: []
`;

/** An OTA for the test phone; `metadata` changes what it says of itself, null leaves a line out. */
export function testOta(metadata: Readonly<Record<string, string | null>> = {}): Buffer {
  const said = {
    'pre-device': 'Device',
    'pre-build': firmware.build.fingerprint,
    'post-build': newFingerprint,
    'post-security-patch-level': '2023-11-05',
    ...metadata,
  };
  // The payload is longer than a block, so that the phone has to ask for several.
  return otaZip(said, [
    { name: 'payload.bin', data: Buffer.alloc(200_000, 'payload'), stored: true },
    { name: 'firmware.yaml', data: newFirmware },
  ]);
}
