import assert from 'node:assert/strict';
import { requireCable } from '../../lab/capture/gateway/phone-cable.ts';
import { systemCommand } from '../../lab/capture/gateway/system-command.ts';
import { gatewayOfRun } from '../../lab/wiring/gateway-of-run.ts';

describe('the gateway of a run', () => {
  it('is none where the run does not ask for it', async () => {
    assert.equal(await gatewayOfRun({ firmware: null, devices: [] }), null);
  });

  it('is refused for several simulated phones', async () => {
    const devices = ['one.yaml', 'two.yaml'];
    await assert.rejects(gatewayOfRun({ gateway: true, firmware: 'firmware.yaml', devices }), {
      code: 'USAGE',
    });
  });

  it('is refused for a simulated phone on an interface that somebody has', async function () {
    const listed = await systemCommand('ip', ['link', 'show', 'dev', 'lo']).catch(() => null);
    if (listed === null || !listed.ok) return this.skip();
    await assert.rejects(requireCable('lo'), {
      code: 'USAGE',
      message: /^The gateway is up on lo, which is there already/,
    });
  });

  it('is refused where packets are to be captured and none pass this machine', async () => {
    const asked = gatewayOfRun({ packets: true, firmware: null, devices: [] });
    await assert.rejects(asked, { code: 'USAGE', message: /Give --gateway with --packets\.$/ });
  });

  it('is refused with one sentence where it is not up', async function () {
    const listed = await systemCommand('nft', ['list', 'table', 'inet', 'phonehome_gateway']).catch(
      () => null,
    );
    if (listed === null || listed.ok) return this.skip();
    await assert.rejects(gatewayOfRun({ gateway: true, firmware: null, devices: [] }), {
      code: 'RECORDER_FAILED',
      message: /^The gateway is not up on this machine.*phonehome gateway up --interface NAME\.$/,
    });
  });
});
