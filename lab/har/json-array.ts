/** One element of the array; `text` is null where it is larger than one is read. `line` counts from 1. */
export type JsonElement = { readonly text: string | null; readonly bytes: number; readonly line: number };

/** All around the elements, each of which is a 0 here. */
export type JsonFrame = {
  readonly text: string;
  /** Whether the array was there. */
  readonly found: boolean;
  /** How many lines the elements took, each with the offset behind its 0. */
  readonly taken: readonly (readonly [offset: number, lines: number])[];
};

/** A larger element is passed over: as one text it would be more than the program may hold. */
export const largestElement = 128 * 1024 * 1024;
/** No capture has more than this around its elements. */
const largestFrame = 32 * 1024 * 1024;

const [quote, backslash, comma, colon, newline] = [0x22, 0x5c, 0x2c, 0x3a, 0x0a];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

type Element = { readonly line: number; pieces: Buffer[]; bytes: number; nested: number; whole: boolean };

/**
 * Finds the elements of the array that stands under `path` (`['log', 'entries']`; `[]` where the
 * document is the array) in UTF-8 bytes as they come, and holds one element at a time. It judges
 * nothing: whoever takes an element parses it, and `frame` is the rest to be parsed.
 */
export class JsonArray {
  readonly #path: readonly string[];
  readonly #keys: (string | undefined)[] = [];
  readonly #frame: string[] = [];
  readonly #taken: [number, number][] = [];
  #frameLength = 0;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #string = '';
  #line = 1;
  #found = false;
  /** The depth of the wanted array while it is open. */
  #open: number | null = null;
  #element: Element | null = null;

  constructor(path: readonly string[]) {
    this.#path = path;
  }

  /** Whether there is more around the elements than any capture has. */
  get isTooMuch(): boolean {
    return this.#frameLength > largestFrame;
  }

  /** The elements that end in this chunk. */
  push(chunk: Buffer): JsonElement[] {
    const ended: JsonElement[] = [];
    let from = 0;
    const end = (at: number) => {
      ended.push(this.#end(chunk.subarray(from, at)));
      from = at;
    };
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#element !== null && this.#isBehind(byte)) end(at);
      if (this.#element === null && this.#begins(byte)) {
        this.#around(chunk.subarray(from, at));
        this.#element = { line: this.#line, pieces: [], bytes: 0, nested: 0, whole: false };
        from = at;
      }
      if (this.#element === null) this.#step(byte);
      else if (this.#within(byte, this.#element)) end(at + 1);
      if (byte === newline) this.#line += 1;
    }
    if (this.#element === null) this.#around(chunk.subarray(from));
    else hold(this.#element, chunk.subarray(from));
    return ended;
  }

  /** What came beside the elements; an element that has not ended is part of it, and no JSON. */
  frame(): JsonFrame {
    const cut = this.#element === null ? '' : '[';
    return { text: this.#frame.join('') + cut, found: this.#found, taken: this.#taken };
  }

  #begins(byte: number): boolean {
    if (this.#open === null || this.#depth !== this.#open || this.#inString) return false;
    return !isSpace(byte) && byte !== comma && byte !== closeList;
  }

  /** Numbers and words end where something else begins. */
  #isBehind(byte: number): boolean {
    if (this.#inString || this.#element?.nested !== 0 || this.#element.bytes === 0) return false;
    return isSpace(byte) || byte === comma || byte === closeList;
  }

  /** Whether the element is whole with this byte. */
  #within(byte: number, element: Element): boolean {
    element.bytes += 1;
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (byte === backslash) this.#escaped = true;
      else if (byte === quote) this.#inString = false;
      return !this.#inString && element.nested === 0;
    }
    if (byte === quote) this.#inString = true;
    else if (byte === openObject || byte === openList) element.nested += 1;
    else if (byte === closeObject || byte === closeList) {
      element.nested -= 1;
      return element.nested <= 0;
    }
    return false;
  }

  #end(last: Buffer): JsonElement {
    const { line, bytes, pieces } = hold(this.#element as Element, last);
    this.#element = null;
    this.#frame.push('0');
    this.#frameLength += 1;
    if (this.#line > line) this.#taken.push([this.#frameLength, this.#line - line]);
    const text = bytes > largestElement ? null : Buffer.concat(pieces).toString('utf8');
    return { text, bytes, line };
  }

  #around(bytes: Buffer): void {
    this.#frameLength += bytes.length;
    if (!this.isTooMuch) this.#frame.push(bytes.toString('latin1'));
  }

  #step(byte: number): void {
    if (this.#inString) this.#spell(byte);
    else if (byte === quote) {
      this.#inString = true;
      this.#string = '';
    } else if (byte === colon) this.#keys[this.#depth] = this.#string;
    else if (byte === openObject || byte === openList) {
      if (byte === openList && this.#isWanted()) this.#open = this.#depth + 1;
      this.#depth += 1;
      this.#keys[this.#depth] = undefined;
    } else if (byte === closeObject || byte === closeList) {
      if (this.#depth === this.#open) this.#open = null;
      this.#depth -= 1;
    }
  }

  #spell(byte: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inString = false;
    else if (this.#string.length < 32) this.#string += String.fromCharCode(byte);
  }

  #isWanted(): boolean {
    const isHere = this.#depth === this.#path.length;
    const wanted = isHere && this.#path.every((key, index) => this.#keys[index + 1] === key);
    this.#found ||= wanted;
    return wanted;
  }
}

/** What is too large is only counted. */
function hold(element: Element, piece: Buffer): Element {
  if (element.bytes > largestElement) element.pieces = [];
  else element.pieces.push(piece);
  return element;
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === newline || byte === 0x0d || byte === 0x09;
}
