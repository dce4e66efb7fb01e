import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImportRequest } from '../../lab/model/imported.ts';
import type { Profile } from '../../lab/model/profile.ts';
import { analyzeRun } from '../../lab/wiring/analyze-run.ts';
import { importCaptures } from '../../lab/wiring/import-captures.ts';

/** A value of the phone below, which tests plant. */
export const imei = '356938035643809';
export const mac = '02:5a:b4:1d:7e:11';

const device = `serial: IMPORT1
product: Import One
line: import/eu
identifiers:
  - { kind: imei, value: "${imei}" }
  - { kind: wifi-mac, value: "${mac}" }
`;

/** A temporary folder with a phone in it, in which captures become runs. */
export type Yard = {
  readonly folder: string;
  file(name: string, content: string | Uint8Array): Promise<string>;
  /** Imports and analyzes; answers the run's folder and its profile. */
  run(
    captures: readonly string[],
    more?: Partial<ImportRequest>,
  ): Promise<{ folder: string; profile: Profile }>;
  close(): Promise<void>;
};

/** Opens a yard; the lab's data is in it as well until it is closed. */
export async function openYard(): Promise<Yard> {
  const folder = await mkdtemp(join(tmpdir(), 'phonehome-import-'));
  const before = process.env.PHONEHOME_HOME;
  process.env.PHONEHOME_HOME = join(folder, 'home');
  await writeFile(join(folder, 'device.yaml'), device);
  let runs = 0;
  return {
    folder,
    file: async (name, content) => {
      await writeFile(join(folder, name), content);
      return join(folder, name);
    },
    run: async (captures, more = {}) => {
      runs += 1;
      const made = await importCaptures({
        ...{ captures, device: join(folder, 'device.yaml'), build: `build-${runs}` },
        ...{ scenario: 'capture', state: 'sim-known', out: join(folder, `run-${runs}`), ...more },
      });
      return { folder: made, profile: await analyzeRun(made) };
    },
    close: async () => {
      if (before === undefined) delete process.env.PHONEHOME_HOME;
      else process.env.PHONEHOME_HOME = before;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `kind host place` of everything that a profile shows. */
export function shown({ entries }: Profile): string[] {
  return entries.map(({ kind, recipient, key }) => `${kind} ${recipient.host} ${key.place}`).sort();
}

/** `host visibility` of everybody who was contacted. */
export function contacted({ contacts }: Profile): string[] {
  return contacts.map(({ host, visibility }) => `${host} ${visibility}`).sort();
}
