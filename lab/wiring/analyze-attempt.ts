import { asRead } from '../analysis/account/as-read.ts';
import { foldFlows } from '../analysis/account/fold-flows.ts';
import { attribute, type SenderEvidence } from '../analysis/attribute.ts';
import { certificateSightings } from '../analysis/certificates/sightings.ts';
import { endpointOf } from '../analysis/endpoint.ts';
import { type Identified, identifyMessage, type Matcher, makeMatcher } from '../analysis/identify.ts';
import { labRecipients, type RecipientDirectory } from '../analysis/recipients/recipient-of.ts';
import { LabError } from '../errors.ts';
import type { Package } from '../model/build.ts';
import type { CertificateSighting } from '../model/certificate-check.ts';
import { type Device, knownIdentifiers } from '../model/device.ts';
import type { Emission } from '../model/emission.ts';
import type { CaptureEvent, Flow, Message } from '../model/flow.ts';
import type { PhoneReading } from '../model/handset.ts';
import type { DecoyCount } from '../model/profile.ts';
import type { Attempt, Step } from '../model/trial.ts';
import { readEvents } from '../store/attempt-reader.ts';
import { readBody } from '../store/run-reader.ts';
import { noteAnswers, noteSent, type TokenSearch } from './attempt-tokens.ts';
import { senderEvidence } from './sender-evidence.ts';

/** One attempt of a run folder, with what the run knows of its phones. */
export type AttemptInput = {
  readonly run: string;
  /** `trials/003-unlock/1` */
  readonly folder: string;
  readonly attempt: Attempt;
  readonly steps: readonly Step[];
  readonly devices: readonly Device[];
  /** What is installed; empty where nobody asks who sent what. */
  readonly packages: readonly Package[];
  readonly readings: readonly PhoneReading[];
  /** Of the build that the run is about; empty where it does not know it. */
  readonly fingerprint: string;
  /** Who recipients are; the lab's own list where there is none. */
  readonly recipients?: RecipientDirectory;
  /** Takes tokens in that no known value explains; absent where nobody looks for them. */
  readonly tokens?: TokenSearch | null;
};

/** What one attempt's recording holds. */
export type AttemptFindings = {
  readonly events: readonly CaptureEvent[];
  readonly flows: readonly Flow[];
  /** Of the attempt's own phone; housekeeping left out. */
  readonly emissions: readonly Emission[];
  readonly certificates: readonly CertificateSighting[];
  readonly unread: readonly { readonly flow: string; readonly reason: string }[];
  readonly decoyHits: DecoyCount['hits'];
  /** Sent messages that were searched. */
  readonly searched: number;
  readonly canaryFound: boolean;
  readonly foreignSerials: readonly string[];
  readonly notes: readonly string[];
};

/** Folds, decodes and identifies one attempt from its raw bytes. */
export async function analyzeAttempt(input: AttemptInput, matcher: Matcher): Promise<AttemptFindings> {
  const { run, folder, attempt, steps } = input;
  const { values: events, notes } = await readEvents(run, folder);
  const all = foldFlows(events, steps, attempt.canaryToken);
  const flows = all.filter(({ at }) => ofThisBuild(at, input, input.fingerprint));
  const left = all.length - flows.length;
  const whose =
    attempt.installation === undefined ? 'that may come of another build' : 'of the build before the upgrade';
  const leftOut = left === 0 ? [] : [`Trial ${attempt.trial.number}: ${left} flows ${whose} are left out.`];
  const senders = await senderEvidence(input, events, flows);
  const emissions: Emission[] = [];
  const foreign = new Set<string>();
  const unread: { flow: string; reason: string }[] = [];
  const decoyHits: DecoyCount['hits'][number][] = [];
  const read = new Map<string, Flow>();
  let searched = 0;
  for (const flow of flows.filter(({ housekeeping }) => housekeeping === null)) {
    const found = await identifyFlow(input, flow, matcher, senders);
    emissions.push(...found.emissions.filter(({ serial }) => serial === attempt.serial));
    for (const serial of foreignIn(input, found.emissions)) foreign.add(serial);
    decoyHits.push(...found.decoyHits);
    searched += found.searched;
    read.set(flow.id, asRead(flow, found.whole));
    unread.push(...found.unread.map((reason) => ({ flow: `${folder}#${flow.id}`, reason })));
  }
  const canaryFound = await findsCanary(input, flows);
  return {
    events,
    flows: flows.map((flow) => read.get(flow.id) ?? flow),
    emissions,
    certificates: certificateSightings(flows, {
      folder,
      attempt,
      senderOf: (flow) => attribute(flow, senders),
    }),
    unread,
    decoyHits,
    searched,
    canaryFound,
    foreignSerials: [...foreign],
    notes: [...notes, ...leftOut],
  };
}

/** A value that two phones share (the lab's Wi-Fi, its place) says nothing of whose traffic this is. */
function foreignIn({ attempt, devices }: AttemptInput, emissions: readonly Emission[]): string[] {
  const own = devices.find(({ serial }) => serial === attempt.serial);
  const values = new Set(own === undefined ? [] : knownIdentifiers(own).map(({ value }) => value));
  return emissions
    .filter(({ serial, value }) => serial !== attempt.serial && !values.has(value))
    .map(({ serial }) => serial);
}

type Found = Pick<AttemptFindings, 'emissions' | 'decoyHits' | 'searched'> & {
  readonly unread: readonly string[];
  /** Of each sent message. */
  readonly whole: readonly boolean[];
};

