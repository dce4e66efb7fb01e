import { canaryHost } from '../../model/canary.ts';
import { certificateFaults, type ShownCertificate } from '../../model/certificate-check.ts';
import { keepsPhoneAtHome } from '../../model/connectivity.ts';

/** What one connection is shown. `spoke` is told that application data came. */
export type Offer = { readonly host: string; readonly certificate: ShownCertificate; spoke(): void };

/**
 * Which certificate each host's client is shown next: the control until data came on it, then each
 * fault once, then the control again. Hosts that keep a phone at home are always shown the control.
 */
export class Turns {
  /** By host: how many faults are still to be shown before the next control. */
  readonly #left = new Map<string, number>();

  offer(host: string): Offer {
    const name = host.toLowerCase();
    const left = this.#left.get(name) ?? 0;
    if (left === 0) return { host: name, certificate: 'trusted', spoke: () => this.#controlled(name) };
    this.#left.set(name, left - 1);
    const certificate = certificateFaults[certificateFaults.length - left] ?? 'untrusted';
    return { host: name, certificate, spoke: () => {} };
  }

  /** Several connections may have been shown the control at once; the round begins with the first that spoke. */
  #controlled(name: string): void {
    if (name === canaryHost || keepsPhoneAtHome(name)) return;
    if ((this.#left.get(name) ?? 0) === 0) this.#left.set(name, certificateFaults.length);
  }
}
