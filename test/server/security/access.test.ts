import assert from 'node:assert/strict';
import { scopes, type TokenRecord } from '../../../lab/model/service.ts';
import { createToken, listTokens, revokeToken } from '../../../lab/store/service/tokens.ts';
import { workSecret } from '../parts.ts';
import { type RecordedWorld, recordedWorld } from '../recorded-world.ts';
import { type Listed, listed, pathOf } from './route-list.ts';

/** All that anybody may ask for; a hook's signature and a token in the form are checked behind it. */
const open = ['GET /healthz', 'GET /readyz', 'GET /login', 'POST /login', 'POST /api/v1/hooks/:name'];

describe('who may use which route', function () {
  this.timeout(60_000);
  let world: RecordedWorld;
  let routes: Listed[] = [];

  before(async () => {
    world = await recordedWorld(({ home }) => ({ tokens: () => listTokens(home) }));
    routes = listed(world.server.app);
    assert.ok(routes.length > 60, `${routes.length} routes`);
  });
  after(() => world.close());

  const nameOf = ({ method, url }: Listed) => `${method === 'HEAD' ? 'GET' : method} ${url}`;
  const closed = () => routes.filter((route) => !open.includes(nameOf(route)));
  const tokenFor = async (granted: TokenRecord['scopes'], expires: string | null = null) =>
    createToken(world.home, { name: `t-${Math.random().toString(36).slice(2)}`, scopes: granted, expires });

  async function ask(route: Listed, headers: Record<string, string> = {}, query = '') {
    const answer = await world.server.app.inject({
      method: route.method as 'GET',
      url: pathOf(route) + query,
      headers,
    });
    return {
      status: answer.statusCode,
      type: String(answer.headers['content-type'] ?? ''),
      body: answer.body,
    };
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('is said by each of them, and nothing is open but health, signing in and signed hooks', () => {
    for (const route of routes) {
      assert.ok(route.access.length > 0, `${nameOf(route)} does not say who may use it`);
      assert.equal(route.access.includes('public'), open.includes(nameOf(route)), nameOf(route));
    }
  });

  it('is nobody without a token, with one that is none, or with one in another place', async () => {
    const { token } = await tokenFor([...scopes]);
    const { token: late } = await tokenFor([...scopes], '2020-01-01');
    const { token: gone, record } = await tokenFor([...scopes]);
    await revokeToken(world.home, record.name);
    const shown: [Record<string, string>, string][] = [
      [{}, ''],
      [bearer('ph_0000000000000000000000000000000000000000000'), ''],
      [bearer(`${token}x`), ''],
      [bearer(late), ''],
      [bearer(gone), ''],
      [{ authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` }, ''],
      [{ cookie: `phonehome=${token}` }, ''],
      [{ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'localhost' }, ''],
      [{}, `?token=${token}&access_token=${token}`],
    ];
    for (const route of closed()) {
      for (const [headers, query] of shown) {
        const { status } = await ask(route, headers, query);
        assert.equal(status, 401, `${nameOf(route)} with ${Object.keys(headers).join()} ${query !== ''}`);
      }
    }
  });

  it('is nobody with all other scopes together, and is somebody with the one', async () => {
    for (const route of closed()) {
      const wanted = scopes.filter((scope) => route.access.includes(scope));
      const others = scopes.filter((scope) => !wanted.includes(scope));
      const worker = route.access.includes('work');
      if (others.length > 0) {
        const refused = await ask(route, bearer((await tokenFor(others)).token));
        assert.equal(refused.status, 403, `${nameOf(route)} with ${others.join()}`);
        if (route.method !== 'HEAD') assert.match(refused.body, /needs the scope/);
      }
      assert.equal((await ask(route, bearer(workSecret))).status === 403, !worker, nameOf(route));
      for (const scope of wanted) {
        const { status } = await ask(route, bearer((await tokenFor([scope])).token));
        assert.ok(status !== 401 && status !== 403, `${nameOf(route)} with ${scope}: ${status}`);
      }
    }
  });

  it('is told to browsers as a page, and to programs as a problem', async () => {
    const { token } = await tokenFor(['submit']);
    for (const route of closed().filter(
      ({ method, access }) => method === 'GET' && !access.includes('submit'),
    )) {
      const page = await ask(route, { ...bearer(token), accept: 'text/html,*/*' });
      assert.equal(page.status, 403, nameOf(route));
      const isApi = route.url.startsWith('/api/');
      assert.match(page.type, isApi ? /^application\/problem\+json/ : /^text\/html/, nameOf(route));
      assert.match((await ask(route, bearer(token))).type, /^application\/problem\+json/, nameOf(route));
    }
    const headers = { ...bearer(token), accept: 'text/html', 'sec-fetch-site': 'cross-site' };
    const form = routes.find(({ url }) => url === '/runs/:id/cancel');
    assert.ok(form !== undefined);
    const other = await ask(form, headers);
    assert.deepEqual([other.status, other.type.split(';')[0]], [403, 'text/html']);
    const nowhere = await world.server.app.inject({ url: '/nowhere', headers: { accept: 'text/html' } });
    assert.deepEqual(
      [nowhere.statusCode, String(nowhere.headers['content-type']).split(';')[0]],
      [404, 'text/html'],
    );
  });

  it('keeps forms of other sites out of each page that changes something', async () => {
    const { token } = await tokenFor([...scopes]);
    const forms = routes.filter(
      ({ method, url }) => method === 'POST' && !url.startsWith('/api/') && !url.startsWith('/queue/'),
    );
    assert.ok(forms.length >= 8);
    for (const form of forms) {
      for (const from of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://other.example' }]) {
        const { status } = await ask(form, { ...bearer(token), ...(from as Record<string, string>) });
        assert.equal(status, 403, nameOf(form));
      }
    }
  });
});
