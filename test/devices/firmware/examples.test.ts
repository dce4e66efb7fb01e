import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { readFirmware } from '../../../devices/kinds/simulated/firmware/firmware-file.ts';
import { identifierLookup } from '../../../devices/kinds/simulated/firmware/identifier-source.ts';
import { composeRequest } from '../../../devices/kinds/simulated/firmware/request.ts';
import type { Device } from '../../../lab/model/device.ts';
import { phoneState } from './phone.ts';

const folder = new URL('../../../devices/kinds/simulated/examples/', import.meta.url);

function firmware(name: string) {
  return readFirmware(new URL(`${name}.yaml`, folder).pathname);
}

async function phone(name: string): Promise<Device> {
  return parse(await readFile(new URL(`${name}.yaml`, folder), 'utf8')) as Device;
}

const registration = 'com.qualcomm.qti.autoregistration';

describe('the example firmware', () => {
  it('differs by the registration package and its switch', async () => {
    const builds = await Promise.all(['clean', 'leaking', 'fixed'].map(firmware));
    const has = builds.map(({ build }) => build.packages.some(({ name }) => name === registration));
    assert.deepEqual(has, [false, true, false]);
    const sends = builds.map(({ emits }) => emits.some(({ from }) => from === registration));
    assert.deepEqual(sends, has);
    const names = builds.map(({ build }) => build.fingerprint.split('/')[4]);
    assert.deepEqual(names, ['00WW_3_22A:user', '00WW_3_22C:user', '00WW_3_39B:user']);
  });

  it('registers with all that the phone knows of itself', async () => {
    const { emits } = await firmware('leaking');
    const leak = emits.find(({ from }) => from === registration);
    const device = await phone('phone-a');
    const missing = new Set<string>();
    assert.ok(leak);
    const request = await composeRequest(leak.request, identifierLookup(phoneState({ device }), missing));
    const text = request.body?.toString() ?? '';
    assert.ok(text.split('\n').every((line) => line.length <= 76) && text.endsWith('\n'));
    const fields = JSON.parse(Buffer.from(text, 'base64').toString()) as Record<string, string>;
    const [sim] = device.sims;
    assert.ok(sim);
    const { IMEI1, IMEI2, SIM1ICCID, SIM1LTEIMSI, SIM2ICCID, MACID, SIM1CELLID } = fields;
    assert.deepEqual([IMEI1, IMEI2], ['356938035643809', '356938035643817']);
    assert.deepEqual([SIM1ICCID, SIM1LTEIMSI, SIM2ICCID], [sim.iccid, sim.imsi, '']);
    assert.deepEqual([MACID, SIM1CELLID], ['3c:5a:b4:1d:7e:21', '28140547']);
    assert.deepEqual(request.headers, [['Content-Type', 'application/encrypted-json']]);
  });

  it('runs on two phones that share no value, with check digits that are right', async () => {
    const phones = await Promise.all(['phone-a', 'phone-b'].map(phone));
    const values = phones.map(({ serial, identifiers, sims }) => [
      serial,
      ...identifiers.map(({ value }) => value),
      ...sims.flatMap((sim) => Object.values(sim)),
    ]);
    assert.equal(new Set(values.flat()).size, values.flat().length);
    const checked = phones.flatMap(({ identifiers, sims }) => [
      ...identifiers.flatMap(({ kind, value }) => (kind === 'imei' ? [value] : [])),
      ...sims.map(({ iccid }) => iccid),
    ]);
    for (const digits of checked) assert.equal(luhnSum(digits) % 10, 0, digits);
  });
});

/** ISO/IEC 7812-1, annex B: every second digit from the right doubled, digits of the products added. */
function luhnSum(digits: string): number {
  const weighted = [...digits].reverse().map((digit, index) => Number(digit) * (index % 2 === 0 ? 1 : 2));
  return weighted.reduce((sum, each) => sum + (each > 9 ? each - 9 : each), 0);
}
