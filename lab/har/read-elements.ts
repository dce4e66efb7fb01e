import { LabError } from '../errors.ts';
import { JsonArray, type JsonElement, type JsonFrame, largestElement } from './json-array.ts';
import { faultOffset, jsonFaultLine } from './json-fault.ts';

/** An element as it was parsed, or why it was not; `at` is its number in the array, from 0. */
export type Element =
  | { readonly at: number; readonly line: number; readonly value: unknown }
  | { readonly at: number; readonly line: number; readonly tooLarge: string };

/** What the file should be, in messages: `HAR`, `log.entries`, and what to do where it is none. */
export type Wanted = {
  readonly name: string;
  readonly path: readonly string[];
  readonly missing: string;
  readonly remedy: string;
};

/**
 * The elements of one array of a JSON document of any size, one in memory at a time. Throws BAD_FILE
 * with file and line where it is no JSON or has no such array; what came before was given by then.
 */
export async function* readElements(
  source: AsyncIterable<Buffer> | Iterable<Buffer>,
  file: string,
  wanted: Wanted,
): AsyncGenerator<Element> {
  const array = new JsonArray(wanted.path);
  let at = 0;
  for await (const chunk of source) {
    for (const element of array.push(chunk)) {
      yield parse(element, at, file, wanted);
      at += 1;
    }
    if (array.isTooMuch) throw none(file, 1, `has no ${wanted.missing} that could be found`, wanted);
  }
  requireWhole(array.frame(), file, wanted);
}

/** Without V8's message, which quotes the text: there may be an identifier in it. */
function parse({ text, bytes, line }: JsonElement, at: number, file: string, wanted: Wanted): Element {
  if (text === null) {
    const most = `${largestElement / 1024 / 1024} MiB`;
    return { at, line, tooLarge: `its ${bytes} bytes are more than are read of one entry (${most})` };
  }
  try {
    return { at, line, value: JSON.parse(text) };
  } catch {
    throw noJson(file, line + jsonFaultLine(text) - 1, wanted);
  }
}

function requireWhole({ text, found, taken }: JsonFrame, file: string, wanted: Wanted): void {
  try {
    JSON.parse(text);
  } catch {
    const offset = faultOffset(text);
    const inElements = taken.filter(([behind]) => behind <= offset);
    throw noJson(file, jsonFaultLine(text) + inElements.reduce((sum, [, lines]) => sum + lines, 0), wanted);
  }
  if (!found) throw none(file, 1, `is JSON, but no ${wanted.name}: it has no ${wanted.missing}`, wanted);
}

function noJson(file: string, line: number, wanted: Wanted): LabError {
  const what = `is no JSON from here on, so it is no ${wanted.name}, or one that was cut short`;
  return none(file, line, what, wanted);
}

function none(file: string, line: number, what: string, { remedy }: Wanted): LabError {
  return new LabError('BAD_FILE', `${file}:${line} ${what}. ${remedy}`);
}
