import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { PhoneOptions } from '../../../../devices/kinds/simulated/phone.ts';
import { LabError } from '../../../../lab/errors.ts';
import {
  type ControlBench,
  type Doing,
  device,
  type Hands,
  idleHands,
  type Manner,
} from './control-bench.ts';

/** What controls of one family promise, and how a run uses them. */
export type Family<Kind extends { readonly name: string }, Control extends { readonly name: string }> = {
  /** Name of the files `devices/controls/NAME-*.ts`. */
  readonly name: string;
  /** The list itself. */
  readonly kinds: readonly Kind[];
  /** The phone of these tests, where it is not the usual one. */
  readonly phone?: Partial<PhoneOptions>;
  /** The control in a lab that has all this, or (null) nothing; null where it is not to be had. */
  make(kind: Kind, hands: Hands | null): Control | null;
  /** What happens to the phone where hands do as they are told. */
  doing(bench: ControlBench): Doing;
  /** The control alone. What it asks of the phone goes as the manner says, until the signal. */
  act(control: Control, bench: ControlBench, manner: Manner, signal: AbortSignal): Promise<unknown>;
  /** What a run does with it, read back from the phone; throws where that shows something else. */
  use(control: Control, bench: ControlBench, manner: Manner): Promise<void>;
  /** Asserts on the phone itself that it was done. */
  shows(bench: ControlBench, control: Control): void;
  /** Makes the phone stay as it is, whatever it is told; null where nothing could be read back. */
  readonly resist: ((bench: ControlBench) => void) | null;
  /** A control that takes nobody's help, so that nobody can fail it. */
  cannotFail?(control: Control): boolean;
};

/** The checks of each control of each family, by `FAMILY/NAME`: those that there are, and those that passed. */
export const checks = new Map<string, { declared: number; passed: number }>();

/** Holds one control of a list against what its family promises. Needs a bench of the same describe block. */
export function conformsControl<
  Kind extends { readonly name: string },
  Control extends { readonly name: string },
>(family: Family<Kind, Control>, kind: Kind, bench: () => ControlBench): void {
  const count = { declared: 0, passed: 0 };
  checks.set(`${family.name}/${kind.name}`, count);
  const check = (title: string, work: () => Promise<void>) => {
    count.declared += 1;
    it(title, async () => {
      await bench().startPhone(family.phone ?? {});
      try {
        await work();
      } finally {
        await bench().stopPhone();
      }
      count.passed += 1;
    });
  };
  const made = async (manner: Manner): Promise<Control> => {
    const hands = await bench().hands(manner, family.doing(bench()));
    return family.make(kind, hands) ?? assert.fail('it was given all that a lab can have');
  };
  const act = async (manner: Manner, signal = new AbortController().signal) =>
    family.act(await made(manner), bench(), manner, signal);

  describe(`${family.name}: ${kind.name}`, () => {
    check('has a name of its own, with which the control that a report names begins', async () => {
      assert.match(kind.name, /^[a-z]+(-[a-z]+)*$/);
      assert.equal(family.kinds.filter(({ name }) => name === kind.name).length, 1);
      const { name } = await made('does');
      assert.ok(name === kind.name || name.startsWith(`${kind.name} `), name);
    });

    check('is there only where the lab has what it takes', async () => {
      const bare = family.make(kind, null);
      // One that is there with nothing must then do its part with nothing.
      if (bare !== null) await family.use(bare, bench(), 'does');
    });

    check('does what it says, read back from the phone', async () => {
      const control = await made('does');
      await family.use(control, bench(), 'does');
      family.shows(bench(), control);
      assert.deepEqual(bench().phone.unknownCommands(), []);
      requireNoSecrets(bench().told);
    });

    const { resist } = family;
    if (resist !== null) {
      check('is never believed: where the phone stays as it was, the lab says so', async () => {
        const control = await made('pretends');
        resist(bench());
        requireSentence(await faultOf(family.use(control, bench(), 'pretends')), bench());
      });
    }

    const missing = family.make(kind, { ...idleHands, program: '/no/such/program' });
    if (missing?.name.includes('/no/such/program')) {
      check('says which program is not there', async () => {
        const fault = await faultOf(family.act(missing, bench(), 'does', new AbortController().signal));
        requireSentence(fault, bench());
        assert.match(fault.message, /\/no\/such\/program/);
      });
    }

    if (missing !== null && family.cannotFail?.(missing) !== true) {
      check('says in one sentence that it could not do its part', async () => {
        requireSentence(await faultOf(act('fails')), bench());
      });
    }

    check('ends with the reason of a stop: one in the midst of it, and one before', async () => {
      const stop = new AbortController();
      const reason = new LabError('LEASE_LOST', 'The phone was leased to another.');
      const underWay = faultOf(family.act(await made('hangs'), bench(), 'hangs', stop.signal));
      await setImmediate();
      stop.abort(reason);
      assert.equal(await underWay, reason);
      assert.equal(await faultOf(act('hangs', stop.signal)), reason);
    });
  });
}

async function faultOf(work: Promise<unknown>): Promise<Error> {
  try {
    await work;
  } catch (thrown) {
    assert.ok(thrown instanceof Error, String(thrown));
    return thrown;
  }
  return assert.fail('it said nothing');
}

/** A fault of the lab, which names the phone: what happened and what to do. */
function requireSentence(fault: Error, { phone, told }: ControlBench): void {
  assert.ok(fault instanceof LabError, String(fault));
  assert.equal(fault.exit, 4, fault.message);
  assert.ok(fault.message.includes(phone.serial), fault.message);
  assert.match(fault.message, /^[A-Z][^\n]*\.$/);
  requireNoSecrets([...told, fault.message]);
}

function requireNoSecrets(texts: readonly string[]): void {
  const sims = device.sims.flatMap(({ iccid, imsi, msisdn }) => [iccid, imsi, msisdn]);
  const secrets = [...device.identifiers.map(({ value }) => value), ...sims].filter(
    (each) => each !== undefined,
  );
  for (const secret of secrets) assert.ok(!texts.some((text) => text.includes(secret)), texts.join('\n'));
}
