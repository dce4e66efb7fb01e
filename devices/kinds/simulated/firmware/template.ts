import { type IdentifierKind, identifierKinds } from '../../../../lab/model/device.ts';
import { bytesOf, type FilterValue, filters, textOf } from './filters.ts';
import { identityTypes } from './semi-octets.ts';

/** Which of the phone's identifiers a template names: `{{kind}}`, `{{kind:2}}` or `{{custom:label}}`. */
export type Reference = {
  readonly kind: IdentifierKind;
  /** From 1; null is the lowest slot. */
  readonly slot: number | null;
  readonly label: string | null;
};

/** A reference and the names of its filters, applied left to right. */
export type Placeholder = Reference & { readonly filters: readonly string[]; readonly raw: boolean };

/** Literal text and placeholders, in order. */
export type Template = readonly (string | Placeholder)[];

/** Answers the value of an identifier now: text, the bytes of a file, or null where the phone has none. */
export type Lookup = (reference: Reference) => FilterValue | null;

/**
 * Reads `{{kind:slot|filter|…}}` templates. `raw` allows filters that end in raw bytes. Throws an
 * Error whose message says what was found and what is allowed.
 */
export function parseTemplate(text: string, raw: boolean): Template {
  const parts: (string | Placeholder)[] = [];
  let rest = text;
  for (let start = rest.indexOf('{{'); start !== -1; start = rest.indexOf('{{')) {
    const end = rest.indexOf('}}', start);
    if (end === -1) throw new Error('"{{" is opened and not closed; write {{kind}} or {{kind|filter}}');
    if (start > 0) parts.push(rest.slice(0, start));
    parts.push(placeholder(rest.slice(start + 2, end), raw));
    rest = rest.slice(end + 2);
  }
  return rest === '' ? parts : [...parts, rest];
}

/** The bytes of one filled-in placeholder: filtered, and empty where the phone lacks the identifier. */
export function fill(placeholder: Placeholder, lookup: Lookup): FilterValue {
  const value = lookup(placeholder);
  if (value === null) return '';
  const apply = (current: FilterValue, name: string) =>
    filters[name]?.apply(current, placeholder.kind) ?? current;
  return placeholder.filters.reduce(apply, value);
}

/** Fills in a text template; `written` is applied to the values only. */
export function fillText(text: string, lookup: Lookup, written = (value: string) => value): string {
  const filled = (part: string | Placeholder) =>
    typeof part === 'string' ? part : written(textOf(fill(part, lookup)));
  return parseTemplate(text, false).map(filled).join('');
}

/** Fills in a template of bytes: literal text is UTF-8, raw values stand as they are. */
export function fillBytes(text: string, lookup: Lookup): Buffer {
  const filled = (part: string | Placeholder) =>
    bytesOf(typeof part === 'string' ? part : fill(part, lookup));
  return Buffer.concat(parseTemplate(text, true).map(filled));
}

function placeholder(inner: string, raw: boolean): Placeholder {
  const [head = '', ...names] = inner.split('|').map((part) => part.trim());
  const of = reference(head, inner);
  const endsRaw = names.reduce((before, name) => afterFilter(name, before, of.kind, inner), false);
  if (endsRaw && !raw) {
    throw new Error(`"{{${inner}}}" gives raw bytes in text; add |hex or |base64 after ${names.at(-1)}`);
  }
  return { ...of, filters: names, raw: endsRaw };
}

function reference(head: string, inner: string): Reference {
  const [name = '', ...rest] = head.split(':');
  const kind = identifierKinds.find((each) => each === name);
  if (kind === undefined) {
    throw new Error(
      `"{{${inner}}}" names the unknown kind "${name}"; known are ${identifierKinds.join(', ')}`,
    );
  }
  if (rest.length === 0) return { kind, slot: null, label: null };
  const argument = rest.join(':').trim();
  if (/^\d+$/.test(argument) && Number(argument) > 0) return { kind, slot: Number(argument), label: null };
  if (/^\d*$/.test(argument)) {
    throw new Error(`"{{${inner}}}": write a slot from 1, such as {{${kind}:2}}, or a label after the colon`);
  }
  return { kind, slot: null, label: argument };
}

/** Whether the value is raw bytes after this filter. */
function afterFilter(name: string, raw: boolean, kind: IdentifierKind, inner: string): boolean {
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined;
  if (filter === undefined) {
    const known = Object.keys(filters).join(', ');
    throw new Error(`"{{${inner}}}" has the unknown filter "${name}"; known are ${known}`);
  }
  if (raw && filter.takes === 'text') {
    throw new Error(`"{{${inner}}}": ${name} takes text, not raw bytes; put it first, or |hex before it`);
  }
  if (name === 'mobile-identity' && identityTypes[kind] === undefined) {
    const kinds = Object.keys(identityTypes).join(', ');
    throw new Error(`"{{${inner}}}": there is a mobile identity of ${kinds} only, not of ${kind}`);
  }
  return filter.gives === 'raw';
}
