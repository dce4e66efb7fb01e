import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, isIP } from 'node:net';
import { LabError } from '../../../lab/errors.ts';
import { knownIdentifiers } from '../../../lab/model/device.ts';
import { isFit } from '../../../lab/model/health.ts';
import type { Phone } from '../../../lab/model/lab.ts';
import type { OpenedPhones, PhoneKind } from '../../../lab/wiring/phone-kind.ts';
import { scenarios } from '../../../scenarios/list.ts';
import { TestLease } from '../../devices/android/test-lease.ts';
import type { KindWorld, Wanted } from './phone-world.ts';

/** Names of the kinds that passed all checks. */
export const conforming = new Set<string>();

/** Holds one kind of phone against what a run relies on. Needs a world of the same describe block. */
export function conformsPhoneKind(kind: PhoneKind, world: () => KindWorld): void {
  const on = async (wanted: Wanted, work: (phone: Phone, opened: OpenedPhones) => Promise<void>) => {
    const opened = await world().phonesOf(kind, wanted);
    try {
      await work(opened.phones[0] ?? assert.fail('there is no phone'), opened);
    } finally {
      await opened.close();
    }
  };
  const leaseOf = ({ device }: Phone) => new TestLease(device.serial);

  describe(kind.name, () => {
    let failed = false;
    afterEach(function () {
      failed ||= this.currentTest?.state !== 'passed';
    });
    after(() => {
      if (!failed) conforming.add(kind.name);
    });

    it('has a name, and takes the runs that are about its phones', () => {
      assert.match(kind.name, /^[a-z]+(-[a-z]+)*$/);
      const firmware = kind.simulated ? 'firmware.yaml' : null;
      assert.equal(kind.takes({ firmware }, [world().device]), true);
    });

    it('tells where a phone is and how it does, and changes nothing on it; a lost lease ends that', async () => {
      await on({}, async (phone, { phones, failed: host }) => {
        assert.deepEqual(
          phones.map(({ device }) => device),
          [world().device],
        );
        assert.ok(['proxy', 'gateway'].includes(phone.scope));
        assert.ok(
          kind.simulated || (phone.hostKey ?? '').includes(phone.device.serial),
          'others may reach it',
        );
        assert.equal(host?.aborted ?? false, false);
        await listens(phone.listen);
        const lease = leaseOf(phone);
        assert.notEqual(isIP(await phone.networkAddress(lease)), 0);
        const health = await phone.examine(lease);
        assert.ok(isFit(health), JSON.stringify(health.checks));
        assert.deepEqual([health.serial, health.fingerprint], [phone.device.serial, world().before]);
        assert.equal(await phone.install?.(lease, () => undefined), undefined, 'nothing is to be installed');
        assert.equal(await world().proxy(), world().untouched);
        lease.lose();
        for (const ask of [
          () => phone.networkAddress(lease),
          () => phone.open(lease, world().port, world().bench.recorder.caCertificate),
        ])
          await assert.rejects(ask(), { code: 'LEASE_LOST' });
        assert.equal(await world().proxy(), world().untouched);
      });
    });

    it('opens a phone towards the recorder, and gives it back as it was', async () => {
      await on({}, async (phone) => {
        const handset = await phone.open(leaseOf(phone), world().port, world().bench.recorder.caCertificate);
        const { fingerprint } = await handset.readBuild();
        assert.equal(fingerprint, world().before);
        const reading = await handset.read();
        assert.ok(reading !== null);
        assert.equal(reading.fingerprint, fingerprint);
        if (phone.scope === 'proxy') assert.match(reading.proxy ?? '', new RegExp(`:${world().port}$`));
        assert.equal(await handset.lacks([]), null);
        await handset.wake();
        assert.notEqual((await handset.readScreen()).awake, false);
        const secrets = knownIdentifiers(phone.device).flatMap(({ kind, value }) =>
          kind === 'serial' ? [] : [value],
        );
        assert.ok(!handset.notes.some((note) => secrets.some((secret) => note.includes(secret))));
        await handset.close('the test ended');
        assert.equal(await world().proxy(), world().untouched);
      });
    });

    it('brings the build of the run onto a phone and says so before, or refuses it before the run', async () => {
      const wanted = await world().update();
      if (wanted === null) {
        assert.match(kind.lacks?.('update') ?? '', /\w/);
        return;
      }
      await on({ update: wanted }, async (phone) => {
        const said: string[] = [];
        const made = await phone.install?.(leaseOf(phone), (text) => said.push(text));
        assert.deepEqual([made?.from, made?.to, made?.plan], [world().before, wanted.next, said[0]]);
        assert.equal((await phone.examine(leaseOf(phone))).fingerprint, wanted.next);
        assert.equal(await phone.install?.(leaseOf(phone), () => undefined), null, 'it runs there by now');
      });
    });

    it('does each scenario, or says before it why this phone cannot', async () => {
      await on({}, async (phone) => {
        const handset = await phone.open(leaseOf(phone), world().port, world().bench.recorder.caCertificate);
        const refused: string[] = [];
        for (const { name, controls, lasting, setup, trigger } of scenarios) {
          const never = controls.map((each) => kind.lacks?.(each) ?? null).find((each) => each !== null);
          const lack = await handset.lacks(controls);
          if (never != null)
            assert.notEqual(lack, null, `${name}: the kind cannot, and the phone says it can`);
          if (lack !== null) {
            assert.match(lack, new RegExp(`${phone.device.serial} .*\\.$`), name);
            refused.push(name);
          }
          // What adb does is gone through by each scenario's own test, and takes its time.
          const done = kind.adb === 'none' || process.env.PHONEHOME_TEST_SIZE === 'full';
          if (lack !== null || lasting !== undefined || !done) continue;
          await handset.resetState();
          await setup(handset);
          await trigger(handset);
        }
        for (const name of ['boot', 'unlock', 'screen-on', 'idle']) assert.ok(!refused.includes(name), name);
        await handset.close('the test ended');
        assert.equal(await world().proxy(), world().untouched);
      });
    });

    it('leaves a phone alone that is well, where it is asked to bring it back', async () => {
      await on({}, async (phone) => {
        // As a run does: what is not connected yet is not well.
        await phone.networkAddress(leaseOf(phone));
        const othersHeld = async () => [];
        const { signal } = new AbortController();
        const ended = await phone.recover(leaseOf(phone), {
          othersHeld,
          onStep: () => assert.fail(),
          signal,
        });
        assert.deepEqual([ended.fit, ended.steps], [true, []]);
      });
    });

    it('says which phone is not to be reached and what to do; a look at it is an answer', async () => {
      await on({ faults: ['usb-loss'] }, async (phone) => {
        const fault = await phone.networkAddress(leaseOf(phone)).then(
          () => assert.fail('it was reached'),
          (thrown: unknown) => thrown,
        );
        assert.ok(fault instanceof LabError, String(fault));
        assert.equal(fault.exit, 4);
        assert.match(fault.message, new RegExp(`^[A-Z][^\\n]*${phone.device.serial}[^\\n]*$`));
        assert.equal(isFit(await phone.examine(leaseOf(phone))), false);
      });
    });

    it('ends with the reason of a stop', async () => {
      const stop = new AbortController();
      const reason = new LabError('INTERRUPTED', 'Somebody pressed Ctrl+C.');
      await on({ signal: stop.signal, faults: ['adb-frozen'] }, async (phone) => {
        const underWay = assert.rejects(phone.networkAddress(leaseOf(phone)), reason);
        stop.abort(reason);
        await underWay;
        await assert.rejects(
          phone.open(leaseOf(phone), world().port, world().bench.recorder.caCertificate),
          reason,
        );
      });
    });
  });
}

/** The recorder must be able to listen there. */
async function listens(address: string): Promise<void> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  server.close();
}
