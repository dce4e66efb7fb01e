import { type Bounds, screenSize, type UiNode } from './screen.ts';

/** Attributes of a node under the names that UiAutomator2 gives them. */
export function attributesOf(node: UiNode): Record<string, string> {
  return {
    package: node.packageName,
    class: node.className,
    text: node.text,
    'content-desc': node.description,
    'resource-id': node.resourceId,
    checkable: 'false',
    checked: 'false',
    clickable: String(node.click !== undefined),
    enabled: 'true',
    focusable: String(node.click !== undefined || node.type !== undefined),
    focused: String(node.type !== undefined),
    'long-clickable': 'false',
    password: String(node.type !== undefined),
    scrollable: 'false',
    selected: 'false',
    bounds: boundsText(node.bounds),
    displayed: 'true',
  };
}

/** The screen as XML, as `GET source` answers it. */
export function pageSource(root: UiNode): string {
  const { width, height } = screenSize;
  const head = "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>";
  return `${head}\n<hierarchy index="0" class="hierarchy" rotation="0" width="${width}" height="${height}">\n${element(root, 0, 1)}</hierarchy>`;
}

function element(node: UiNode, index: number, depth: number): string {
  const attributes = Object.entries({ index: String(index), ...attributesOf(node) })
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join('');
  const indent = '  '.repeat(depth);
  if (node.children.length === 0) return `${indent}<${node.className}${attributes} />\n`;
  const inside = node.children.map((child, at) => element(child, at, depth + 1)).join('');
  return `${indent}<${node.className}${attributes}>\n${inside}${indent}</${node.className}>\n`;
}

function boundsText({ left, top, right, bottom }: Bounds): string {
  return `[${left},${top}][${right},${bottom}]`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
