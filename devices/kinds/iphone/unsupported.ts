import { LabError } from '../../../lab/errors.ts';
import type { Installation } from '../../../lab/model/build.ts';
import type { Device } from '../../../lab/model/device.ts';
import type { SimSwap } from '../../../lab/model/handset.ts';
import type { ControlName } from '../../../lab/model/scenario.ts';
import { iphoneLacks } from './lacks-control.ts';

/** What a handset can be told and an iPhone cannot do. A run is refused before it comes to this. */
export abstract class Unsupported {
  abstract readonly device: Device;

  swapSim(): Promise<SimSwap> {
    return this.#never('sim');
  }

  leaveWifi(): Promise<void> {
    return this.#never('wifi');
  }

  joinWifi(): Promise<void> {
    return this.#never('wifi');
  }

  switchLocation(): Promise<void> {
    return this.#never('location');
  }

  receiveMessage(): Promise<string> {
    return this.#never('message');
  }

  receiveCall(): Promise<string> {
    return this.#never('caller');
  }

  removeContact(): Promise<void> {
    return this.#never('contacts');
  }

  addContact(): Promise<void> {
    return this.#never('contacts');
  }

  unplug(): Promise<void> {
    return this.#never('charger');
  }

  plugIn(): Promise<void> {
    return this.#never('charger');
  }

  optOut(): Promise<void> {
    return this.#never('opt-out');
  }

  wipe(): Promise<{ readonly control: string }> {
    return this.#never('set-up');
  }

  upgrade(): Promise<Installation> {
    return this.#never('update');
  }

  bare(): Promise<void> {
    const sentence = `Phone ${this.device.serial} has no clean pass: the lab can take neither its profile nor its proxy setting off an iPhone.`;
    return Promise.reject(new LabError('USAGE', sentence));
  }

  #never(control: ControlName): Promise<never> {
    const reason = iphoneLacks(control, null) ?? 'the lab has no way to do it';
    return Promise.reject(new LabError('USAGE', `Phone ${this.device.serial} cannot do it: ${reason}.`));
  }
}
