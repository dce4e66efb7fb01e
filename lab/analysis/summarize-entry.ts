import type { Recipient, Sender } from '../model/emission.ts';
import type { ProfileEntry, Rate } from '../model/profile.ts';
import { flowReference } from './summarize-contacts.ts';
import { keyParts, type Sample, type WindowRates } from './summarize-entries.ts';

const mostEvidence = 100;
const confidences = ['unknown', 'low', 'medium', 'high'] as const;

/** What one entry is made of: all samples of its windows, at least one. */
export type EntryParts = {
  readonly trigger: string;
  readonly samples: readonly Sample[];
  readonly seen: Rate;
  readonly rates: WindowRates;
  readonly byPhone: ProfileEntry['byPhone'] | null;
  readonly idle: Rate;
  readonly background: boolean;
  readonly together: ProfileEntry['together'];
  readonly sender: Sender;
};

/** One entry of a profile from its samples. Evidence of trials that count stands first. */
export function entryOf(parts: EntryParts): ProfileEntry {
  const ordered = [...parts.samples].sort(byUse);
  const emissions = ordered.map(({ emission }) => emission);
  const [first] = emissions;
  if (first === undefined) throw new RangeError('An entry needs at least one sample.');
  return {
    key: { ...keyParts(first), trigger: parts.trigger },
    kind: first.identifier,
    label: first.label,
    slot: first.slot,
    seen: parts.seen,
    ...parts.rates,
    ...(parts.byPhone ? { byPhone: parts.byPhone } : {}),
    invalidOnly: !ordered.some(({ counts }) => counts),
    together: parts.together,
    answeredBy: answererOf(ordered),
    idle: parts.idle,
    background: parts.background,
    spellings: unique(emissions.map(({ spelling }) => spelling)),
    decodings: unique(emissions.map(({ decoding }) => JSON.stringify(decoding))).map(
      (text) => JSON.parse(text) as string[],
    ),
    transports: unique(emissions.map(({ transport }) => transport)),
    where: first.where,
    recipient: best(emissions.map(({ recipient }) => recipient)) ?? first.recipient,
    sender: parts.sender,
    placeholder: first.placeholder,
    firstAt: Math.min(...emissions.map(({ at }) => at)),
    evidence: [...new Set(ordered.map(referenceOf))].slice(0, mostEvidence),
    perTrial: mostFlows(ordered),
  };
}

function byUse(a: Sample, b: Sample): number {
  return Number(b.counts) - Number(a.counts) || a.emission.at - b.emission.at;
}

function referenceOf({ emission, recording }: Sample): string {
  return flowReference(recording, emission.flow);
}

function answererOf(samples: readonly Sample[]): ProfileEntry['answeredBy'] {
  const answers = samples.map(
    ({ emission, recording }) => recording.flows.find(({ id }) => id === emission.flow)?.answeredBy,
  );
  return answers.find((each) => each === 'server') ?? answers.find((each) => each === 'lab') ?? 'unknown';
}

/** Each once, those of the first sample first: they belong to its `where`. */
function unique<Text extends string>(texts: readonly Text[]): Text[] {
  return [...new Set(texts)];
}

/** The first of those with the highest confidence. */
function best(claims: readonly Recipient[]): Recipient | undefined {
  const rank = (claim: Recipient) => confidences.indexOf(claim.confidence);
  return claims.reduce<Recipient | undefined>(
    (kept, claim) => (kept === undefined || rank(claim) > rank(kept) ? claim : kept),
    undefined,
  );
}

function mostFlows(samples: readonly Sample[]): number {
  const flows = new Map<string, Set<string>>();
  for (const { emission } of samples) {
    const trial = `${emission.trial}/${emission.attempt}`;
    flows.set(trial, (flows.get(trial) ?? new Set()).add(emission.flow));
  }
  return Math.max(0, ...[...flows.values()].map(({ size }) => size));
}
