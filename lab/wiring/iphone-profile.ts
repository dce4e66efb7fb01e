import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  configurationProfile,
  type ProfileCore,
  type ProfileWay,
} from '../../devices/kinds/iphone/configuration-profile.ts';
import { checkIdentifier } from '../analysis/identifiers/check-identifier.ts';
import { openAuthority } from '../capture/certificate-authority.ts';
import { LabError } from '../errors.ts';
import type { Device } from '../model/device.ts';
import type { IphoneProfile, ProfileRequest } from '../model/device-shelf.ts';
import { readDevice } from '../store/device-file.ts';
import { labAddress } from './lab-address.ts';

/** The configuration profile of one iPhone, with the CA of this lab. Throws USAGE. */
export async function iphoneProfile(home: string, request: ProfileRequest): Promise<IphoneProfile> {
  const { device } = await readDevice(request.file, checkIdentifier);
  if (device.iphone === undefined) {
    throw new LabError(
      'USAGE',
      `${request.file} is not about an iPhone: other phones get proxy and certificate over adb. Add "iphone" to it where it is one.`,
    );
  }
  const { certificate } = await openAuthority(join(home, 'ca'));
  const core: ProfileCore = {
    host: labAddress(),
    port: device.iphone.proxyPort,
    caCertificate: certificate,
  };
  const text = configurationProfile(core, wayOf(request, device));
  return { serial: device.serial, proxy: `${core.host}:${core.port}`, text };
}

function wayOf({ ssid: said, supervised, file }: ProfileRequest, { identifiers }: Device): ProfileWay {
  if (supervised) return { kind: 'global' };
  const ssid = said ?? identifiers.find(({ kind }) => kind === 'ssid')?.value;
  if (ssid !== undefined)
    return { kind: 'wifi', ssid, password: process.env.PHONEHOME_WIFI_PASSWORD || null };
  throw new LabError(
    'USAGE',
    `The proxy of an iPhone belongs to a Wi-Fi network, and nothing says which. Give --ssid, add an identifier of kind ssid to ${file}, or take --supervised for a supervised phone.`,
  );
}

/** Serves a profile on the lab's network, under a path that nobody guesses, until the signal. */
export async function serveProfile(
  { text }: IphoneProfile,
  onReady: (url: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const path = `/${randomBytes(8).toString('hex')}/`;
  const server = createServer(({ url }, response) => {
    if (url === path) answer(response, 'text/html; charset=utf-8', page);
    else if (url === `${path}${fileName}`) answer(response, 'application/x-apple-aspen-config', text);
    else response.writeHead(404).end();
  });
  server.listen(0, labAddress());
  await once(server, 'listening');
  onReady(`http://${labAddress()}:${(server.address() as AddressInfo).port}${path}`);
  if (!signal.aborted) await once(signal, 'abort');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

const fileName = 'phonehome.mobileconfig';

function answer(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

const page = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>phonehome: this iPhone in the lab</title>
<h1>This iPhone in the lab</h1>
<p>For test phones only: afterwards the lab sees what this phone sends.</p>
<ol><li><a href="${fileName}">Download the profile</a>, and allow it.
<li>Settings, General, VPN &amp; Device Management: install "phonehome lab".
<li>Settings, General, About, Certificate Trust Settings: switch "phonehome lab CA" on. Without it the phone
refuses the lab, and nothing of what it encrypts can be read.
<li>Join the lab's Wi-Fi.</ol>
<p>When the phone leaves the lab: Settings, General, VPN &amp; Device Management, "phonehome lab", Remove Profile.
Nothing but that (or a device manager) takes proxy and certificate off again.</p></html>
`;
