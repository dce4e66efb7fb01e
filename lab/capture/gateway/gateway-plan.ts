import { LabError } from '../../errors.ts';
import type { GatewayPlan } from '../../model/gateway.ts';

/** Name of the nftables table (family inet); everything else that is set up is found by `mark`. */
export const gatewayTable = 'phonehome_gateway';

/** Mark of connections that the host takes for its own; also the number of the routing table and the rule. */
export const gatewayMark = 7068;

/** Port of the transparent listener where none is configured. */
export const defaultGatewayPort = 17_068;

/** Throws USAGE for an interface or port that cannot stand in a rule. */
export function gatewayPlan(phonesInterface: string, port: number = defaultGatewayPort): GatewayPlan {
  if (!/^[A-Za-z0-9_.@-]{1,15}$/.test(phonesInterface)) {
    throw new LabError(
      'USAGE',
      'The phones’ interface must be a name as `ip link` lists it, of at most 15 letters, digits, "_", "-" and ".".',
    );
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new LabError('USAGE', 'The port of the gateway must be a number from 1 to 65535.');
  }
  return { phonesInterface, port };
}
