import { gatewayDown, gatewayStatus, gatewayUp } from '../capture/gateway/gateway.ts';
import { gatewayPlan } from '../capture/gateway/gateway-plan.ts';
import type { GatewayControl } from '../model/gateway.ts';

/** The gateway of this machine. */
export const gatewayControl: GatewayControl = {
  up: async (phonesInterface, port) => {
    const plan = gatewayPlan(phonesInterface, port);
    await gatewayUp(plan);
    return plan;
  },
  down: gatewayDown,
  status: gatewayStatus,
};
