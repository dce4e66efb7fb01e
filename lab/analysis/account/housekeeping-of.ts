import { canaryHost, canaryLink } from '../../model/canary.ts';
import { isConnectivityCheck, isTimeRequest } from '../../model/connectivity.ts';
import type { Flow, Housekeeping } from '../../model/flow.ts';
import { canaryDigests } from './canary-digests.ts';

const timePort = 123;

/** A client that goes no further on a certificate that it must refuse does what it should. */
function isRefusedCheck({ certificate, sentOnFault }: Omit<Flow, 'housekeeping'>): boolean {
  return certificate !== undefined && certificate !== 'trusted' && sentOnFault !== true;
}

/** A question for the time over UDP is 48 bytes and was answered: in anything else more could stand. */
function isOtherDatagram({ protocol, visibility, messages }: Omit<Flow, 'housekeeping'>): boolean {
  return protocol === 'datagram' && (visibility !== 'decoded' || messages[0]?.body?.bytes !== 48);
}

/**
 * Why a flow is listed apart, or null. A flow to the canary's host is the canary only where its body
 * (or, where it is a link that was opened, its query) is this attempt's token and nothing else, so that a
 * firmware cannot hide there.
 */
export function housekeepingOf(flow: Omit<Flow, 'housekeeping'>, canaryToken: string): Housekeeping | null {
  if (flow.host === canaryHost) return isCanary(flow, canaryToken) ? 'canary' : null;
  if (isRefusedCheck(flow)) return 'certificate-check';
  if (flow.port === timePort && !isOtherDatagram(flow)) return 'time';
  if (flow.host === null || flow.url === null || !URL.canParse(flow.url)) return null;
  const { pathname, search } = new URL(flow.url);
  if (isConnectivityCheck(flow.host, pathname + search)) return 'connectivity-check';
  return isTimeRequest(flow.host, pathname + search) ? 'time' : null;
}

function isCanary({ messages, method, url }: Omit<Flow, 'housekeeping'>, token: string): boolean {
  const digest = messages[0]?.body?.sha256;
  if (digest !== undefined && canaryDigests(token).includes(digest)) return true;
  const bare = messages.every(({ direction, body }) => direction !== 'sent' || (body?.bytes ?? 0) === 0);
  const links = [canaryLink(token, 'http').url, canaryLink(token, 'https').url];
  return method === 'GET' && bare && url !== null && links.includes(url);
}
