import { deviceRoutes } from './device-routes.ts';
import { elementRoutes } from './element-routes.ts';
import { gestureRoutes } from './gesture-routes.ts';
import type { Route } from './route.ts';

/** Every route below `/session/:sessionId` that the simulated server has. */
export const sessionRoutes: readonly Route[] = [...deviceRoutes, ...elementRoutes, ...gestureRoutes];

/** Routes outside a session, and the session itself; `server.ts` has them. */
export const lifecyclePaths = ['/status', '/sessions', '/session', '/session/:sessionId'] as const;

/** Routes of the real server that the simulated one answers with `unknown command`. */
export const notSimulated: readonly string[] = [
  '/appium/device/apps',
  '/session/:sessionId/appium/action_history',
  '/session/:sessionId/appium/device/apps',
  '/session/:sessionId/appium/element/:id/scroll_to/:id2',
  '/session/:sessionId/appium/list_windows',
  '/session/:sessionId/appium/schedule_action',
  '/session/:sessionId/appium/unschedule_action',
  '/session/:sessionId/gestures/scroll_to',
  '/session/:sessionId/network_connection',
  '/session/:sessionId/screenshot/:id',
];
