import { findNodes } from './find.ts';
import { attributesOf } from './page-source.ts';
import type { Route, RouteRequest } from './route.ts';
import { flatten, screenOf, type UiNode } from './screen.ts';
import { screenshot } from './screenshot.ts';
import { elementKey, rectOf } from './session.ts';
import { WireError } from './wire-error.ts';

const home = '/session/:sessionId';
const element = `${home}/element/:id`;

/** Routes about views on the screen. */
export const elementRoutes: readonly Route[] = [
  { method: 'POST', path: `${home}/element`, handle: findOne },
  {
    method: 'POST',
    path: `${home}/elements`,
    handle: (request) => found(request).map((node) => request.session.refer(node)),
  },
  { method: 'GET', path: `${home}/element/active`, handle: active },
  { method: 'POST', path: `${element}/click`, handle: onNode((node) => void node.click?.()) },
  { method: 'POST', path: `${element}/clear`, handle: onNode(() => null) },
  { method: 'POST', path: `${element}/value`, handle: type },
  { method: 'GET', path: `${element}/text`, handle: onNode(({ text }) => text) },
  { method: 'GET', path: `${element}/name`, handle: onNode(({ description }) => description) },
  { method: 'GET', path: `${element}/rect`, handle: onNode(({ bounds }) => rectOf(bounds)) },
  {
    method: 'GET',
    path: `${element}/size`,
    handle: onNode(({ bounds }) => {
      const { width, height } = rectOf(bounds);
      return { width, height };
    }),
  },
  {
    method: 'GET',
    path: `${element}/location`,
    handle: onNode(({ bounds: { left, top } }) => ({ x: left, y: top })),
  },
  {
    method: 'GET',
    path: `${element}/screenshot`,
    handle: onNode((node) => screenshot(node, true).toString('base64')),
  },
  {
    method: 'GET',
    path: `${element}/attribute/:name`,
    handle: (request) => attribute(nodeOf(request), request.params.name ?? ''),
  },
  { method: 'GET', path: `${home}/appium/element/:id/first_visible`, handle: firstVisible },
];

function onNode(answer: (node: UiNode) => unknown): Route['handle'] {
  return (request) => answer(nodeOf(request)) ?? null;
}

function nodeOf({ phone, session, params }: RouteRequest): UiNode {
  return session.resolve(phone, params.id ?? '');
}

function found({ phone, session, body }: RouteRequest): UiNode[] {
  const strategy = body.strategy ?? body.using;
  const selector = body.selector ?? body.value;
  if (typeof strategy !== 'string' || typeof selector !== 'string') {
    throw new WireError('invalid argument', 'A strategy and a selector are needed.');
  }
  const context = contextOf(body);
  const root = context === '' ? screenOf(phone) : session.resolve(phone, context);
  return findNodes(root, strategy, selector);
}

function contextOf({ context, origin }: RouteRequest['body']): string {
  if (typeof context === 'string') return context;
  const reference = (context ?? origin) as Record<string, unknown> | null | undefined;
  return String(reference?.[elementKey] ?? '');
}

function findOne(request: RouteRequest): unknown {
  const [first] = found(request);
  if (first !== undefined) return request.session.refer(first);
  throw new WireError(
    'no such element',
    'An element could not be located on the page using the given search parameters.',
  );
}

function active({ phone, session }: RouteRequest): unknown {
  const field = flatten(screenOf(phone)).find((node) => node.type !== undefined);
  if (field !== undefined) return session.refer(field);
  throw new WireError('no such element', 'No element has the focus.');
}

function type(request: RouteRequest): null {
  const node = nodeOf(request);
  if (node.type === undefined)
    throw new WireError('unknown error', 'Nothing can be typed into this element.');
  node.type(String(request.body.text ?? ''));
  return null;
}

const attributeNames: Readonly<Record<string, string>> = {
  className: 'class',
  contentDescription: 'content-desc',
  name: 'content-desc',
  resourceId: 'resource-id',
};

function attribute(node: UiNode, name: string): string {
  const value = attributesOf(node)[attributeNames[name] ?? name];
  if (value === undefined) throw new WireError('invalid argument', `The attribute '${name}' is unknown.`);
  return value;
}

function firstVisible({ phone, session, params }: RouteRequest): unknown {
  const [child] = session.resolve(phone, params.id ?? '').children;
  if (child === undefined) throw new WireError('no such element', 'The element has no visible children.');
  return session.refer(child);
}
