import type { Phone } from '../phone-parts.ts';

/** Something that goes wrong on a simulated phone from when it begins until it is lifted. */
export type Fault = {
  /** kebab-case; equals the file's name. */
  readonly name: string;
  /** One line for people: how the phone misbehaves. */
  readonly description: string;
  /** Makes the phone misbehave; answers how to end that. */
  begin(phone: Phone): () => void;
};
