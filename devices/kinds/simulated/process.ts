/** Child process that hosts simulated phones; `spawn.ts` starts it and talks to it. Dies with its parent. */
import { LabError, sentenceOf } from '../../../lab/errors.ts';
import { readFirmware } from './firmware/firmware-file.ts';
import { type SimulatedPhone, startPhone } from './phone.ts';
import type {
  AnswerMessage,
  PhoneAct,
  PhoneAnswer,
  PhoneRequest,
  PhoneSpec,
  RequestMessage,
} from './protocol.ts';

const phones = new Map<string, SimulatedPhone>();

async function start(specs: readonly PhoneSpec[]): Promise<PhoneAnswer> {
  for (const { device, firmwareFile, port, faults, journalFile, wifi } of specs) {
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
      faults: faults ?? [],
      ...(journalFile === undefined ? {} : { journalFile }),
      ...(wifi === undefined ? {} : { wifi }),
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
  if (request.do === 'stop') return stop();
  const phone = phoneOf(request.serial);
  if (request.do === 'journal') return { journal: phone.journal.entries };
  await act(phone, request);
  return {};
}

async function stop(): Promise<PhoneAnswer> {
  await Promise.all([...phones.values()].map((phone) => phone.stop()));
  phones.clear();
  return {};
}

/** What happens to one phone from outside. */
async function act(phone: SimulatedPhone, request: PhoneAct): Promise<void> {
  if (request.do === 'swap-sim') return phone.swapSim(request.slot, request.sim);
  if (request.do === 'forget') return phone.forgetSuccess();
  if (request.do === 'wipe') return phone.wipe();
  if (request.do === 'set-up') return phone.setUp();
  if (request.do === 'sms') return phone.receiveMessage(request.from, request.text);
  if (request.do === 'call') return phone.receiveCall(request.from);
  if (request.do === 'pass-time') return phone.passTime(request.ms);
  if (request.do === 'network-time') return phone.networkTime();
  if (request.fault === null) phone.faults.liftAll();
  else phone.faults.begin(request.fault);
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
