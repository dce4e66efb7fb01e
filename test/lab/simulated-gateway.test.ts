import assert from 'node:assert/strict';
import { join } from 'node:path';
import { gatewayTable } from '../../lab/capture/gateway/gateway-plan.ts';
import type { CountedFlow } from '../../lab/model/gateway.ts';
import type { Result } from '../../lab/model/result.ts';
import { lacksForNetwork, TestNetwork } from '../capture/gateway/test-network.ts';
import { device, writeGatewayRun } from '../wiring/gateway-run.ts';
import { attemptsOf, type JournalLine, linesOf } from './documents.ts';
import { checkout, documentOf, type Emit, type Ended, firmwareOf, openRig, type Rig } from './rig.ts';

const direct = (name: string, url: string, rest: object = {}): Emit => ({
  ...{ name, from: `com.rig.${name}`, on: ['unlock'], network: 'direct' },
  request: { method: 'POST', url, body: { text: 'imei {{imei}}' } },
  ...rest,
});
const emits = [
  direct('around', 'http://198.51.100.7/direct'),
  direct('named', 'https://telemetry.maker.example/v1'),
  direct('datagram', 'udp://198.51.100.9:5000'),
  direct('pinned', 'https://pinned.maker.example/', { tls: { pins: true } }),
];
const phonesInterface = 'sim0';

describe('A simulated phone behind the gateway', function () {
  this.timeout(600_000);
  let rig: Rig;
  let network: TestNetwork;
  let run: Ended;
  let result: Result;
  let untouched: Awaited<ReturnType<typeof links>>;

  /** The names of the host's interfaces. */
  const links = async () =>
    [...(await network.run('router', ['ip', '-o', 'link'])).matchAll(/^\d+: ([^:@]+)/gm)].map(
      ([, name]) => name,
    );
  const phonehome = async (...args: string[]): Promise<Ended> => {
    const command = ['env', `PHONEHOME_HOME=${rig.path('home')}`, join(checkout, 'phonehome'), ...args];
    return await network.run('router', command).then(
      (stdout) => ({ exit: 0, stdout, stderr: '' }),
      ({ code, stdout, stderr }) => ({ exit: code, stdout, stderr }),
    );
  };

  before('one run of a phone that sends past its proxy setting in four ways', async function () {
    const lacking = await lacksForNetwork();
    if (lacking !== null) {
      process.stderr.write(`Simulated phones behind the gateway are not tested here: ${lacking}.\n`);
      this.skip();
    }
    rig = await openRig();
    network = await TestNetwork.start();
    untouched = await links();
    const firmware = await rig.write('firmware.yaml', firmwareOf('leaking', emits));
    const file = await rig.write('device.yaml', device);
    await phonehome('gateway', 'up', '--interface', phonesInterface);
    run = await phonehome(
      ...['run', '--gateway', '--firmware', firmware, '--device', file, '--scenario', 'unlock'],
      ...[
        '--repeat',
        '1',
        '--dwell',
        '1s',
        '--out',
        rig.path('run'),
        '--journal',
        rig.path('journal'),
        '--json',
      ],
    );
    result = documentOf<Result>(run);
  });

  after(async () => {
    await network?.stop();
    await rig?.close();
  });

  it('is judged in the scope of the gateway, and its bytes are explained', () => {
    assert.equal(result.coverage.scope, 'gateway', run.stderr);
    assert.deepEqual(
      (result.coverage.bytes ?? []).filter(
        ({ unexplained, tolerance, missing }) => Math.abs(unexplained) > tolerance || missing !== undefined,
      ),
      [],
    );
    assert.equal(result.coverage.bytes?.length, 1);
  });

  it('sends on its own way, and is answered by the recorder alone', async () => {
    const journal = await linesOf<JournalLine>(rig.path('journal'), `${device.serial}.jsonl`);
    const sent = journal.filter(({ kind }) => kind === 'emission');
    assert.deepEqual(sent.map(({ name, via, outcome }) => `${name} ${via} ${outcome}`).sort(), [
      'around direct replied',
      'datagram direct dropped',
      'named direct replied',
      'pinned direct certificate-refused',
    ]);
  });

  it('leaks to a bare address, to a name and in a datagram, and each is found and decoded', () => {
    assert.deepEqual(
      result.findings
        .map(({ identifier, recipient, transport }) => `${identifier} ${recipient.host} ${transport}`)
        .sort(),
      ['imei 198.51.100.7 clear', 'imei 198.51.100.9 clear', 'imei telemetry.maker.example tls'],
    );
  });

  it('has a row for each of its flows, and what could be seen of it', async () => {
    const [attempt] = await attemptsOf(rig.path('run'));
    const rows = await linesOf<CountedFlow>(attempt?.folder ?? '', 'counted.jsonl');
    const told = rows.map(
      ({ protocol, host, hostPort, fates, visibility }) =>
        `${protocol} ${host.replace(/^198\.1[89]\..*/, 'a name')} ${hostPort} ${fates} ${visibility}`,
    );
    for (const line of [
      'tcp 198.51.100.7 80 taken decoded',
      'tcp a name 443 taken decoded',
      'tcp a name 443 taken refused',
      'udp 198.51.100.9 5000 dropped blocked',
      'udp 10.79.68.1 53 answered decoded',
    ]) {
      assert.ok(told.includes(line), `${line} in ${told.join('; ')}`);
    }
    assert.equal(result.coverage.flows.bypassed, 0);
  });

  it('fails against a run of the same phone that sent none of it', async () => {
    await writeGatewayRun(rig.path('clean'), 'Rig/One/rig:13/TQ3A.230901.001/clean:user/release-keys', []);
    const ended = await phonehome(
      ...['compare', rig.path('clean'), rig.path('run'), '--least-trials', '1', '--json'],
    );
    assert.equal(ended.exit, 1, ended.stderr);
    const { verdict, findings } = documentOf<Result>(ended);
    assert.equal(verdict, 'fail');
    const found = findings.find(({ recipient }) => recipient.host === '198.51.100.7');
    assert.deepEqual([found?.state, found?.identifier], ['new', 'imei']);
  });

  it('leaves no namespace and no cable behind, and the gateway up', async () => {
    assert.deepEqual(await links(), untouched);
    await network.run('router', ['nft', 'list', 'table', 'inet', gatewayTable]);
  });
});
