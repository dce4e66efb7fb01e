import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { readFirmware } from '../../../devices/kinds/simulated/firmware/firmware-file.ts';
import { startPhone } from '../../../devices/kinds/simulated/phone.ts';

/** A simulated phone on its own network: `message` lets its firmware send, and prints what became of it. */
const folder = mkdtempSync(join(tmpdir(), 'routed-phone-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'firmware.yaml');
writeFileSync(
  file,
  `build:
  fingerprint: "Maker/Phone/phone:9/AAA1.000000.001/1:user/release-keys"
  properties: {}
emits:
  - name: around
    from: example.maker.telemetry
    on: [sms-received]
    network: direct
    request: { method: POST, url: "${process.argv[2]}", body: { text: "imei {{imei}}" } }
`,
);
const phone = await startPhone({
  device: {
    serial: 'FAKE0001',
    product: 'Phone',
    line: 'line',
    identifiers: [{ kind: 'imei', value: '356938035643809', slot: 1 }],
    sims: [],
  },
  firmware: await readFirmware(file),
  wifi: { address: '10.9.0.2', router: '10.9.0.1' },
});
console.log('ready');
for await (const _ of createInterface(process.stdin)) {
  phone.receiveMessage('+15550100', 'hello');
  await phone.passTime(1000);
  const sent = phone.journal.of('emission').filter((entry) => JSON.stringify(entry).includes('around'));
  console.log(JSON.stringify(sent.at(-1) ?? null));
}
await phone.stop();
process.exit(0);
