import type {
  EntryKey,
  ExceptionEntry,
  ExpectedEntry,
  NoiseEntry,
  PlacedEntry,
} from '../../model/baseline.ts';
import type { EmissionKey } from '../../model/emission.ts';
import type { ProfileEntry } from '../../model/profile.ts';
import { clarityOf, clearest, contrast } from '../compare-contrast.ts';
import { anyTrigger } from '../summarize-trials.ts';

/** Entries that allow an emission, each with an upper bound. */
export type AllowingEntry = (ExpectedEntry | ExceptionEntry | NoiseEntry) &
  Pick<PlacedEntry, 'file' | 'line'>;

/** True for an entry that allows something. */
export function isAllowing(entry: PlacedEntry): entry is AllowingEntry {
  return entry.kind === 'expected' || entry.kind === 'exception' || entry.kind === 'noise';
}

/** A key with all of its parts, or null where it leaves one out. */
export function fullKey({ trigger, identifier, recipient, endpoint, place }: EntryKey): EmissionKey | null {
  if (
    trigger === undefined ||
    identifier === undefined ||
    recipient === undefined ||
    endpoint === undefined ||
    place === undefined
  )
    return null;
  return { trigger, identifier, recipient, endpoint, place };
}

/** True for an entry that says how often its emission was seen: then rates decide, not its key alone. */
export function isRated(entry: AllowingEntry): boolean {
  return (
    entry.kind !== 'noise' &&
    fullKey(entry.key) !== null &&
    (entry.seen !== undefined || entry.rates !== undefined)
  );
}

/** Whether an emission is what the key of an entry is about; what the key leaves out matches everything. */
export function matches(key: EntryKey, emission: ProfileEntry): boolean {
  return matchesTrigger(key, emission.key) && matchesBesideTrigger(key, emission);
}

/** As `matches`, whatever the trigger. */
export function matchesBesideTrigger(key: EntryKey, { key: own, recipient }: ProfileEntry): boolean {
  return (
    (key.identifier === undefined || key.identifier === own.identifier) &&
    (key.recipient === undefined || key.recipient === own.recipient || key.recipient === recipient.host) &&
    (key.endpoint === undefined || isSameEndpoint(key.endpoint, own.endpoint)) &&
    (key.place === undefined || key.place === own.place)
  );
}

/** `any` is every time; where rates say how often, they decide and not the key. */
function matchesTrigger(key: EntryKey, { trigger }: EmissionKey): boolean {
  return key.trigger === undefined || key.trigger === trigger || key.trigger === anyTrigger;
}

/** An endpoint may be written without its host: `POST /v2/events`. */
function isSameEndpoint(written: string, endpoint: string): boolean {
  if (written === endpoint) return true;
  const [method, host, ...path] = endpoint.split(' ');
  return host !== undefined && written === [method, ...path].join(' ');
}

/** Whether an entry forbids this emission: `imei` means each slot, a transport and all that is clearer. */
export function forbids({ key }: PlacedEntry & { kind: 'forbidden' }, emission: ProfileEntry): boolean {
  const { identifier, transport, ...rest } = key;
  const own = emission.key.identifier;
  const isMeant = identifier === undefined || own === identifier || own.startsWith(`${identifier}:`);
  const isClear = transport === undefined || clarityOf(clearest(emission.transports)) >= clarityOf(transport);
  return isMeant && isClear && matches(rest, emission);
}

/** In what an emission goes beyond what an entry allows, as a sentence; null where it keeps to it. */
export function excessOf(entry: AllowingEntry, emission: ProfileEntry): string | null {
  const transport = entry.transport ?? entry.key.transport;
  const allowed: ProfileEntry = {
    ...emission,
    transports: transport === undefined ? emission.transports : [transport],
    spellings: entry.spellings ?? emission.spellings,
  };
  const difference = contrast(allowed, emission);
  return difference?.state === 'worse' ? difference.why.replace('It was sent', 'It was approved') : null;
}
