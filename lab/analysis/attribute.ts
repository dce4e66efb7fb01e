import type { Package } from '../model/build.ts';
import type { Sender } from '../model/emission.ts';
import type { Flow } from '../model/flow.ts';

/** A TCP connection that the phone listed (`/proc/net/tcp`): whose it was. */
export type SocketSighting = { readonly at: number; readonly port: number; readonly uid: number };

const reuseMs = 60_000;
const claims = ['x-requested-with', 'x-android-package', 'user-agent'];
const nobody: Sender = { package: null, confidence: 'unknown' };

/**
 * Which package sent a flow. The owner of the socket is high where one package has that uid; among
 * several a header that names one of them is medium. A header alone is a claim of the sender: low.
 */
export function attribute(
  flow: Flow,
  packages: readonly Package[],
  sockets: readonly SocketSighting[],
): Sender {
  const uid = ownerOf(flow, sockets);
  const owners = uid === null ? packages : packages.filter((each) => each.uid === uid);
  const [only] = owners;
  if (uid !== null && owners.length === 1 && only !== undefined)
    return { package: only.name, confidence: 'high' };
  const named = namedIn(flow, owners);
  if (named === null) return nobody;
  return { package: named, confidence: uid === null ? 'low' : 'medium' };
}

/** Ports are used again: only a sighting close in time tells. */
function ownerOf({ client, at }: Flow, sockets: readonly SocketSighting[]): number | null {
  const port = Number(/:(\d+)$/.exec(client)?.[1] ?? Number.NaN);
  const distance = (socket: SocketSighting) => Math.abs(socket.at - at);
  const near = sockets.filter((socket) => socket.port === port && distance(socket) <= reuseMs);
  return near.sort((a, b) => distance(a) - distance(b))[0]?.uid ?? null;
}

/** The longest package name that a header holds as a whole word. */
function namedIn({ messages }: Flow, packages: readonly Package[]): string | null {
  const texts = (messages[0]?.headers ?? [])
    .filter(([name]) => claims.includes(name.toLowerCase()))
    .flatMap(([, value]) => value.split(/[^\w.]+/));
  const named = packages.map(({ name }) => name).filter((name) => name.includes('.') && texts.includes(name));
  return named.sort((a, b) => b.length - a.length)[0] ?? null;
}
