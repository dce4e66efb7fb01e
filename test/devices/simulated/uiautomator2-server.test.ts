import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect, createServer, type Server } from 'node:net';
import type { SimulatedPhone } from '../../../devices/kinds/simulated/phone.ts';
import { notSimulated } from '../../../devices/kinds/simulated/uiautomator2/routes.ts';
import { UiAutomator2Server } from '../../../devices/kinds/simulated/uiautomator2/server.ts';
import { startTestPhone } from './rig.ts';

const element = 'element-6066-11e4-a52e-4f735466cecf';

describe('the UiAutomator2 server on a simulated phone', () => {
  let phone: SimulatedPhone;
  let server: UiAutomator2Server;
  let forward: Server;
  let session: string;

  /** As `adb forward` does: each connection becomes one to the phone's port. */
  beforeEach(async () => {
    phone = await startTestPhone();
    server = new UiAutomator2Server(phone);
    await server.start();
    forward = createServer((socket) => phone.ports.get(6790)?.(socket)).listen(0, '127.0.0.1');
    await once(forward, 'listening');
    const { value } = await ask('POST', '/session', {
      capabilities: { firstMatch: [{ a: 1 }], alwaysMatch: {} },
    });
    session = `/session/${(value as { sessionId: string }).sessionId}`;
  });

  afterEach(async () => {
    forward.close();
    await server.stop();
    await phone.stop();
  });

  async function ask(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; value: unknown }> {
    const { port } = forward.address() as { port: number };
    const sent = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      headers: { 'content-type': 'application/json' },
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    const [reply] = await once(sent, 'response');
    const chunks: Buffer[] = [];
    for await (const chunk of reply) chunks.push(chunk);
    return { status: reply.statusCode, value: JSON.parse(Buffer.concat(chunks).toString()).value };
  }

  const source = async () => String((await ask('GET', `${session}/source`)).value);
  const find = async (strategy: string, selector: string) =>
    (await ask('POST', `${session}/element`, { strategy, selector, context: '' })).value as Record<
      string,
      string
    >;
  const click = async (strategy: string, selector: string) =>
    ask('POST', `${session}/element/${(await find(strategy, selector))[element]}/click`, {});

  it('unlocks by the PIN field and its key, as a driver does on a screen', async () => {
    assert.match(await source(), /lock_icon_view/);
    await click('accessibility id', 'Device locked');
    const field = await find('id', 'com.android.systemui:id/pinEntry');
    await ask('POST', `${session}/element/${field[element]}/value`, { text: '1234' });
    await click('xpath', "//*[@resource-id='com.android.systemui:id/key_enter']");
    assert.equal(phone.state.keyguardLocked, false);
    assert.doesNotMatch(await source(), /systemui/);
    assert.equal((await ask('GET', `${session}/element/${field[element]}/text`)).status, 404);
  });

  it('unlocks by taps and a swipe', async () => {
    await ask('POST', `${session}/appium/gestures/swipe`, {
      area: { left: 0, top: 200, width: 900, height: 1800 },
      direction: 'up',
      percent: 1,
    });
    for (const digit of '1234') {
      const { value } = await ask(
        'GET',
        `${session}/element/${(await find('accessibility id', digit))[element]}/rect`,
      );
      const { x, y } = value as { x: number; y: number };
      await ask('POST', `${session}/appium/gestures/click`, { offset: { x: x + 5, y: y + 5 } });
    }
    await click('-android uiautomator', 'new UiSelector().description("Enter").clickable(true)');
    assert.equal(phone.state.keyguardLocked, false);
  });

  it('answers an unknown element, session, selector and command as WebDriver has them', async () => {
    const errorOf = async (answer: ReturnType<typeof ask>) => {
      const { status, value } = await answer;
      return [status, (value as { error: string }).error];
    };
    const locate = (strategy: string, selector: string) =>
      ask('POST', `${session}/element`, { strategy, selector });
    assert.deepEqual(await errorOf(locate('id', 'absent')), [404, 'no such element']);
    assert.deepEqual(await errorOf(locate('xpath', '//a[position()=last()]')), [400, 'invalid selector']);
    assert.deepEqual(await errorOf(locate('magic', 'x')), [400, 'invalid selector']);
    assert.deepEqual(await errorOf(ask('POST', `${session}/element`, {})), [400, 'invalid argument']);
    assert.deepEqual(await errorOf(ask('GET', '/session/absent/source')), [404, 'invalid session id']);
    assert.deepEqual(await errorOf(ask('POST', `${session}/alert/accept`, {})), [404, 'no such alert']);
    assert.deepEqual(await errorOf(ask('POST', `${session}/appium/schedule_action`, {})), [
      404,
      'unknown command',
    ]);
    assert.equal(phone.unknownCommands().length, 1);
  });

  it('answers unknown command to each route that is not simulated', async () => {
    for (const path of notSimulated) {
      const real = path.replace('/session/:sessionId', session).replaceAll(/:\w+/g, 'x');
      for (const method of ['GET', 'POST']) {
        const { status, value } = await ask(method, real, method === 'POST' ? {} : undefined);
        assert.deepEqual([status, (value as { error: string }).error], [404, 'unknown command'], path);
      }
    }
  });

  it('takes a screenshot that is a PNG of the screen', async () => {
    const { value } = await ask('GET', `${session}/screenshot`);
    const png = Buffer.from(String(value), 'base64');
    assert.equal(png.toString('latin1', 1, 4), 'PNG');
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [1080, 2160]);
  });

  it('presses keys, and refuses what is no key', async () => {
    await ask('POST', `${session}/appium/device/press_keycode`, { keycode: 223 });
    assert.equal(phone.state.screenOn, false);
    const { status } = await ask('POST', `${session}/appium/device/press_keycode`, { keycode: 'x' });
    assert.equal(status, 400);
  });

  it('lists its sessions, and is not there any more when it was stopped', async () => {
    assert.equal(((await ask('GET', '/sessions')).value as unknown[]).length, 1);
    await server.stop();
    assert.equal(phone.ports.has(6790), false);
  });

  it('breaks off connections that are open when it stops', async () => {
    const { port } = forward.address() as { port: number };
    const open = connect(port, '127.0.0.1');
    await once(open, 'connect');
    open.write('GET /status HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(open, 'data');
    const closed = once(open, 'close');
    await server.stop();
    await closed;
  });
});
