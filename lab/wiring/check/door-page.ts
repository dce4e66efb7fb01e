import type { PlainWords } from '../../../reports/plain/words.ts';
import { canaryBody, canaryHost } from '../../model/canary.ts';
import type { DoorWay, PhoneMake } from './phone-door.ts';

type DoorPage = {
  readonly words: PlainWords;
  /** Null while nobody knows yet. */
  readonly way: DoorWay | null;
  readonly make: PhoneMake;
  readonly token: string;
  readonly nonce: string;
  /** Files that stand beside the page. */
  readonly files: { readonly certificate: string; readonly profile: string };
};

const style =
  'body{font:18px/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:16px;color:#1b1d1f;background:#fff}' +
  'h1{font-size:1.4rem}h2{font-size:1.15rem}strong{display:block;background:#f1f3f0;padding:10px;border-radius:6px}' +
  'form{display:grid;gap:10px}label{font-weight:600}input{font:inherit;padding:10px}' +
  'button{font:inherit;font-weight:600;width:100%;padding:18px;border:0;border-radius:8px;background:#0b5394;color:#fff}' +
  '#said{min-height:3em;font-weight:600}';

/**
 * What the phone's browser shows: what to do by the phone's make (both where it does not tell), and a
 * button. The button makes the browser send the check's token to a host that does not exist, which succeeds
 * through the recorder only.
 */
export function doorPage(page: DoorPage): string {
  const { words, way, make, token, nonce } = page;
  const { door } = words.guide;
  return `<!doctype html>
<html lang="${words.code}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(door.title)}</title><link rel="icon" href="data:,"><style>${style}</style></head><body>
<h1>${escaped(door.title)}</h1>
${way === null ? paragraph(door.later) : ''}${way === 'free' ? paragraph(door.free) : ''}
${make === 'iphone' ? '' : android(page)}
${make === 'android' ? '' : iphone(page)}
<p><button id="here" type="button">${escaped(door.press)}</button></p><p id="said" role="status"></p>
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

function android({ words, way, files }: DoorPage): string {
  const { door } = words.guide;
  return `${isProxy(way) ? `${address(words, way)}${paragraph(door.android)}` : ''}
<h2>${escaped(door.trust)}</h2>
<p><a href="${files.certificate}">${escaped(door.download)}</a></p>${paragraph(door.trustAndroid)}`;
}

function iphone({ words, way, files }: DoorPage): string {
  if (way === null) return '';
  const { door } = words.guide;
  const name = isProxy(way)
    ? `<label for="wifi">${escaped(door.wifi)}</label><input id="wifi" name="wifi" maxlength="32" autocomplete="off" autocapitalize="off">`
    : '';
  return `<h2>iPhone</h2>
${paragraph(door.profile)}
<form action="${files.profile}">${name}<button>${escaped(door.get)}</button></form>
<ol>${door.install.map((each) => `<li>${escaped(each)}</li>`).join('')}</ol>
${isProxy(way) ? `${paragraph(door.byHand)}${address(words, way)}` : ''}${paragraph(door.after)}`;
}

function isProxy(way: DoorWay | null): way is Exclude<DoorWay, 'free'> {
  return way !== null && way !== 'free';
}

function address({ guide }: PlainWords, { host, port }: Exclude<DoorWay, 'free'>): string {
  return `<p><strong>${escaped(guide.door.proxy(host, port))}</strong></p>`;
}

function paragraph(text: string): string {
  return `<p>${escaped(text)}</p>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
