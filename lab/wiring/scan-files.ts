import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { redactStrings } from '../analysis/redact-strings.ts';
import { redactorOf, revealing } from '../analysis/redactor.ts';
import { joinScans, type ScanEntry, scanEntries, scanMatcher } from '../analysis/scan.ts';
import type { HarItem } from '../har/har-file.ts';
import { readHar } from '../har/read-har.ts';
import type { Scan } from '../model/lab.ts';
import { readCanaryFiles } from '../store/canary-files.ts';
import { readDevice } from '../store/device-file.ts';
import { labSecret } from '../store/lab-secret.ts';
import { labHome } from './home.ts';
import { recipientsOf } from './recipients.ts';
import { ScanSearch } from './scan-unknown.ts';

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
  const options = {
    reveal,
    matcher: scanMatcher(devices, contents),
    key: await labSecret(labHome(), 'tags'),
    recipients: await recipientsOf(),
  };
  const search = new ScanSearch(devices);
  const documents = [];
  for (const [number, file] of files.entries()) {
    const ofFile = [];
    const noting = { ...options, ...search.onTokens(file, number) };
    for await (const entries of batchesOf(readHar(file)))
      ofFile.push(scanEntries(entries, devices, file, noting));
    search.close(file, ofFile);
    documents.push(...ofFile);
  }
  const masked = reveal ? revealing : redactorOf(options.matcher, options.key);
  const document = { ...joinScans(documents), ...redactStrings(search.end(), masked) };
  return {
    document,
    found: document.emissions.filter(({ placeholder }) => placeholder === undefined).length,
  };
}

/** So many entries are looked through at once, or fewer where they are large. */
const batch = { entries: 256, bytes: 8 * 1024 * 1024 };

/** A file of any size is looked through in parts, each of which is forgotten then. */
async function* batchesOf(items: AsyncIterable<HarItem>): AsyncGenerator<ScanEntry[]> {
  let entries: ScanEntry[] = [];
  let bytes = 0;
  for await (const item of items) {
    entries.push(entryOf(item));
    bytes += item.read?.request.body?.length ?? 0;
    if (entries.length < batch.entries && bytes < batch.bytes) continue;
    yield entries;
    entries = [];
    bytes = 0;
  }
  yield entries;
}

/** Also an entry of which nothing could be read: it counts, and says why. */
function entryOf({ entry, read, faults }: HarItem): ScanEntry {
  if (read === null) return { entry, method: null, url: null, headers: [], body: null, unread: faults };
  const { request, webSocketMessages } = read;
  return {
    entry,
    method: request.method,
    url: request.url,
    headers: request.headers,
    body: request.body,
    sentMessages: webSocketMessages.filter(({ direction }) => direction === 'sent').map(({ body }) => body),
    unread: faults,
  };
}
