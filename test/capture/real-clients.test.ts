import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { foldFlows } from '../../lab/analysis/account/fold-flows.ts';
import { identifyMessage, makeMatcher } from '../../lab/analysis/identify.ts';
import { reachOf } from '../../lab/analysis/summarize-contacts.ts';
import type { CaptureEvent, Flow } from '../../lab/model/flow.ts';
import type { RecorderPort, RecordingTarget } from '../../lab/model/recorder.ts';
import { recordingOf, runOf } from '../analysis/builders.ts';
import { findChromium } from '../reports/browser.ts';
import { CaptureLab } from './lab.ts';

const execute = promisify(execFile);
const imei = '356938035643809';
const matcher = makeMatcher([
  { serial: 'A1', product: '', line: '', identifiers: [{ kind: 'imei', value: imei, slot: 1 }], sims: [] },
]);

/** What a client needs to know: the recorder's address, the lab's CA in a file, where to send, and a folder. */
type Task = {
  readonly proxy: string;
  readonly ca: string;
  readonly urls: readonly string[];
  readonly folder: string;
};
type Client = {
  /** Ends with 0 where the client is here. */
  readonly here: readonly string[];
  command(task: Task): Promise<readonly string[]> | readonly string[];
};

const urllib = `
import ssl, sys, urllib.request
proxy, ca, *urls = sys.argv[1:]
opener = urllib.request.build_opener(
    urllib.request.ProxyHandler({"http": proxy, "https": proxy}),
    urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=ca)))
for url in urls:
    opener.open(url, data=b"imei=${imei}").read()
`;
const requests = `
import sys, requests
proxy, ca, *urls = sys.argv[1:]
for url in urls:
    requests.post(url, data={"imei": "${imei}"}, proxies={"http": proxy, "https": proxy}, verify=ca).raise_for_status()
`;
/** Asks for HTTP/2, as it does by itself. */
const java = `
import java.io.*; import java.net.*; import java.net.http.*; import java.security.*; import java.security.cert.*; import javax.net.ssl.*;
public class Client {
  public static void main(String[] args) throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    try (InputStream in = new FileInputStream(args[1])) {
      store.setCertificateEntry("lab", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    URI proxy = URI.create(args[0]);
    HttpClient client = HttpClient.newBuilder().sslContext(context)
      .proxy(ProxySelector.of(new InetSocketAddress(proxy.getHost(), proxy.getPort()))).build();
    for (int at = 2; at < args.length; at += 1) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(args[at]))
        .POST(HttpRequest.BodyPublishers.ofString("imei=${imei}")).build();
      if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) System.exit(1);
    }
  }
}
`;

const python =
  (script: string) =>
  ({ proxy, ca, urls }: Task) => ['python3', '-c', script, proxy, ca, ...urls];

const clients: Readonly<Record<string, Client>> = {
  curl: {
    here: ['curl', '--version'],
    command: ({ proxy, ca, urls }) =>
      ['curl', '-sSf', '-x', proxy, '--cacert', ca, '-d', `imei=${imei}`].concat(
        urls.flatMap((url) => ['-o', '/dev/null', url]),
      ),
  },
  'Python’s urllib': { here: ['python3', '-c', 'import ssl'], command: python(urllib) },
  'Python’s requests': { here: ['python3', '-c', 'import requests'], command: python(requests) },
  'Java’s HttpClient': {
    here: ['javac', '--version'],
    command: async ({ proxy, ca, urls, folder }) => {
      await writeFile(join(folder, 'Client.java'), java);
      return ['java', join(folder, 'Client.java'), proxy, ca, ...urls];
    },
  },
};

/** What a browser says by itself, where it can be told by then whether that was readable. */
function isItself({ host, visibility }: Flow): boolean {
  return host !== 'page.example' && (visibility === 'decoded' || visibility === 'refused');
}

/** Without settings that would send a client elsewhere. */
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/proxy|_CA_BUNDLE|SSL_CERT|JAVA_TOOL/i.test(name)),
);

