import { attributesOf } from './page-source.ts';
import { flatten, type UiNode } from './screen.ts';
import { WireError } from './wire-error.ts';

type Test = (node: UiNode) => boolean;

/** The nodes below a root (and it itself) that a locator names. Throws `invalid selector`. */
export function findNodes(root: UiNode, strategy: string, selector: string): UiNode[] {
  const all = flatten(root);
  if (strategy === 'id') {
    return all.filter((node) => node.resourceId === selector || node.resourceId.endsWith(`:id/${selector}`));
  }
  if (strategy === 'accessibility id') return all.filter((node) => node.description === selector);
  if (strategy === 'class name') return all.filter((node) => node.className === selector);
  if (strategy === '-android uiautomator') return all.filter(uiSelector(selector));
  if (strategy === 'xpath') return byXPath(root, selector);
  throw new WireError('invalid selector', `The simulated phone does not know the strategy '${strategy}'.`);
}

const selectorTests: Readonly<Record<string, (value: string) => Test>> = {
  text: (value) => (node) => node.text === value,
  textContains: (value) => (node) => node.text.includes(value),
  textStartsWith: (value) => (node) => node.text.startsWith(value),
  textMatches: (value) => (node) => new RegExp(`^(?:${value})$`).test(node.text),
  description: (value) => (node) => node.description === value,
  descriptionContains: (value) => (node) => node.description.includes(value),
  resourceId: (value) => (node) => node.resourceId === value,
  resourceIdMatches: (value) => (node) => new RegExp(`^(?:${value})$`).test(node.resourceId),
  className: (value) => (node) => node.className === value,
  packageName: (value) => (node) => node.packageName === value,
  clickable: (value) => (node) => String(node.click !== undefined) === value,
  enabled: (value) => () => value === 'true',
};

/** `new UiSelector().text("…").className("…")…` as one test. */
function uiSelector(selector: string): Test {
  const calls = [...selector.matchAll(/\.(\w+)\(\s*(?:"((?:[^"\\]|\\.)*)"|(true|false))\s*\)/g)];
  const tests = calls.map(([, name = '', text, flag]) => {
    const make = selectorTests[name];
    if (make === undefined) throw new WireError('invalid selector', `UiSelector.${name} is not simulated.`);
    return make((text ?? flag ?? '').replace(/\\(.)/g, '$1'));
  });
  if (tests.length === 0) throw new WireError('invalid selector', `'${selector}' is no UiSelector.`);
  return (node) => tests.every((test) => test(node));
}

const step = /(\/\/?)([\w.*]+)((?:\[[^\]]*\])*)/y;
const condition =
  /^\s*(?:@([\w-]+)\s*=\s*(?:'([^']*)'|"([^"]*)")|contains\(\s*@([\w-]+)\s*,\s*(?:'([^']*)'|"([^"]*)")\s*\))\s*$/;

/** Location steps `/` and `//` by class, with predicates of equalities, `contains`, `and` and positions. */
function byXPath(root: UiNode, selector: string): UiNode[] {
  const path = selector.trim().replace(/^\/hierarchy(?=\/)/, '');
  let nodes: UiNode[] | null = null;
  step.lastIndex = 0;
  while (step.lastIndex < path.length) {
    const match = step.exec(path);
    if (match === null) throw new WireError('invalid selector', `The XPath '${selector}' is not simulated.`);
    const [, axis = '', name = '', predicates = ''] = match;
    const pool = candidates(root, nodes, axis === '//');
    const named = pool.filter((node) => name === '*' || node.className === name);
    nodes = [...predicates.matchAll(/\[([^\]]*)\]/g)].reduce(
      (left, [, each = '']) => filtered(left, each),
      named,
    );
  }
  return nodes ?? [];
}

function candidates(root: UiNode, nodes: readonly UiNode[] | null, deep: boolean): UiNode[] {
  if (nodes === null) return deep ? flatten(root) : [root];
  return nodes.flatMap((node) => (deep ? node.children.flatMap(flatten) : node.children));
}

function filtered(nodes: UiNode[], predicate: string): UiNode[] {
  if (/^\d+$/.test(predicate)) return nodes.slice(Number(predicate) - 1, Number(predicate));
  const tests = predicate.split(/\s+and\s+/).map((part): Test => {
    const match = condition.exec(part);
    if (match === null)
      throw new WireError('invalid selector', `The predicate [${predicate}] is not simulated.`);
    const [, equal, one, two, holds, three, four] = match;
    const value = one ?? two ?? three ?? four ?? '';
    return (node) => {
      const found = attributesOf(node)[equal ?? holds ?? ''] ?? '';
      return equal === undefined ? found.includes(value) : found === value;
    };
  });
  return nodes.filter((node) => tests.every((test) => test(node)));
}
