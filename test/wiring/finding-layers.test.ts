import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDecoders } from '../../lab/analysis/decoders/list.ts';
import { findingLayers } from '../../lab/cli/finding-layers.ts';
import type { Device } from '../../lab/model/device.ts';
import type { Finding } from '../../lab/model/result.ts';
import { showFinding } from '../../lab/wiring/finding-show.ts';
import { judgeRuns } from '../../lab/wiring/judge-runs.ts';
import { recordRun } from './recorded-run.ts';

const folder = new URL('../fixtures/telemetry/', import.meta.url);
const { device } = JSON.parse(readFileSync(new URL('messages.json', folder)).toString()) as {
  device: Device;
};
const registration = readFileSync(new URL('china-telecom-registration.body', folder));
const form = readFileSync(new URL('xiaomi-updater.body', folder));

describe('the layers of a finding', function () {
  this.timeout(240_000);
  let root: string;
  let run: string;
  const home = process.env.PHONEHOME_HOME;
  let findings: readonly Finding[] = [];
  const drawn = async (host: string, kind: string, reveal = false) => {
    const known = findings.find(
      ({ recipient, identifier }) => recipient.host === host && identifier === kind,
    );
    const id = known?.id ?? '';
    const drawing = await showFinding({ run, id, reveal });
    return { id, drawing, lines: findingLayers(drawing).trimEnd().split('\n') };
  };

  before(async () => {
    await loadDecoders();
    root = await mkdtemp(join(tmpdir(), 'phonehome-test-'));
    process.env.PHONEHOME_HOME = join(root, 'home');
    run = join(root, 'run');
    await recordRun(run, device, [
      { url: 'http://zzhc.vnet.cn/', body: registration },
      { url: 'http://update.miui.com/updates/miotaV3.php', body: form },
      { url: `http://query.example/v1?id=${device.identifiers[0]?.value}` },
    ]);
    const { results } = await judgeRuns([run], {}, false);
    findings = results[0]?.findings ?? [];
  });

  after(async () => {
    if (home === undefined) delete process.env.PHONEHOME_HOME;
    else process.env.PHONEHOME_HOME = home;
    await rm(root, { recursive: true, force: true });
  });

  it('are drawn from the bytes that were sent down to the field', async () => {
    const { id, lines, drawing } = await drawn('zzhc.vnet.cn', 'iccid');
    const { start, end } = drawing.sightings[0]?.layers[1]?.span ?? { start: 0, end: 0 };
    const json = Buffer.from(registration.toString(), 'base64').toString();
    assert.equal(json.slice(start, end), '8947080012345678900');
    assert.ok(lines[0]?.startsWith(`${id}  `));
    assert.match(lines[1] ?? '', /^trials\/001-screen-on\/1#.*: POST http:\/\/zzhc\.vnet\.cn\//);
    assert.equal(lines[3], `body: ${registration.length} bytes`);
    assert.equal(lines[5], `└─ base64: ${json.length} bytes, out of bytes 0 to ${registration.length - 1}`);
    assert.match(lines[6] ?? '', /^ {3}│ {2}\{"REGVER":"8\.0"/);
    assert.match(
      lines[7] ?? '',
      new RegExp(
        `^ {3}└─ json > SIM1ICCID, bytes ${start} to ${end}: 894.*•.*, written plain \\(of what was sent: bytes 0 to `,
      ),
    );
  });

  it('go through a form field and a cipher', async () => {
    const { drawing } = await drawn('update.miui.com', 'serial');
    const steps = drawing.sightings[0]?.layers.flatMap((layer) => layer.steps);
    assert.deepEqual(steps?.slice(0, 3), ['body', 'form', 'q']);
    assert.ok(steps?.includes('miui-updater-aes'));
    assert.deepEqual(drawing.sightings[0]?.field, ['json', 'sn']);
  });

  it('name the very bytes of the URL where nothing was encoded', async () => {
    const { drawing } = await drawn('query.example', 'imei', true);
    const { bytes, value } = drawing.sightings[0] ?? {};
    const url = `http://query.example/v1?id=${device.identifiers[0]?.value}`;
    assert.equal(url.slice(bytes?.start, bytes?.end), device.identifiers[0]?.value);
    assert.equal(value, device.identifiers[0]?.value);
  });

  it('show no value unless it is to be revealed', async () => {
    const text = (await drawn('zzhc.vnet.cn', 'imei')).lines.join('\n');
    for (const { value } of [...device.identifiers, { value: device.serial }])
      assert.ok(!text.includes(value), `${value} is shown: ${text}`);
  });
});
