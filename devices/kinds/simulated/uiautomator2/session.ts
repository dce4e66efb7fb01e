import { randomUUID } from 'node:crypto';
import type { Phone } from '../phone-parts.ts';
import { type Bounds, flatten, screenOf, type UiNode } from './screen.ts';
import { WireError } from './wire-error.ts';

/** Key of an element reference in WebDriver (W3C, section 11) and the older one beside it. */
export const elementKey = 'element-6066-11e4-a52e-4f735466cecf';

/** One session of the UiAutomator2 server: its settings and the elements that it handed out. */
export class Session {
  readonly id = randomUUID() as string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly settings: Record<string, unknown> = {
    actionAcknowledgmentTimeout: 3000,
    allowInvisibleElements: false,
    ignoreUnimportantViews: false,
    waitForIdleTimeout: 10_000,
    waitForSelectorTimeout: 10_000,
  };
  orientation: 'PORTRAIT' | 'LANDSCAPE' = 'PORTRAIT';
  clipboard = '';
  readonly #keys = new Map<string, string>();

  constructor(capabilities: Readonly<Record<string, unknown>>) {
    this.capabilities = capabilities;
  }

  /** A reference for the client. */
  refer(node: UiNode): Record<string, string> {
    const id = randomUUID();
    this.#keys.set(id, node.key);
    return { [elementKey]: id, ELEMENT: id };
  }

  /** The node that a reference means now. Throws `stale element reference`. */
  resolve(phone: Phone, id: string): UiNode {
    const key = this.#keys.get(id);
    const found = flatten(screenOf(phone)).find((node) => node.key === key);
    if (key !== undefined && found !== undefined) return found;
    throw new WireError('stale element reference', 'The element is not on the screen any more.');
  }
}

export function centreOf({ left, top, right, bottom }: Bounds): { x: number; y: number } {
  return { x: Math.round((left + right) / 2), y: Math.round((top + bottom) / 2) };
}

export function rectOf({ left, top, right, bottom }: Bounds) {
  return { x: left, y: top, width: right - left, height: bottom - top };
}
