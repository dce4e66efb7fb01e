import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { joinScans, type ScanEntry, scanEntries } from '../analysis/scan.ts';
import type { HarFile } from '../har/har-file.ts';
import { readHar } from '../har/read-har.ts';
import type { Scan } from '../model/lab.ts';
import { readCanaryFiles } from '../store/canary-files.ts';
import { readDevice } from '../store/device-file.ts';
import { labSecret } from '../store/lab-secret.ts';
import { labHome } from './home.ts';
import { recipientsOf } from './recipients.ts';

export type ScanInput = {
  readonly files: readonly string[];
  readonly devices: readonly string[];
  readonly reveal: boolean;
};

/** Finds the phones' values in captures made elsewhere. */
export async function scanFiles({ files, devices: paths, reveal }: ScanInput): Promise<Scan> {
  const devices = [];
  const contents = new Map<string, Uint8Array>();
  for (const path of paths) {
    const { device } = await readDevice(path, checkIdentifier);
    for (const [file, bytes] of await readCanaryFiles(path, device)) contents.set(file, bytes);
    devices.push(device);
  }
  const recipients = await recipientsOf();
  const key = await labSecret(labHome(), 'tags');
  const documents = [];
  for (const file of files) {
    documents.push(
      scanEntries(entriesOf(await readHar(file)), devices, file, { reveal, contents, key, recipients }),
    );
  }
  const document = joinScans(documents);
  return {
    document,
    found: document.emissions.filter(({ placeholder }) => placeholder === undefined).length,
  };
}

/** Every entry of the file, also those of which nothing could be read: they count, and say why. */
function entriesOf({ entries, unread }: HarFile): ScanEntry[] {
  const reasonsOf = (entry: number) =>
    unread.filter((each) => each.entry === entry).map(({ reason }) => reason);
  const read = entries.map(
    ({ entry, request, webSocketMessages }): ScanEntry => ({
      entry,
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: request.body,
      sentMessages: webSocketMessages.filter(({ direction }) => direction === 'sent').map(({ body }) => body),
      unread: reasonsOf(entry),
    }),
  );
  const known = new Set(read.map(({ entry }) => entry));
  const lost = [...new Set(unread.map(({ entry }) => entry))].filter((entry) => !known.has(entry));
  const empty = lost.map(
    (entry): ScanEntry => ({
      entry,
      method: null,
      url: null,
      headers: [],
      body: null,
      unread: reasonsOf(entry),
    }),
  );
  return [...read, ...empty].sort((a, b) => a.entry - b.entry);
}
