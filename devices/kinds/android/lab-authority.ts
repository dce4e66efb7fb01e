import { LabError } from '../../../lab/errors.ts';
import type { CaChoice, CaStore } from '../../../lab/model/ca.ts';
import type { Adb } from './adb.ts';
import { phoneName } from './adb-faults.ts';
import { enterSystemStore, isInSystemStore, leaveSystemStore } from './system-store.ts';
import { forgetCertificate, type TrustedCertificate, trustCertificate } from './trust-store.ts';

/** The lab's certificate authority on one phone: where it was asked to be, and where it is. */
export class LabAuthority {
  readonly #certificate: TrustedCertificate;
  readonly #choice: CaChoice;
  #store: CaStore = 'none';
  #whyNotSystem: string | null = null;

  constructor(certificate: TrustedCertificate, choice: CaChoice) {
    this.#certificate = certificate;
    this.#choice = choice;
  }

  /** Where it was read back from last. */
  get store(): CaStore {
    return this.#store;
  }

  /** What a reader of the run must know of it: sentences without a name of the phone. */
  get notes(): readonly string[] {
    if (this.#choice === 'user') return [];
    if (this.#store === 'system') {
      return [
        "the lab's CA is in its system store for the run, so that apps which trust no other can be read",
      ];
    }
    return [`the lab's CA is not in its system store (${this.#whyNotSystem}), only in the user's`];
  }

  /** Puts it where it shall be. Throws PHONE_STATE where that is the system's store and the phone does not let it in. */
  async place(adb: Adb): Promise<void> {
    const inUserStore = await trustCertificate(adb, this.#certificate);
    this.#store = inUserStore ? 'user' : 'none';
    if (this.#choice === 'user') return;
    this.#whyNotSystem = await enterSystemStore(adb, this.#certificate);
    if (this.#whyNotSystem === null) {
      this.#store = 'system';
      return;
    }
    if (this.#choice === 'auto') return;
    throw new LabError(
      'PHONE_STATE',
      `${phoneName(adb.address)} does not take the lab's CA into its system store: ${this.#whyNotSystem}. Root it, or give --ca auto or --ca user.`,
    );
  }

  /** A restart of the phone, also one by itself, takes what is in its system store away. */
  async keep(adb: Adb): Promise<void> {
    if (this.#store !== 'system' || (await isInSystemStore(adb, this.#certificate))) return;
    await this.place(adb);
  }

  /** Out of all stores until it is placed again. Throws PHONE_STATE where the phone keeps it. */
  async takeOff(adb: Adb): Promise<void> {
    await this.remove(adb);
    this.#store = 'none';
    await forgetCertificate(adb, this.#certificate);
  }

  /** The system's store as it was. What is in the user's stays, for the next run. */
  async remove(adb: Adb): Promise<void> {
    if (this.#store === 'system') await leaveSystemStore(adb);
  }
}
