/** What `content query` prints: one `Row: n name=value, name=value` a line. */
export function rowsIn(text: string): Readonly<Record<string, string>>[] {
  return text.split('\n').flatMap((line) => {
    const rest = /^Row: \d+ (.*)$/.exec(line.trim())?.[1];
    if (rest === undefined) return [];
    return [Object.fromEntries(rest.split(/, (?=\w+=)/).map((each) => split(each)))];
  });
}

function split(pair: string): [string, string] {
  const at = pair.indexOf('=');
  return [pair.slice(0, at), pair.slice(at + 1)];
}

/**
 * The text in the reply of `service call`: a parcel as hex words (little endian), an exception code
 * of 0, a length, then UTF-16. Null for an exception, and for what is no text.
 */
export function parcelText(reply: string): string | null {
  const body = /Parcel\(([\s\S]*)\)/.exec(reply)?.[1];
  if (body === undefined) return null;
  const words = [
    ...body
      .replaceAll(/^\s*0x[0-9a-f]+:/gim, '')
      .replaceAll(/'[^'\n]*'/g, '')
      .matchAll(/\b[0-9a-f]{8}\b/gi),
  ].map(([word]) => Number.parseInt(word, 16));
  const [exception, length] = words;
  if (exception !== 0 || length === undefined || length > 64) return null;
  const bytes = Buffer.alloc((words.length - 2) * 4);
  words.slice(2).forEach((word, index) => {
    bytes.writeUInt32LE(word, index * 4);
  });
  return bytes.length < length * 2 ? null : bytes.toString('utf16le', 0, length * 2);
}

/** An IMEI in a text: 15 digits by themselves whose check digit (Luhn) is right; null for anything else. */
export function imeiIn(text: string): string | null {
  const digits = /(?<!\d)\d{15}(?!\d)/.exec(text)?.[0];
  return digits !== undefined && !/^0+$/.test(digits) && luhnHolds(digits) ? digits : null;
}

function luhnHolds(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

/** Addresses that Android gives instead of one that it hides. */
const hiddenMacs = ['02:00:00:00:00:00', '00:00:00:00:00:00'];

/** The hardware address after a label; null where it is absent or hidden. */
export function macAfter(label: RegExp, text: string): string | null {
  const found = new RegExp(`${label.source}\\s*"?((?:[0-9a-f]{2}:){5}[0-9a-f]{2})`, 'i').exec(text)?.[1];
  const mac = found?.toLowerCase();
  return mac === undefined || hiddenMacs.includes(mac) ? null : mac;
}

/** Whether a hardware address is locally administered: made up by the phone, not burnt in by its maker. */
export function isRandomised(mac: string): boolean {
  return (Number.parseInt(mac.slice(0, 2), 16) & 2) !== 0;
}

/** The SSID in `dumpsys wifi`, without quotes; null where there is none or Android hides it. */
export function ssidIn(dump: string): string | null {
  const found = /\bmWifiInfo\b.*?\bSSID: (?:"(.*?)"(?=, BSSID|$)|([^",\n]*))/m.exec(dump);
  const ssid = found?.[1] ?? found?.[2]?.trim();
  return ssid === undefined || ssid === '' || /^<unknown ssid>$|^(?:0x|<none>)/.test(ssid) ? null : ssid;
}

/** The serving cells in `dumpsys telephony.registry`: `mCi`, `mNci` or `mCid`, of registered cells only. */
export function cellsIn(dump: string): string[] {
  const cells = dump
    .split(/(?=CellInfo(?:Lte|Nr|Wcdma|Gsm|Tdscdma):)/)
    .filter((each) => /mRegistered=YES/.test(each))
    .flatMap((each) => /\bm(?:Nci|Ci|Cid)=\s*(\d+)\b/.exec(each)?.[1] ?? []);
  return [...new Set(cells)].filter((cell) => cell !== '2147483647' && cell !== '9223372036854775807');
}
