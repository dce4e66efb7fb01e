/** Child process that hosts simulated phones; `spawn.ts` starts it and talks to it. Dies with its parent. */
import { LabError, sentenceOf } from '../../../lab/errors.ts';
import { readFirmware } from './firmware/firmware-file.ts';
import { type SimulatedPhone, startPhone } from './phone.ts';
import type { AnswerMessage, PhoneAnswer, PhoneRequest, PhoneSpec, RequestMessage } from './protocol.ts';

const phones = new Map<string, SimulatedPhone>();

async function start(specs: readonly PhoneSpec[]): Promise<PhoneAnswer> {
  for (const { device, firmwareFile, port, journalFile } of specs) {
    if (phones.has(device.serial)) {
      throw new LabError(
        'USAGE',
        `Two simulated phones have the serial ${device.serial}: give each its own.`,
      );
    }
    const firmware = await readFirmware(firmwareFile);
    const options = {
      device,
      firmware,
      port: port ?? 0,
      ...(journalFile === undefined ? {} : { journalFile }),
    };
    phones.set(device.serial, await startPhone(options));
  }
  return { phones: [...phones.values()].map(({ serial, port, address }) => ({ serial, port, address })) };
}

function phoneOf(serial: string): SimulatedPhone {
  const phone = phones.get(serial);
  if (phone === undefined)
    throw new LabError('PHONE_MISSING', `No simulated phone has the serial ${serial}.`);
  return phone;
}

async function answer(request: PhoneRequest): Promise<PhoneAnswer> {
  if (request.do === 'start') return start(request.specs);
  if (request.do === 'journal') return { journal: phoneOf(request.serial).journal.entries };
  if (request.do === 'swap-sim') await phoneOf(request.serial).swapSim(request.slot, request.sim);
  else if (request.do === 'forget') phoneOf(request.serial).forgetSuccess();
  else {
    await Promise.all([...phones.values()].map((phone) => phone.stop()));
    phones.clear();
  }
  return {};
}

function send(message: AnswerMessage): void {
  process.send?.(message);
}

process.on('message', ({ id, request }: RequestMessage) => {
  answer(request).then(
    (result) => send({ id, ok: true, answer: result }),
    (thrown: unknown) => {
      const code = thrown instanceof LabError ? thrown.code : 'INTERNAL';
      send({ id, ok: false, code, sentence: sentenceOf(thrown) });
    },
  );
});
process.on('disconnect', () => process.exit(0));
