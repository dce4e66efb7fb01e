import type { ScanDocument } from '../analysis/scan.ts';
import type { Leaf } from '../analysis/unknown/leaves.ts';
import { type Sent, TokenObserver, usualObserveLimits } from '../analysis/unknown/observe.ts';
import { canSearch, searchOf } from '../analysis/unknown/search.ts';
import { sentenceOf } from '../analysis/unknown/unknown-findings.ts';
import type { Device } from '../model/device.ts';

const limits = { ...usualObserveLimits, traces: 200_000, textAtOnce: true } as const;
const passed = { 'factory-reset': 0, install: 0, boot: 0, sim: 0 };

/**
 * Searches captures for unknown identifiers: each is a trial of the phone whose values it shows, and of what
 * lies between two of them nothing is known.
 */
export class ScanSearch {
  readonly #devices: readonly Device[];
  readonly #observer = new TokenObserver(limits);
  readonly #files = new Map<string, number>();
  readonly #nobodys: string[] = [];

  constructor(devices: readonly Device[]) {
    this.#devices = devices;
  }

  /** To be told of the tokens of this capture; with one phone nothing is looked for, and nothing spent. */
  onTokens(file: string, number: number): { onTokens?: (sent: Sent, leaves: readonly Leaf[]) => void } {
    if (this.#devices.length < 2) return {};
    const occasion = { phone: captureOf(file), model: '', trial: number, passed };
    return { onTokens: (sent, leaves) => this.#observer.sent(occasion, sent, leaves) };
  }

  /** Says whose a capture was, by what was found in it. */
  close(file: string, found: readonly ScanDocument[]): void {
    const owner = ownerOf(this.#devices, found);
    if (owner === null) {
      this.#observer.forgetPhone(captureOf(file));
      this.#nobodys.push(file);
      return;
    }
    this.#observer.rename(captureOf(file), owner.serial, owner.product);
    this.#files.set(owner.serial, (this.#files.get(owner.serial) ?? 0) + 1);
  }

  end(): Pick<ScanDocument, 'unknown' | 'unknownLimits'> {
    const isPossible = canSearch(this.#devices, (serial) => this.#files.get(serial) ?? 0);
    const { entries, limits: said } = searchOf(isPossible ? this.#observer : null, { answersRead: false });
    const strays = isPossible ? this.#nobodys : [];
    const unknownLimits = [...said, ...strays.map((file) => `Nothing in ${file} tells whose capture it is.`)];
    return {
      unknown: entries.map((entry) => ({ ...entry, sentence: sentenceOf(entry) })),
      ...(unknownLimits.length === 0 ? {} : { unknownLimits }),
    };
  }
}

/** No serial has a line break. */
function captureOf(file: string): string {
  return `capture\n${file}`;
}

/** The phone whose values a capture shows; null where it shows none, or those of several. */
function ownerOf(devices: readonly Device[], found: readonly ScanDocument[]): Device | null {
  const serials = new Set(
    found.flatMap(({ emissions }) =>
      emissions.flatMap(({ device, placeholder }) => (placeholder === undefined ? [device] : [])),
    ),
  );
  const [device, ...others] = devices.filter(({ serial }) => serials.has(serial));
  return others.length > 0 ? null : (device ?? null);
}
