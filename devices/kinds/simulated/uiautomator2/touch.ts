import type { Phone } from '../phone-parts.ts';
import { nodeAt, screenOf } from './screen.ts';

/** A place on the screen, in pixels. */
export type Point = { readonly x: number; readonly y: number };

const longSwipe = 400;

/** A tap reaches the view below it. */
export function touch(phone: Phone, { x, y }: Point): void {
  if (phone.state.screenOn) nodeAt(screenOf(phone), x, y)?.click?.();
}

/** A long swipe upwards is how a user asks the keyguard to go. */
export function move(phone: Phone, from: Point, to: Point): void {
  if (from.y - to.y > longSwipe) phone.keyguard.dismiss();
}
