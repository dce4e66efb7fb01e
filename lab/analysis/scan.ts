import type { Device } from '../model/device.ts';
import type { ByteSpan, Recipient, Sighting, Transport } from '../model/emission.ts';
import type { Headers } from '../model/flow.ts';
import type { UnknownEntry } from '../model/unknown.ts';
import { decoysBeside } from './decoys.ts';
import { endpointOf } from './endpoint.ts';
import { identifyMessage, type Matcher, makeMatcher } from './identify.ts';
import { labRecipients, type RecipientDirectory } from './recipients/recipient-of.ts';
import { mask } from './redact.ts';
import { redactStrings } from './redact-strings.ts';
import { redactorOf } from './redactor.ts';
import type { Leaf } from './unknown/leaves.ts';
import type { Sent } from './unknown/observe.ts';

/** One exchange of a capture that was made elsewhere: what was sent in it. */
export type ScanEntry = {
  /** Position in the file, from 0. */
  readonly entry: number;
  readonly method: string | null;
  /** Absolute URL, or null where the capture has none. */
  readonly url: string | null;
  readonly headers: Headers;
  /** Body of the request, with transfer encodings taken off; null where there is none. */
  readonly body: Uint8Array | null;
  /** WebSocket messages that were sent. */
  readonly sentMessages?: readonly Uint8Array[];
  /** What the capture itself says is missing, as sentences. */
  readonly unread?: readonly string[];
};

/** One emission of a scan. `value` is masked unless asked for. */
export type ScanEmission = {
  readonly file: string;
  readonly entry: number;
  /** Serial of the phone to which the value belongs. */
  readonly device: string;
  readonly identifier: Sighting['identifier'];
  readonly label: string | null;
  readonly slot: number | null;
  readonly value: string;
  readonly spelling: string;
  readonly decoding: readonly string[];
  readonly where: string;
  readonly place: string;
  /** Out of which bytes of the URL, the header's value or the body as sent it was taken. */
  readonly bytes?: ByteSpan;
  readonly endpoint: string;
  readonly recipient: Recipient;
  readonly transport: Transport;
  /** Present where the value is a placeholder. */
  readonly placeholder?: string;
};

/** An unknown identifier of several captures, with its sentence; never its value. */
export type ScanUnknown = UnknownEntry & { readonly sentence: string };

/** What `scan --json` prints. */
export type ScanDocument = {
  readonly schema: 'phonehome.scan/1';
  readonly messages: { readonly total: number; readonly readable: number };
  readonly unread: readonly { readonly file: string; readonly entry: number; readonly reason: string }[];
  readonly emissions: readonly ScanEmission[];
  /** Tokens that stay on one phone and differ between phones, over several captures of each. */
  readonly unknown: readonly ScanUnknown[];
  /** Why they were not searched for, or not in all; absent where they were. */
  readonly unknownLimits?: readonly string[];
  /** What was found of phones that are in no lab: an estimate of how much is invented. */
  readonly decoys: readonly ScanEmission[];
};

/** `reveal` shows values as they are; `key` adds a tag to masked ones; `contents` as for makeMatcher. */
export type ScanOptions = {
  readonly reveal?: boolean;
  /** Who recipients are; the lab's own list where there is none. */
  readonly recipients?: RecipientDirectory;
  readonly key?: string | Uint8Array;
  readonly contents?: ReadonlyMap<string, Uint8Array>;
  /** Made before by `scanMatcher`, for several batches of entries. */
  readonly matcher?: Matcher;
  /** Is told the tokens of each message that no known value explains. */
  readonly onTokens?: (sent: Sent, leaves: readonly Leaf[]) => void;
};

/** The phones' values and decoys, ready to be searched for. */
export function scanMatcher(
  devices: readonly Device[],
  contents: ReadonlyMap<string, Uint8Array> = new Map(),
): Matcher {
  return makeMatcher(devices, contents, [], decoysBeside(devices));
}

