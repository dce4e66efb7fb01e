import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { generateCACertificate } from 'mockttp';
import { realTime } from '../../../devices/controls/time-real.ts';
import {
  configurationProfile,
  type ProfileCore,
} from '../../../devices/kinds/iphone/configuration-profile.ts';
import { openIphone } from '../../../devices/kinds/iphone/handset.ts';
import { XcuitestSession } from '../../../devices/kinds/iphone/xcuitest-session.ts';
import type { Device, IphoneAccess } from '../../../lab/model/device.ts';
import type { OpenHandset } from '../../../lab/model/lab.ts';
import { TestLease } from '../android/test-lease.ts';
import { ScriptedIphone, values } from './scripted-iphone.ts';
import { XcuitestServer } from './xcuitest-server.ts';

/** device.yaml of the scripted iPhone. */
export function deviceAt(appium: string, proxyPort: number): Device & { readonly iphone: IphoneAccess } {
  return {
    serial: values.serial,
    product: 'iPhone 14',
    line: 'iphone-14/eu',
    identifiers: [
      { kind: 'imei', value: values.imei, slot: 1 },
      { kind: 'idfv', value: values.idfv },
      { kind: 'ssid', value: 'LabNet-471102' },
    ],
    sims: [],
    iphone: { appium, udid: values.udid, address: '127.0.0.1', proxyPort },
  };
}

/** One scripted iPhone on a server of its own, with this lab's profile installed. */
export class IphoneLab {
  readonly phone = new ScriptedIphone();
  readonly server = new XcuitestServer(this.phone, values.udid);
  readonly lease = new TestLease(values.serial);
  readonly stop = new AbortController();
  readonly core: ProfileCore;

  private constructor(caCertificate: string) {
    this.core = { host: '127.0.0.1', port: 9, caCertificate };
  }

  static async open(): Promise<IphoneLab> {
    const { cert } = await generateCACertificate({ subject: { commonName: 'phonehome test CA' } });
    const lab = new IphoneLab(cert);
    await lab.server.start();
    lab.phone.install(
      configurationProfile(lab.core, { kind: 'wifi', ssid: 'LabNet-471102', password: null }),
    );
    return lab;
  }

  get device() {
    return deviceAt(this.server.url, this.core.port);
  }

  get session(): XcuitestSession {
    const { serial, iphone: access } = this.device;
    return new XcuitestSession({ serial, access, signal: this.stop.signal });
  }

  async handset({ core = this.core, restartProgram = null as string | null } = {}): Promise<OpenHandset> {
    return await openIphone({
      session: this.session,
      lease: this.lease,
      signal: this.stop.signal,
      device: this.device,
      access: this.device.iphone,
      core,
      timeControl: realTime(),
      restartProgram,
    });
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}

/** A program that has the Mac of this server restart its phone, as PHONEHOME_IPHONE_RESTART_COMMAND names one. */
export async function restartProgram(folder: string, appium: string): Promise<string> {
  const file = join(folder, 'restart-iphone');
  const ask = `fetch('${appium}/mac/restart', { method: 'POST' })`;
  await writeFile(file, `#!${process.execPath}\nif (process.env.PHONEHOME_UDID) ${ask};\n`, { mode: 0o700 });
  return file;
}

/**
 * A port that stays free until it is listened on: below those that the system gives out, so that no
 * connection of another test gets it meanwhile.
 */
export async function fixedPort(): Promise<number> {
  for (;;) {
    const port = randomInt(12_000, 30_000);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (free) await new Promise((resolve) => server.close(resolve));
    if (free) return port;
  }
}
