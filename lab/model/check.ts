/** What was learned beside the traffic of a phone that one person checks; printed on the page for everybody. */
export type PhoneTold = {
  /** Packages on it that are known to have sent identifiers from other phones. */
  readonly known?: readonly string[];
  /** Packages of its firmware that an update took away, as the phone's own log tells. */
  readonly removed?: readonly string[];
  /** What counted in the check before, by the name of what was done. */
  readonly before?: Readonly<Record<string, number>>;
  /** The check was stopped before its end. */
  readonly unfinished?: boolean;
};
