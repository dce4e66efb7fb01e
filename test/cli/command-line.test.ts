import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { programOf } from '../../lab/cli/program.ts';
import { scenarios, usualScenarios } from '../../scenarios/list.ts';
import { deviceOf, openRig, phoneOf, type Rig } from '../lab/rig.ts';

const phone = phoneOf(7);
const build = { fingerprint: 'Rig/rig/rig:13/RIG1/1:user/release-keys' };

function shellOfNothing() {
  return {
    lab: () => Promise.reject(new Error('no command is run here')),
    signal: new AbortController().signal,
    scenarios: { all: [], usual: [] },
    exit: 0,
  };
}

describe('the command line', () => {
  let rig: Rig;
  let device: string;
  let firmware: string;
  before(async () => {
    rig = await openRig();
    device = await rig.write('device.yaml', deviceOf(phone));
    firmware = await rig.write('firmware.yaml', { build });
  });
  after(() => rig.close());

  /** One sentence on stderr that matches, the exit code, nothing on stdout, no stack, no raw value. */
  async function refuses(
    args: readonly string[],
    exit: number,
    sentence: RegExp,
    env: NodeJS.ProcessEnv = {},
  ) {
    const ended = await rig.phonehome(args, env);
    assert.match(ended.stderr, sentence);
    assert.equal(ended.exit, exit, ended.stderr);
    assert.equal(ended.stdout, '');
    assert.doesNotMatch(ended.stderr, /\n\s+at .*:\d+:\d+/, 'a stack trace is no sentence');
    for (const value of [phone.imei, ...phone.iccids]) assert.ok(!ended.stderr.includes(value));
  }

  const run = (...more: string[]) => ['run', '--scenario', 'idle', '--repeat', '1', '--dwell', '1s', ...more];
  const onPhone = (...more: string[]) => run('--firmware', firmware, '--device', device, ...more);

  it('answers --help from a file that says what the program says', async () => {
    const file = await readFile(new URL('../../lab/cli/help.txt', import.meta.url), 'utf8');
    const program = programOf(shellOfNothing());
    assert.equal(file, program.helpInformation());
    const { stdout, exit } = await rig.phonehome(['--help']);
    assert.deepEqual({ stdout, exit }, { stdout: file, exit: 0 });
    for (const { name } of program.commands.map((command) => ({ name: command.name() }))) {
      assert.match(file, new RegExp(`^  ${name}\\b`, 'm'));
    }
  });

  it('names the scenarios that there are in the help of run, and those that it takes by itself', async () => {
    const { stdout } = await rig.phonehome(['run', '--help']);
    const said = stdout.replaceAll(/\s+/g, ' ');
    const names = (list: typeof scenarios) => list.map(({ name }) => name).join(', ');
    assert.ok(said.includes(`of ${names(scenarios)} (default: ${names(usualScenarios)})`), stdout);
  });

  it('helps with each command', async () => {
    for (const command of programOf(shellOfNothing()).commands.map((each) => each.name())) {
      const { stdout, exit } = await rig.phonehome([command, '--help']);
      assert.equal(exit, 0, command);
      assert.match(stdout, new RegExp(`Usage: (phonehome )?${command}`));
    }
  });

  it('exits 2 for a command and for an option that there is not', async () => {
    await refuses(['frobnicate'], 2, /unknown command 'frobnicate'/);
    await refuses(['compare', '--frob', 'a', 'b'], 2, /unknown option '--frob'/);
    await refuses(onPhone('--dwell', 'soon'), 2, /"soon" is no duration; write for example 500ms/);
  });

  it('places a wrong YAML key by file, line and column', async () => {
    const file = await rig.write(
      'key.yaml',
      `build:\n  fingerprint: a\nemits:\n  - name: x\n    when: [boot]\n`,
    );
    await refuses(
      run('--firmware', file, '--device', device),
      2,
      /key\.yaml:5:5 emits\.0\.when: unknown key "when"/,
    );
    const other = await rig.write('device-key.yaml', { ...deviceOf(phone), colour: 'blue' });
    await refuses(
      run('--firmware', firmware, '--device', other),
      2,
      /device-key\.yaml:\d+:1 colour: unknown key "colour"/,
    );
    const broken = await rig.write('broken.yaml', 'serial: [\n');
    await refuses(
      run('--firmware', firmware, '--device', broken),
      2,
      /broken\.yaml:\d+:\d+ is not valid YAML/,
    );
  });

  it('refuses an identifier of wrong length or alphabet, where it stands, without repeating it', async () => {
    for (const value of [phone.imei.slice(0, 12), `${phone.imei.slice(0, 14)}x`]) {
      const file = await rig.write('short.yaml', {
        ...deviceOf(phone),
        identifiers: [{ kind: 'imei', value }],
      });
      const { stderr, exit } = await rig.phonehome(run('--firmware', firmware, '--device', file));
      assert.match(stderr, /short\.yaml:\d+:\d+ identifiers\.0/);
      assert.equal(exit, 2);
      assert.ok(!stderr.includes(value), stderr);
    }
  });

  it('says which file, scenario, folder or run is missing or in the way', async () => {
    await refuses(run('--firmware', firmware, '--device', rig.path('no.yaml')), 2, /no\.yaml/);
    await refuses(run('--firmware', rig.path('no.yaml'), '--device', device), 2, /no\.yaml/);
    await refuses(onPhone('--scenario', 'dance'), 2, /no scenario "dance".*screen-on/);
    await mkdir(rig.path('full', 'of'), { recursive: true });
    await refuses(onPhone('--out', rig.path('full')), 2, /not empty, and nothing recorded is written over/);
    await refuses(['compare', rig.folder, rig.folder], 2, /is no run: it has no run\.json/);
    await refuses(['report', rig.path('nowhere')], 2, /is no run/);
  });

  it('refuses what it would have to lie about', async () => {
    await refuses(onPhone('--responder', 'forward'), 2, /never reach the internet/);
  });

  it('says that a Redis cannot be used, without its credentials', async () => {
    const REDIS_URL = 'redis://someone:hunter2@127.0.0.1:1/0';
    const { stderr, exit } = await rig.phonehome(onPhone('--out', rig.path('redis')), { REDIS_URL });
    assert.match(stderr, /^phonehome: Redis at .* cannot be used/m);
    assert.equal(exit, 4);
    assert.doesNotMatch(stderr, /hunter2/);
    const stored = JSON.parse(await readFile(rig.path('redis', 'run.json'), 'utf8')) as {
      fault: string | null;
    };
    assert.match(stored.fault ?? '', /Redis/);
  });

  it('says that a port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await refuses(
      ['simulate', '--firmware', firmware, '--device', device, '--port', String(port)],
      2,
      new RegExp(`:${port}: the port is in use`),
    );
    server.close();
  });

  it('says what to type on each system where a tool is missing and nothing may be installed', async () => {
    const bin = rig.path('bin');
    await mkdir(bin);
    const tools = ['node', 'sh', 'dirname', 'readlink', 'cat'];
    for (const tool of tools) await symlink(whereIs(tool), join(bin, tool));
    const { stderr, exit } = await rig.phonehome(['demo'], { PATH: bin, ANDROID_HOME: '' });
    assert.equal(exit, 2);
    assert.match(stderr, /apt-get install -y adb aapt redis-server/);
    assert.match(stderr, /dnf install -y android-tools redis/);
    assert.match(stderr, /brew install .*android-platform-tools/);
  });

  it('scans a capture of another tool, masked, and prints one document', async () => {
    const body = Buffer.from(JSON.stringify({ device: { imei: phone.imei } })).toString('base64');
    const entry = (url: string, text: string) => ({
      startedDateTime: '2026-01-01T00:00:00.000Z',
      time: 1,
      request: {
        method: 'POST',
        url,
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headers: [],
        queryString: [],
        headersSize: -1,
        bodySize: -1,
        postData: { mimeType: 'text/plain', text },
      },
      response: {
        status: 200,
        statusText: '',
        httpVersion: 'HTTP/1.1',
        cookies: [],
        headers: [],
        content: { size: 0, mimeType: '' },
        redirectURL: '',
        headersSize: -1,
        bodySize: -1,
      },
      cache: {},
      timings: { send: 0, wait: 0, receive: 0 },
    });
    const entries = [
      entry('https://quiet.example.net/', 'nothing'),
      entry('http://loud.example.net/x', body),
    ];
    const har = await rig.write(
      'capture.har',
      JSON.stringify({ log: { version: '1.2', creator: { name: 't', version: '1' }, entries } }),
    );
    const { stdout, exit } = await rig.phonehome(['scan', har, '--device', device, '--json']);
    assert.equal(exit, 0);
    const document = JSON.parse(stdout) as {
      schema: string;
      messages: object;
      emissions: Record<string, unknown>[];
    };
    assert.equal(document.schema, 'phonehome.scan/1');
    assert.deepEqual(document.messages, { total: 2, readable: 2 });
    const [emission, ...others] = document.emissions;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [
        emission?.entry,
        emission?.device,
        emission?.identifier,
        emission?.where,
        emission?.decoding,
        emission?.transport,
      ],
      [1, phone.serial, 'imei', 'body > base64 > json > device.imei', ['base64', 'json'], 'clear'],
    );
    assert.ok(!stdout.includes(phone.imei), 'masked unless asked for');
    const revealed = await rig.phonehome(['scan', har, '--device', device, '--json', '--reveal', '--fail']);
    assert.ok(revealed.stdout.includes(phone.imei));
    assert.equal(revealed.exit, 1);
    const text = await rig.write('no.har', 'this is no capture');
    await refuses(['scan', text, '--device', device], 2, /no\.har/);
  });
});

function whereIs(tool: string): string {
  if (tool === 'node') return process.execPath;
  return execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
}
