import { visible, visibleBlock } from './visible.ts';

/** An element of an XML 1.0 document; a string among its children is text. */
export type Element = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (Element | string)[];
};

/** A document of one element. Captured text in it is escaped, and what XML 1.0 does not allow is spelt out. */
export function xmlText(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, '').join('\n')}\n`;
}

function lines({ name, attributes, children }: Element, indent: string): string[] {
  const shown = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(String(value))}"`);
  const open = `${indent}<${name}${shown.join('')}`;
  if (children.length === 0) return [`${open}/>`];
  const [only] = children;
  if (children.length === 1 && typeof only === 'string') return [`${open}>${text(only)}</${name}>`];
  return [
    `${open}>`,
    ...children.flatMap((each) =>
      typeof each === 'string' ? [`${indent}  ${text(each)}`] : lines(each, `${indent}  `),
    ),
    `${indent}</${name}>`,
  ];
}

/** U+FFFE and U+FFFF are the only characters that `visible` leaves and XML 1.0 forbids. */
function text(value: string): string {
  return visibleBlock(value)
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

function attribute(value: string): string {
  return text(visible(value, 600)).replaceAll('"', '&quot;');
}
