import type { Phone } from '../phone-parts.ts';
import type { Route, RouteRequest } from './route.ts';
import { centreOf, elementKey } from './session.ts';
import { move, type Point, touch } from './touch.ts';
import { WireError } from './wire-error.ts';

const home = '/session/:sessionId';
const gestures = `${home}/appium/gestures`;

/** Routes of fingers: taps reach the view below them, a long swipe upwards asks the keyguard to go. */
export const gestureRoutes: readonly Route[] = [
  { method: 'POST', path: `${gestures}/click`, handle: tap },
  { method: 'POST', path: `${gestures}/double_click`, handle: tap },
  { method: 'POST', path: `${gestures}/long_click`, handle: tap },
  { method: 'POST', path: `${gestures}/drag`, handle: drag },
  { method: 'POST', path: `${gestures}/swipe`, handle: swipe },
  { method: 'POST', path: `${gestures}/fling`, handle: () => false },
  { method: 'POST', path: `${gestures}/scroll`, handle: () => false },
  { method: 'POST', path: `${gestures}/pinch_open`, handle: () => null },
  { method: 'POST', path: `${gestures}/pinch_close`, handle: () => null },
  { method: 'POST', path: `${home}/actions`, handle: actions },
];

function pointOf(value: unknown): Point | null {
  const { x, y } = (value ?? {}) as Partial<Record<'x' | 'y', unknown>>;
  return typeof x === 'number' && typeof y === 'number' ? { x, y } : null;
}

function startOf({ phone, session, body }: RouteRequest): Point {
  const origin = (body.origin ?? {}) as Record<string, unknown>;
  const id = origin[elementKey];
  const offset = pointOf(body.offset ?? body.start);
  if (typeof id !== 'string') {
    if (offset === null) throw new WireError('invalid argument', 'An element or an offset is needed.');
    return offset;
  }
  const { bounds } = session.resolve(phone, id);
  return offset === null ? centreOf(bounds) : { x: bounds.left + offset.x, y: bounds.top + offset.y };
}

function tap(request: RouteRequest): null {
  touch(request.phone, startOf(request));
  return null;
}

function drag(request: RouteRequest): null {
  const end = pointOf(request.body.end);
  if (end === null) throw new WireError('invalid argument', 'The end of the drag is needed.');
  move(request.phone, startOf(request), end);
  return null;
}

function swipe({ phone, body }: RouteRequest): null {
  const { top = 0, height = 0 } = (body.area ?? {}) as { top?: number; height?: number };
  if (body.direction === 'up') move(phone, { x: 0, y: top + height }, { x: 0, y: top });
  return null;
}

type PointerAction = {
  readonly type?: unknown;
  readonly x?: unknown;
  readonly y?: unknown;
  readonly value?: unknown;
};

/** W3C actions: of pointers the first touch and where it ends, of keys what they type. */
function actions({ phone, body }: RouteRequest): null {
  const sources = Array.isArray(body.actions)
    ? (body.actions as { type?: unknown; actions?: PointerAction[] }[])
    : [];
  for (const { type, actions: steps = [] } of sources) {
    if (type === 'pointer') pointer(phone, steps);
    if (type === 'key') {
      for (const step of steps) if (step.type === 'keyDown') phone.keyguard.type(String(step.value ?? ''));
    }
  }
  return null;
}

function pointer(phone: Phone, steps: readonly PointerAction[]): void {
  let at: Point = { x: 0, y: 0 };
  let down: Point | null = null;
  for (const step of steps) {
    if (step.type === 'pointerMove') at = pointOf(step) ?? at;
    if (step.type === 'pointerDown') down = at;
    if (step.type !== 'pointerUp' || down === null) continue;
    if (Math.abs(down.y - at.y) < 20 && Math.abs(down.x - at.x) < 20) touch(phone, at);
    else move(phone, down, at);
    down = null;
  }
}
