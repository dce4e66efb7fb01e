/** A text in an encoding other than UTF-8. */
export type ForeignBytes = { readonly name: string; readonly bytes: Uint8Array };

/** Encodings of the WHATWG Encoding Standard that phones use for names: of one byte, and of one or two. */
const single = [
  'windows-1252',
  'windows-1251',
  'koi8-r',
  'iso-8859-2',
  'iso-8859-7',
  'windows-1254',
] as const;
const double = ['gb18030', 'big5', 'shift_jis', 'euc-kr'] as const;

const tables = new Map<string, ReadonlyMap<string, Uint8Array>>();

/**
 * How a text beyond ASCII may stand as bytes: UTF-16 in both orders, Java's and Oracle's UTF-8 of surrogates
 * (CESU-8), and each older encoding that has all its letters. None for ASCII, which all of them have in common.
 */
export function foreignBytes(text: string): ForeignBytes[] {
  if (/^[\0-\x7f]*$/.test(text)) return [];
  const composed = text.normalize('NFC');
  const little = Buffer.from(composed, 'utf16le');
  const astral = /[\u{10000}-\u{10ffff}]/u.test(composed);
  const oneByte = /^[\p{Script=Latin}\p{N}\p{P}\p{Z}\p{M}]*$/u.test(composed);
  const older = (oneByte ? single : [...single, ...double]).flatMap((name) => {
    const bytes = encoded(composed, name);
    return bytes === null ? [] : [{ name: name === 'windows-1252' ? 'latin1' : name, bytes }];
  });
  return [
    { name: 'utf16', bytes: little },
    { name: 'utf16', bytes: Buffer.from(little).swap16() },
    ...(astral ? [{ name: 'cesu-8', bytes: surrogateBytes(composed) }] : []),
    ...older,
  ];
}

/** Each half of a surrogate pair as three bytes (Unicode Technical Report 26). */
function surrogateBytes(text: string): Uint8Array {
  return Buffer.concat(
    text.split('').map((unit) => {
      const code = unit.charCodeAt(0);
      if (code < 0xd800 || code > 0xdfff) return Buffer.from(unit);
      return Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)]);
    }),
  );
}

function encoded(text: string, name: string): Uint8Array | null {
  const table = tableOf(name);
  const out: Uint8Array[] = [];
  for (const character of text) {
    const bytes = table.get(character);
    if (bytes === undefined) return null;
    out.push(bytes);
  }
  return Buffer.concat(out);
}

/** Letters to bytes, by decoding all bytes there are. */
function tableOf(name: string): ReadonlyMap<string, Uint8Array> {
  const known = tables.get(name);
  if (known !== undefined) return known;
  const table = new Map<string, Uint8Array>();
  const decoder = new TextDecoder(name);
  const add = (...bytes: number[]) => {
    const text = decoder.decode(Uint8Array.from(bytes));
    if ([...text].length === 1 && text !== '\ufffd' && !table.has(text))
      table.set(text, Uint8Array.from(bytes));
  };
  for (let byte = 0; byte < 256; byte += 1) add(byte);
  if ((double as readonly string[]).includes(name))
    for (let first = 0x81; first < 0xff; first += 1)
      for (let second = 0x30; second < 0xff; second += 1) add(first, second);
  tables.set(name, table);
  return table;
}