async function identifyFlow(
  input: AttemptInput,
  flow: Flow,
  matcher: Matcher,
  senders: SenderEvidence,
): Promise<Found> {
  const { attempt } = input;
  const host = askedHost(flow) ?? flow.host ?? 'unknown';
  const common = {
    trigger: flow.window === 'trigger' ? attempt.trial.scenario : 'background',
    recipient: (input.recipients ?? labRecipients).recipientOf(host),
    endpoint: endpointOf(flow.method, flow.url, matcher),
    transport: flow.transport,
    sender: attribute(flow, senders),
    trial: attempt.trial.number,
    attempt: attempt.attempt,
    flow: flow.id,
    at: flow.at,
  };
  const sent = flow.messages.filter(({ direction }) => direction === 'sent');
  const results = await Promise.all(
    sent.map((message, index) => identifyOne(input, flow, message, index === 0, matcher)),
  );
  if (input.tokens) {
    for (const { leaves } of results) noteSent(input.tokens, input, common, input.folder, leaves);
    await noteAnswers(input.tokens, attempt.serial, flow, (message) => bodyOf(input.run, message));
  }
  const all = [...results, ...namesOf(flow).map((name) => named(name, matcher)), addressed(flow, matcher)];
  return {
    emissions: all.flatMap(({ sightings }) => sightings.map((sighting) => ({ ...sighting, ...common }))),
    decoyHits: all.flatMap(({ decoys }) =>
      decoys.map(({ identifier, place }) => ({
        identifier,
        host,
        place,
        flow: `${input.folder}#${flow.id}`,
      })),
    ),
    searched: sent.length,
    unread: results.flatMap((result) => result.unread),
    whole: results.map((result) => result.whole && result.unread.length === 0),
  };
}

/** What stands in a name reaches the name's own server, whichever resolver was asked. */
function askedHost({ lookups = [] }: Flow): string | null {
  const names = lookups.flatMap(({ questions }) => questions.map(({ name }) => name));
  return names.find((name) => name.includes('.') && !name.endsWith('.arpa')) ?? null;
}

/** A source address of IPv6 may be made of the hardware address (RFC 4291, appendix A): everybody on the way sees it. */
function addressed({ client }: Flow, matcher: Matcher): Pick<Identified, 'sightings' | 'decoys'> {
  const address = /^\[([0-9a-f:]*ff:fe[0-9a-f:]*)\]/i.exec(client)?.[1];
  if (address === undefined) return { sightings: [], decoys: [] };
  const nothing = { method: null, url: null, body: null, direction: 'sent' } as const;
  return identifyMessage(matcher, { ...nothing, headers: [['ipv6-source', address]] });
}

/** Identifiers leave in names as well, also of connections that nobody could read into (SNI, CONNECT). */
function namesOf({ url, host, hello }: Flow): readonly string[] {
  const names = [url === null ? host : null, hello?.serverName === host ? null : hello?.serverName];
  return names.flatMap((name) => (name != null && /[g-z]/i.test(name) && !name.includes(':') ? [name] : []));
}

function named(name: string, matcher: Matcher): Pick<Identified, 'sightings' | 'decoys'> {
  const nothing = { method: null, headers: [], body: null, direction: 'sent' } as const;
  return identifyMessage(matcher, { ...nothing, url: `name://${name}` });
}

async function identifyOne(
  input: AttemptInput,
  flow: Flow,
  message: Message,
  first: boolean,
  matcher: Matcher,
) {
  const { bytes, missing } = await bodyOf(input.run, message);
  const head = first ? { method: flow.method, url: flow.url } : { method: null, url: null };
  const found = identifyMessage(
    matcher,
    { ...head, headers: message.headers, body: bytes, direction: 'sent' },
    input.tokens ? 'tokens' : null,
  );
  const cut = message.body?.complete === false ? ['The body was cut short.'] : [];
  return { ...found, unread: [...found.unread, ...cut, ...missing] };
}

/** The bytes of a message's body, or a sentence on why they are not there. */
export async function bodyOf(
  run: string,
  { body }: Message,
): Promise<{ bytes: Buffer | null; missing: string[] }> {
  if (body === null) return { bytes: null, missing: [] };
  try {
    return { bytes: await readBody(run, body.sha256), missing: [] };
  } catch (thrown) {
    if (!(thrown instanceof LabError)) throw thrown;
    return { bytes: null, missing: [thrown.message] };
  }
}

/** The canary is decoded and searched for like everything else: it proves the search, not only the path. */
async function findsCanary({ run, attempt }: AttemptInput, flows: readonly Flow[]): Promise<boolean> {
  if (attempt.canaryToken === '') return false;
  const device: Device = {
    serial: 'transport-canary',
    product: '',
    line: '',
    identifiers: [{ kind: 'custom', label: 'transport-canary', value: attempt.canaryToken }],
    sims: [],
  };
  const matcher = makeMatcher([device]);
  for (const flow of flows.filter(({ housekeeping }) => housekeeping === 'canary')) {
    const [request] = flow.messages;
    if (request === undefined) continue;
    const { bytes } = await bodyOf(run, request);
    const { sightings } = identifyMessage(matcher, {
      method: flow.method,
      url: bytes === null || bytes.length === 0 ? flow.url : null,
      headers: [],
      body: bytes,
      direction: 'sent',
    });
    if (sightings.some(({ label }) => label === 'transport-canary')) return true;
  }
  return false;
}

import { ofThisBuild } from '../analysis/of-this-build.ts';
