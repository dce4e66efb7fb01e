/**
 * A plan file's document as it was written, and as the API takes it: scenarios, repeat, states,
 * responders, dwell, phones, leastTrials, wait, allowWipe, tlsCheck, ca, answers, policy. All of it is plain JSON.
 */
export type PlanDocument = Readonly<Record<string, unknown>>;