/** Finds the phones' values in what was sent. Answers are not looked at: what a server says was not emitted. */
export function scanEntries(
  entries: readonly ScanEntry[],
  devices: readonly Device[],
  file: string,
  options: ScanOptions = {},
): ScanDocument {
  const matcher = options.matcher ?? scanMatcher(devices, options.contents);
  const document = joinScans(entries.map((entry) => scanEntry(entry, matcher, file, options)));
  if (options.reveal === true) return document;
  const redactor = redactorOf(matcher, options.key ?? '');
  const shown = (emission: ScanEmission): ScanEmission => {
    const { file: _, device, value, identifier, ...rest } = emission;
    return { ...emission, ...redactStrings(rest, redactor), file, device, value, identifier };
  };
  return { ...document, emissions: document.emissions.map(shown), decoys: document.decoys.map(shown) };
}

/** One document of several: of the entries of a file, or of several files. */
export function joinScans(documents: readonly ScanDocument[]): ScanDocument {
  const sum = (of: (document: ScanDocument) => number) =>
    documents.reduce((total, each) => total + of(each), 0);
  return {
    schema: 'phonehome.scan/1',
    messages: { total: sum((each) => each.messages.total), readable: sum((each) => each.messages.readable) },
    unread: documents.flatMap((each) => each.unread),
    emissions: documents.flatMap((each) => each.emissions),
    unknown: [],
    decoys: documents.flatMap((each) => each.decoys),
  };
}

function scanEntry(entry: ScanEntry, matcher: Matcher, file: string, options: ScanOptions): ScanDocument {
  const { method, url, headers, body, sentMessages = [], unread = [] } = entry;
  const wanted = options.onTokens === undefined ? null : ('tokens' as const);
  const request = identifyMessage(matcher, { method, url, headers, body, direction: 'sent' }, wanted);
  const others = sentMessages.map((bytes) =>
    identifyMessage(
      matcher,
      { method: null, url: null, headers: [], body: bytes, direction: 'sent' },
      wanted,
    ),
  );
  const readable = [[...unread, ...request.unread], ...others.map((each) => each.unread)];
  const reasons = readable.flat().map((reason) => ({ file, entry: entry.entry, reason }));
  const context = { file, entry: entry.entry, ...destination(entry, matcher, options.recipients) };
  for (const { leaves } of [request, ...others])
    options.onTokens?.({ ...context, evidence: `${file}#${entry.entry}` }, leaves);
  const emission = (sighting: Sighting) => emissionOf(sighting, context, options);
  return {
    schema: 'phonehome.scan/1',
    messages: { total: readable.length, readable: readable.filter((each) => each.length === 0).length },
    unread: reasons,
    emissions: [request, ...others].flatMap(({ sightings }) => sightings.map(emission)),
    unknown: [],
    decoys: [request, ...others].flatMap(({ decoys }) => decoys.map(emission)),
  };
}

type Context = Pick<ScanEmission, 'file' | 'entry' | 'endpoint' | 'recipient' | 'transport'>;

function destination(
  { method, url }: ScanEntry,
  matcher: Matcher,
  recipients: RecipientDirectory = labRecipients,
): Omit<Context, 'file' | 'entry'> {
  const [, scheme = '', host = ''] = /^([a-z]+):\/\/(?:[^@/?#]*@)?([^/?#]*)/i.exec(url ?? '') ?? [];
  const recipient = recipients.recipientOf(host);
  return {
    endpoint: endpointOf(method, url, matcher),
    recipient,
    transport: transportOf(scheme.toLowerCase()),
  };
}

function transportOf(scheme: string): Transport {
  if (scheme === 'http' || scheme === 'ws') return 'clear';
  return scheme === 'https' || scheme === 'wss' ? 'tls' : 'unknown';
}

function emissionOf(sighting: Sighting, context: Context, options: ScanOptions): ScanEmission {
  const { identifier, label, slot, value, spelling, decoding, where, place, bytes, placeholder } = sighting;
  const { file, entry, endpoint, recipient, transport } = context;
  return {
    file,
    entry,
    device: sighting.serial,
    identifier,
    label,
    slot,
    value: options.reveal === true ? value : mask(identifier, value, options.key),
    spelling,
    decoding,
    where,
    place,
    ...(bytes === undefined ? {} : { bytes }),
    endpoint,
    recipient,
    transport,
    ...(placeholder === null ? {} : { placeholder }),
  };
}
