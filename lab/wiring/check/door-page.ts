import type { PlainWords } from '../../../reports/plain/words.ts';
import { canaryBody, canaryHost } from '../../model/canary.ts';
import type { ProxyAddress } from './phone-door.ts';

type DoorPage = {
  readonly words: PlainWords;
  /** Null while nobody knows yet. */
  readonly proxy: ProxyAddress | null;
  readonly token: string;
  readonly nonce: string;
  /** Path of the certificate. */
  readonly certificate: string;
};

const style =
  'body{font:18px/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:16px;color:#1b1d1f;background:#fff}' +
  'h1{font-size:1.4rem}h2{font-size:1.15rem}strong{display:block;background:#f1f3f0;padding:10px;border-radius:6px}' +
  'button{font:inherit;font-weight:600;width:100%;padding:18px;border:0;border-radius:8px;background:#0b5394;color:#fff}' +
  '#said{min-height:3em;font-weight:600}';

/**
 * What the phone's browser shows: what to enter, the certificate, and a button. The button makes the
 * browser send the check's token to a host that does not exist, which succeeds through the recorder only.
 */
export function doorPage({ words, proxy, token, nonce, certificate }: DoorPage): string {
  const { door } = words.guide;
  const told =
    proxy === null
      ? `<p>${escaped(door.later)}</p>`
      : `<p><strong>${escaped(door.proxy(proxy.host, proxy.port))}</strong></p>`;
  return `<!doctype html>
<html lang="${words.code}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(door.title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body>
<h1>${escaped(door.title)}</h1>
${told}
<p>${escaped(door.android)}</p><p>${escaped(door.iphone)}</p>
<p><button id="here" type="button">${escaped(door.press)}</button></p><p id="said" role="status"></p>
<h2>${escaped(door.trust)}</h2>
<p><a href="${certificate}">${escaped(door.download)}</a></p><p>${escaped(door.trustAndroid)}</p><p>${escaped(door.trustIphone)}</p>
<script nonce="${nonce}">
const said = document.getElementById('said');
document.getElementById('here').addEventListener('click', async () => {
  try {
    await fetch('http://${canaryHost}/', { method: 'POST', mode: 'no-cors', body: ${JSON.stringify(canaryBody(token))} });
    said.textContent = ${JSON.stringify(door.pressed).replaceAll('<', '\\u003c')};
  } catch {
    said.textContent = ${JSON.stringify(door.failed).replaceAll('<', '\\u003c')};
  }
});
</script></body></html>
`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
