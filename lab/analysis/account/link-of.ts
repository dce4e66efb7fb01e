/** Where an interface of the phone leads: over the air to the operator, over a local link, nowhere. */
export type Link = 'cellular' | 'local' | 'inside';

const cellular = /^(?:v\d+-)?(?:rmnet|ccmni|pdp|wwan|seth|ppp|qmi)/;
/** Loopback, placeholders, and tunnels whose bytes the interface below them counts, too. */
const inside = /^(?:lo|dummy|ifb|sit|ip6|ip_vti|ip6_vti|gre|erspan|tunl|tun|tap|nlmon|teql|r_rmnet)/;

/**
 * Sorts an interface by its name. One that is not known counts as a local link: bytes on it must be
 * explained like those on Wi-Fi, Ethernet or USB (wlan*, eth*, rndis*, usb*).
 */
export function linkOf(name: string): Link {
  if (cellular.test(name)) return 'cellular';
  return inside.test(name) ? 'inside' : 'local';
}
