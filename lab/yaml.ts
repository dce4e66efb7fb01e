import { CST, type Document, isMap, isPair, isSeq, Lexer, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { LabError } from './errors.ts';

/** The place of a fault in a YAML file: `file:line:column`, both from 1. */
type Locate = (path: readonly PropertyKey[]) => string;

/**
 * Parses one YAML file against a schema. Throws BAD_FILE with `file:line:column`, what was found
 * and what is expected. Aliases are limited, so that a small file cannot grow without bound.
 */
export function parseYaml<Schema extends z.ZodType>(
  text: string,
  file: string,
  schema: Schema,
  refine?: (value: z.output<Schema>, fail: (path: readonly PropertyKey[], message: string) => never) => void,
): z.output<Schema> {
  const lines = new LineCounter();
  const document = documentOf(text, file, lines);
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lines.linePos(fault.pos[0]);
    throw new LabError(
      'BAD_FILE',
      `${file}:${line}:${col} is not valid YAML: ${fault.message}. Mend this line and try again.`,
    );
  }
  const locate = locator(document, file, lines);
  const parsed = schema.safeParse(plain(document, file));
  if (!parsed.success) {
    const issue = deepest(parsed.error.issues);
    throw new LabError('BAD_FILE', sentence(locate, issue));
  }
  refine?.(parsed.data, (path, message) => {
    throw new LabError('BAD_FILE', `${locate(path)} ${pathText(path)}: ${message}`);
  });
  return parsed.data;
}

/**
 * Reads the nodes of a text, if they do not nest without end: composing them recurses, and at the end
 * of the stack V8 ends the whole process instead of throwing.
 */
function documentOf(text: string, file: string, lineCounter: LineCounter): Document.Parsed {
  const line = tooDeepAt(text);
  if (line === null) return parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  throw new LabError('BAD_FILE', `${file}:${line}:1 nests too deeply to be read. Write it flat.`);
}

/** The line in which a text nests deeper than anything a person writes, by its words alone; null where none does. */
function tooDeepAt(text: string): number | null {
  let line = 1;
  let flow = 0;
  let block = 0;
  let starts = true;
  for (const word of new Lexer().lex(text)) {
    const type = CST.tokenType(word);
    if (type === 'newline') {
      block = 0;
      starts = true;
    } else if (type === 'space' && starts) block += word.length;
    else if (type === 'flow-seq-start' || type === 'flow-map-start') flow += 1;
    else if (type === 'flow-seq-end' || type === 'flow-map-end') flow -= 1;
    else if (type === 'seq-item-ind' || type === 'explicit-key-ind' || type === 'map-value-ind') block += 1;
    if (type !== 'newline' && type !== 'space') starts = false;
    if (flow + block > mostNested) return line;
    line += word.split('\n').length - 1;
  }
  return null;
}

const mostNested = 400;

function plain(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (cause) {
    throw new LabError(
      'BAD_FILE',
      `${file}:1:1 expands without bound by its aliases (&, *): write the values out.`,
      { cause },
    );
  }
}

/** Inside a union the issue that lies deepest is the one the writer meant. */
function deepest(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue {
  const all = issues.flatMap((issue): z.core.$ZodIssue[] => {
    if (issue.code !== 'invalid_union') return [issue];
    const inner = issue.errors.flat().map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
    return inner.length === 0 ? [issue] : [deepest(inner as z.core.$ZodIssue[])];
  });
  return all.reduce((best, issue) => (depthOf(issue) > depthOf(best) ? issue : best));
}

/** An unknown key lies one deeper than the map it stands in, and wins over a key that is missed there. */
function depthOf(issue: z.core.$ZodIssue): number {
  return issue.path.length + (issue.code === 'unrecognized_keys' ? 1.5 : 0);
}

function sentence(locate: Locate, issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const key = issue.keys[0] ?? '';
    const path = [...issue.path, key];
    return `${locate(path)} ${pathText(path)}: unknown key "${key}". Remove it or correct its spelling.`;
  }
  return `${locate(issue.path)} ${pathText(issue.path)}: ${issue.message}.`;
}

function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '(top level)' : path.map(String).join('.');
}

function locator(document: Document.Parsed, file: string, lines: LineCounter): Locate {
  return (path) => {
    for (let length = path.length; length >= 0; length -= 1) {
      const offset = offsetOf(document, path.slice(0, length));
      if (offset === undefined) continue;
      const { line, col } = lines.linePos(offset);
      return `${file}:${line}:${col}`;
    }
    return `${file}:1:1`;
  };
}

type Ranged = { readonly range?: readonly number[] | null };

/** Walks by the text of the keys: a key that YAML reads as a number is a string in the value. */
function offsetOf(document: Document.Parsed, path: readonly PropertyKey[]): number | undefined {
  let node: unknown = document.contents;
  let at: unknown = node;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && String(item.key) === String(step));
      if (pair === undefined) return undefined;
      at = pair.key;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      at = node;
    } else return undefined;
  }
  return (at as Ranged | null | undefined)?.range?.[0];
}
