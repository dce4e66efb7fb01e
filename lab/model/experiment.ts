/** The two states of the factor that an experiment changes: everything else stays as it is. */
export type Arm = 'a' | 'b';

export const experimentFeatures = ['presence', 'messages', 'length', 'field', 'bytes'] as const;
/**
 * What of a message may depend on the factor: whether it is sent, how often, how long it is, what stands
 * in a decoded field, or which bytes stand at some offsets of what nobody can decode.
 */
export type ExperimentFeature = (typeof experimentFeatures)[number];

/** One thing that goes with the factor, or may. Holds no value. */
export type ExperimentRow = {
  readonly scenario: string;
  readonly recipient: string;
  readonly endpoint: string;
  readonly feature: ExperimentFeature;
  /** Of a field or of bytes. */
  readonly place: string | null;
  /** First and last offset of bytes that go together. */
  readonly offsets: readonly [first: number, last: number] | null;
  /** Chance of a difference like this if the factor changed nothing: a permutation test over trials. */
  readonly p: number;
  /** After correction for all that was tested. */
  readonly significant: boolean;
  /** Valid trials in each state from which a clean difference of this kind is significant; null where it is. */
  readonly trialsNeeded: number | null;
  readonly sentence: string;
};

/** What changes with one factor (`phonehome.experiment/1`). */
export type Experiment = {
  readonly schema: 'phonehome.experiment/1';
  /** What was changed, in words: `sim`. */
  readonly change: string;
  /** Valid trials in each state, by scenario. */
  readonly trials: Readonly<Record<string, Readonly<Record<Arm, number>>>>;
  /** How many different things were tested. */
  readonly tested: number;
  /** Trials in each state without which no difference at all could be significant, however clean. */
  readonly leastTrials: number;
  /** Trials in each state that a clean difference needs among as many tests as there were. */
  readonly trialsNeeded: number;
  readonly sentence: string;
  /** Significant ones first, then clean differences that more trials would decide. */
  readonly rows: readonly ExperimentRow[];
  /** What a reader has to know first: states that did not alternate, trials of unequal number. */
  readonly limits: readonly string[];
};
