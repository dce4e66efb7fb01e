import type { Package } from '../model/build.ts';
import type { Sender } from '../model/emission.ts';
import type { Flow } from '../model/flow.ts';
import type { SocketSighting } from '../model/trace.ts';
import type { Owners } from './attribute/owners-by-bytes.ts';
import { type LogEvidence, startedInLog, writersInLog } from './attribute/packages-in-log.ts';

/** What the phone told of its senders in one attempt. What it did not tell is empty. */
export type SenderEvidence = {
  readonly packages: readonly Package[];
  readonly sockets: readonly SocketSighting[];
  /** By the client address of a flow: who can have sent it by the bytes that each uid counted. */
  readonly owners: ReadonlyMap<string, Owners>;
  readonly log: LogEvidence;
};

const reuseMs = 60_000;
const claims = ['x-requested-with', 'x-android-package', 'user-agent'];
const nobody: Sender = { package: null, confidence: 'unknown' };

/** More than so many say no more than that nobody knows. */
const mostCandidates = 12;

/** Users of one phone have uids 100,000 apart. */
const perUser = 100_000;

/**
 * Which package sent a flow.
 *
 * | the owner is told by | one package has the uid | several have it |
 * | --- | --- | --- |
 * | the list of sockets | high | medium where the log or a header names one, else candidates |
 * | the counters, explained | medium; high where log or header agree | the same |
 * | the counters, by elimination | low; medium where log or header agree | the same |
 * | the counters, several uids | | low where log or header name one of them, else candidates |
 * | nothing | low where the log or a header names one | |
 *
 * What stands in a header is a claim of the sender, and only an installed package can be named. The
 * log names who wrote of the host; among several owners also whose process was just started.
 */
export function attribute(flow: Flow, evidence: SenderEvidence): Sender {
  const bySocket = ownerOf(flow, evidence.sockets);
  const byBytes = evidence.owners.get(flow.client);
  const uids = bySocket === null ? (byBytes?.uids ?? []) : [bySocket];
  if (uids.length === 0) return named(claimed(flow, evidence, evidence.packages), 'low', []);
  const owners = evidence.packages.filter(({ uid }) => uids.includes(uid % perUser));
  const name = namedAmong(flow, evidence, owners);
  const candidates = candidatesOf(uids, owners);
  if (uids.length > 1) return named(name, 'low', candidates);
  const [only, ...others] = owners;
  if (only === undefined || others.length > 0) return named(name, 'medium', candidates);
  const confidence = bySocket === null ? confidenceOf(byBytes?.explained ?? false, name !== null) : 'high';
  return { package: only.name, confidence };
}

function confidenceOf(explained: boolean, agreed: boolean): Sender['confidence'] {
  if (explained) return agreed ? 'high' : 'medium';
  return agreed ? 'medium' : 'low';
}

function named(name: string | null, confidence: Sender['confidence'], candidates: readonly string[]): Sender {
  const among = candidates.length === 0 || candidates.length > mostCandidates ? {} : { candidates };
  return name === null ? { ...nobody, ...among } : { package: name, confidence, ...among };
}

/** Packages by name; a uid that no package has stands for itself: it cannot be left out. */
function candidatesOf(uids: readonly number[], owners: readonly Package[]): string[] {
  const bare = uids.filter((uid) => !owners.some((each) => each.uid % perUser === uid));
  return [...new Set([...owners.map(({ name }) => name), ...bare.map((uid) => `uid ${uid}`)])].sort();
}

/** Ports are used again: only a sighting close in time tells. */
function ownerOf({ client, at }: Flow, sockets: readonly SocketSighting[]): number | null {
  const port = Number(/:(\d+)$/.exec(client)?.[1] ?? Number.NaN);
  const distance = (socket: SocketSighting) => Math.abs(socket.at - at);
  const near = sockets.filter((socket) => socket.port === port && distance(socket) <= reuseMs);
  const uid = near.sort((a, b) => distance(a) - distance(b))[0]?.uid;
  return uid === undefined ? null : uid % perUser;
}

/** The one package that a header names, or else wrote of the host in the log. */
function claimed(flow: Flow, { log }: SenderEvidence, packages: readonly Package[]): string | null {
  return namedIn(flow, packages) ?? onlyOne(writersInLog(flow, log, packages));
}

/** That a process was started just before speaks for it only among those that can have sent. */
function namedAmong(flow: Flow, evidence: SenderEvidence, owners: readonly Package[]): string | null {
  return claimed(flow, evidence, owners) ?? onlyOne(startedInLog(flow, evidence.log, owners));
}

function onlyOne([first, ...others]: readonly string[]): string | null {
  return first !== undefined && others.length === 0 ? first : null;
}

/** The longest package name that a header holds as a whole word. */
function namedIn({ messages }: Flow, packages: readonly Package[]): string | null {
  const texts = (messages[0]?.headers ?? [])
    .filter(([name]) => claims.includes(name.toLowerCase()))
    .flatMap(([, value]) => value.split(/[^\w.]+/));
  const found = packages.map(({ name }) => name).filter((name) => name.includes('.') && texts.includes(name));
  return found.sort((a, b) => b.length - a.length)[0] ?? null;
}
