import { createInterface } from 'node:readline';
import { CaptureLab } from '../lab.ts';
import { addresses } from './test-network.ts';

/**
 * The recorder of one phone behind the gateway, run on the router: `events` prints what it recorded, as JSON,
 * `packets` ends its packet capture, and prints where it is and what it lacks.
 */
const lab = await CaptureLab.start();
const target = await lab.target('attempt');
const port = await lab.open({
  client: addresses.phone[0],
  listen: addresses.router,
  responder: 'forward',
  rules: { hosts: [], forwardTo: [addresses.server, `[${addresses.server6}]`] },
  gateway: {
    port: Number(process.argv[2]),
    addresses: addresses.phone,
    phonesInterface: 'lan0',
    packets: true,
  },
});
await port.begin(target);
console.log('ready');
for await (const line of createInterface(process.stdin)) {
  if (line === 'facts') console.log(JSON.stringify({ port: port.port, ca: lab.recorder.caCertificate }));
  if (line === 'packets') {
    console.log(JSON.stringify({ folder: target.attemptFolder, lack: await port.endPackets?.() }));
  }
  if (line !== 'events') continue;
  await port.flush();
  console.log(JSON.stringify(await lab.events(target)));
}
await port.close();
await lab.stop();
console.log('ended');