describe('clients that nobody here wrote', function () {
  this.timeout(180_000);
  let lab: CaptureLab;
  let port: RecorderPort;
  let target: RecordingTarget;
  let task: Omit<Task, 'urls'>;

  before(async () => {
    lab = await CaptureLab.start();
    port = await lab.open();
    target = await lab.target('attempt');
    await port.begin(target);
    const ca = join(lab.folder, 'ca.pem');
    await writeFile(ca, lab.recorder.caCertificate);
    task = { proxy: `http://127.0.0.1:${port.port}`, ca, folder: lab.folder };
  });

  after(async () => {
    await port.close();
    await lab.stop();
  });

  /** The flows to hosts of this name, once `enough` of them say so. */
  const flowsOf = async (of: (flow: Flow) => boolean, enough: (flows: readonly Flow[]) => boolean) => {
    const fold = (events: readonly CaptureEvent[]) => foldFlows(events, [], '').filter(of);
    return fold(await lab.recorded(port, target, (events) => enough(fold(events))));
  };

  const kindsIn = async (flow: Flow): Promise<string[]> => {
    const [message] = flow.messages;
    const body = message?.body == null ? null : await lab.read(message.body);
    const { method, url } = flow;
    const headers = message?.headers ?? [];
    const { sightings } = identifyMessage(matcher, { method, url, headers, body, direction: 'sent' });
    return sightings.map(({ identifier }) => identifier);
  };

  for (const [name, { here, command }] of Object.entries(clients)) {
    it(`are read in clear text and over TLS: ${name}`, async function () {
      const [program = '', ...args] = here;
      const missing = await execute(program, args, { env: environment }).then(
        () => null,
        () => `${here.join(' ')} does not work here`,
      );
      if (missing !== null) {
        process.stderr.write(`${name} is not tested: ${missing}.\n`);
        return this.skip();
      }
      const host = `${name.toLowerCase().replaceAll(/[^a-z]/g, '')}.example`;
      const urls = [`http://${host}/v1`, `https://${host}/v1`];
      const [file = '', ...words] = await command({ ...task, urls });
      await execute(file, words, { env: environment });
      const flows = await flowsOf(
        (flow) => flow.host === host && flow.method === 'POST',
        (all) => all.filter(({ messages }) => messages[0]?.body?.complete === true).length === 2,
      );
      assert.deepEqual(
        flows.map(({ transport, visibility, status }) => [transport, visibility, status]),
        [
          ['clear', 'decoded', 200],
          ['tls', 'decoded', 200],
        ],
      );
      for (const flow of flows) assert.deepEqual(await kindsIn(flow), ['imei']);
    });
  }

  describe('a browser', () => {
    let browser: ChildProcess | null = null;
    let profile = '';
    let flows: readonly Flow[];

    before(async function () {
      const program = findChromium();
      if (program === undefined) {
        process.stderr.write('Chromium is not tested: there is none here.\n');
        return this.skip();
      }
      const page = `http://page.example/start?imei=${imei}`;
      const options = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'];
      profile = await mkdtemp(join(tmpdir(), 'capture-browser-'));
      browser = spawn(
        program,
        [
          ...options,
          `--user-data-dir=${profile}`,
          '--remote-debugging-port=0',
          `--proxy-server=${task.proxy}`,
          page,
        ],
        {
          stdio: 'ignore',
          env: environment,
          // It has processes of its own, which end with it.
          detached: true,
        },
      );
      flows = await flowsOf(
        ({ host }) => host !== null && !/^(?:curl|python|java)/.test(host),
        (all) =>
          all.some(({ host, messages }) => host === 'page.example' && messages.length > 0) &&
          all.some(isItself),
      );
    });

    after(async () => {
      if (browser?.pid !== undefined && browser.exitCode === null) {
        const gone = once(browser, 'exit');
        process.kill(-browser.pid, 'SIGKILL');
        await gone;
      }
      if (profile !== '')
        await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    });

    it('is recorded from its start: its page, and whom it speaks to by itself', async () => {
      const [page] = flows.filter(({ host, method }) => host === 'page.example' && method === 'GET');
      assert.ok(page);
      assert.deepEqual(await kindsIn(page), ['imei']);
      const itself = new Set(flows.filter(isItself).map(({ host }) => host));
      assert.ok(itself.size >= 1, [...itself].join(', '));
    });

    it('has each host of its recording in the table of contacts, readable or not', () => {
      const [trial] = runOf().trials;
      assert.ok(trial);
      const { contacts } = reachOf([{ ...recordingOf(trial), flows }], [], new Set());
      const listed = contacts.map(({ host, visibility }) => `${host} ${visibility}`);
      const told = flows.filter(({ housekeeping }) => housekeeping === null);
      assert.deepEqual(
        [...new Set(listed)].sort(),
        [...new Set(told.map(({ host, visibility }) => `${host} ${visibility}`))].sort(),
      );
      process.stderr.write(
        `${contacts.map(({ host, visibility, flows: n }) => `      ${visibility} ${host} (${n})`).join('\n')}\n`,
      );
    });
  });
});
