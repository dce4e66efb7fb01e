type Plist = string | number | boolean | Buffer | Plist[] | { [key: string]: Plist };

const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };
const plain = (text: string) => text.replaceAll(/&(?:lt|gt|amp);/g, (each) => entities[each] ?? each);

/**
 * Reads a property list in XML, as an iPhone does with a profile: element by element, and nothing that
 * is not one. Shares no code with what writes it.
 */
export function readPlist(xml: string): Plist {
  const body = /<plist version="1\.0">([\s\S]*)<\/plist>\s*$/.exec(xml)?.[1];
  if (body === undefined) throw new Error('This is no property list.');
  const tags = body.match(/<[^>]+>[^<]*/g) ?? [];
  let at = 0;
  const next = () => {
    const [, tag = '', text = ''] = /^<([^>]+)>([\s\S]*)$/.exec(tags[at++] ?? '') ?? [];
    return { tag, text };
  };
  const until = (end: string, each: () => void) => {
    while (!tags[at]?.startsWith(`<${end}>`)) each();
    at += 1;
  };
  const value = (): Plist => {
    const { tag, text } = next();
    if (tag === 'true/' || tag === 'false/') return tag === 'true/';
    if (tag === 'dict' || tag === 'array') {
      const list: Plist[] = [];
      const dict: { [key: string]: Plist } = {};
      until(`/${tag}`, () => {
        if (tag === 'array') return void list.push(value());
        const key = next();
        if (key.tag !== 'key' || next().tag !== '/key') throw new Error('A value has no key.');
        dict[plain(key.text)] = value();
      });
      return tag === 'array' ? list : dict;
    }
    if (next().tag !== `/${tag}`) throw new Error(`An element ${tag} does not end.`);
    if (tag === 'string') return plain(text);
    if (tag === 'integer' && /^-?\d+$/.test(text)) return Number(text);
    if (tag === 'data') return Buffer.from(text, 'base64');
    throw new Error(`A property list has no ${tag}.`);
  };
  return value();
}
