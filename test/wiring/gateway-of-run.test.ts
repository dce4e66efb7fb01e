import assert from 'node:assert/strict';
import { systemCommand } from '../../lab/capture/gateway/system-command.ts';
import { gatewayOfRun } from '../../lab/wiring/gateway-of-run.ts';

describe('the gateway of a run', () => {
  it('is none where the run does not ask for it', async () => {
    assert.equal(await gatewayOfRun({ firmware: null }), null);
  });

  it('is refused for simulated phones', async () => {
    await assert.rejects(gatewayOfRun({ gateway: true, firmware: 'firmware.yaml' }), { code: 'USAGE' });
  });

  it('is refused where packets are to be captured and none pass this machine', async () => {
    const asked = gatewayOfRun({ packets: true, firmware: null });
    await assert.rejects(asked, { code: 'USAGE', message: /Give --gateway with --packets\.$/ });
  });

  it('is refused with one sentence where it is not up', async function () {
    const listed = await systemCommand('nft', ['list', 'table', 'inet', 'phonehome_gateway']).catch(
      () => null,
    );
    if (listed === null || listed.ok) return this.skip();
    await assert.rejects(gatewayOfRun({ gateway: true, firmware: null }), {
      code: 'RECORDER_FAILED',
      message: /^The gateway is not up on this machine.*phonehome gateway up --interface NAME\.$/,
    });
  });
});
