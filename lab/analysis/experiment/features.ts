import type { Arm, ExperimentFeature } from '../../model/experiment.ts';

/** One message of a trial: its leaves by place, `text` with one character a byte; an opaque body is the leaf `body`. */
export type ExperimentMessage = {
  readonly recipient: string;
  readonly endpoint: string;
  readonly length: number;
  readonly leaves: readonly { readonly place: string; readonly text: string }[];
};

/** A trial in one state of the factor, and all that it sent after its trigger. */
export type ExperimentTrial = {
  readonly arm: Arm;
  readonly scenario: string;
  /** When it began: what the order of states is told by. */
  readonly at: number;
  readonly messages: readonly ExperimentMessage[];
};

/** One thing that was seen in each trial of a scenario, in their order. */
export type Feature = {
  readonly scenario: string;
  readonly recipient: string;
  readonly endpoint: string;
  readonly feature: ExperimentFeature;
  readonly place: string | null;
  readonly offset: number | null;
  readonly values: readonly (number | string)[];
};

const mostOffsets = 512;
/** Fields below this length are compared as a whole only. */
const leastOpaque = 24;
const absent = '(absent)';

/** All that can be compared between the trials of one scenario. */
export function featuresOf(scenario: string, trials: readonly ExperimentTrial[]): Feature[] {
  const endpoints = new Map<string, Pick<ExperimentMessage, 'recipient' | 'endpoint'>>();
  for (const { recipient, endpoint } of trials.flatMap(({ messages }) => messages))
    endpoints.set(`${recipient}|${endpoint}`, { recipient, endpoint });
  return [...endpoints.values()].flatMap(({ recipient, endpoint }) => {
    const sent = trials.map(({ messages }) =>
      messages.filter((each) => each.recipient === recipient && each.endpoint === endpoint),
    );
    const common = { scenario, recipient, endpoint, place: null, offset: null };
    const lengths = sent.map(([first]) => first?.length);
    return [
      {
        ...common,
        feature: 'presence' as const,
        values: sent.map((own) => (own.length > 0 ? 'sent' : absent)),
      },
      { ...common, feature: 'messages' as const, values: sent.map((own) => own.length) },
      ...(lengths.every((length) => length !== undefined)
        ? [{ ...common, feature: 'length' as const, values: lengths }]
        : []),
      ...placesIn(sent).flatMap((place) =>
        placeFeatures(place, sent).map((each) => ({ ...common, ...each })),
      ),
    ];
  });
}

function placesIn(sent: readonly (readonly ExperimentMessage[])[]): string[] {
  return [...new Set(sent.flat().flatMap(({ leaves }) => leaves.map(({ place }) => place)))].sort();
}

type PlaceFeature = Pick<Feature, 'feature' | 'place' | 'offset' | 'values'>;

function placeFeatures(place: string, sent: readonly (readonly ExperimentMessage[])[]): PlaceFeature[] {
  const texts = sent.map((own) =>
    own.flatMap(({ leaves }) => leaves.filter((leaf) => leaf.place === place).map(({ text }) => text)),
  );
  const whole = texts.map((each) => (each.length === 0 ? absent : [...new Set(each)].sort().join('\n')));
  const field = { feature: 'field' as const, place, offset: null, values: whole };
  const firsts = texts.flatMap(([first]) => (first === undefined ? [] : [first]));
  const shortest = Math.min(...firsts.map(({ length }) => length));
  if (firsts.length < texts.length || shortest < leastOpaque) return [field];
  const offsets = Array.from({ length: Math.min(shortest, mostOffsets) }, (_, offset): PlaceFeature => {
    return { feature: 'bytes', place, offset, values: firsts.map((text) => text.charAt(offset)) };
  });
  return [field, ...offsets];
}
