/** A piece of a word: text, `$(…)` or a variable; quoted pieces are not split at blanks. */
export type Piece = {
  readonly kind: 'text' | 'substitution' | 'variable';
  readonly text: string;
  readonly quoted: boolean;
};
export type Word = readonly Piece[];

const endOfWord = /[\s;&|<>()]/;

/** Reads one word from `start`, with its quotes, `$(…)` and variables; throws SyntaxError where one is open. */
export function readWord(line: string, start: number): { word: Word; end: number } {
  const pieces: Piece[] = [];
  let at = start;
  while (at < line.length && !endOfWord.test(line[at] ?? '')) {
    const piece = readPiece(line, at);
    pieces.push(...piece.pieces);
    at = piece.end;
  }
  return { word: pieces, end: at };
}

function readPiece(line: string, at: number): { pieces: Piece[]; end: number } {
  const char = line[at] ?? '';
  if (char === "'") {
    const end = line.indexOf("'", at + 1);
    if (end < 0) throw new SyntaxError('syntax error: no closing quote');
    return { pieces: [{ kind: 'text', text: line.slice(at + 1, end), quoted: true }], end: end + 1 };
  }
  if (char === '"') return readDoubleQuoted(line, at + 1);
  if (char === '\\') {
    return { pieces: [{ kind: 'text', text: line[at + 1] ?? '', quoted: true }], end: at + 2 };
  }
  if (char === '$' || char === '`') return readExpansion(line, at, false);
  const rest = /^[^\s;&|<>()'"\\$`]+/.exec(line.slice(at))?.[0] ?? char;
  return { pieces: [{ kind: 'text', text: rest, quoted: false }], end: at + rest.length };
}

function readDoubleQuoted(line: string, start: number): { pieces: Piece[]; end: number } {
  const pieces: Piece[] = [{ kind: 'text', text: '', quoted: true }];
  let at = start;
  while (line[at] !== '"') {
    const char = line[at];
    if (char === undefined) throw new SyntaxError('syntax error: no closing quote');
    if (char === '$' || char === '`') {
      const expansion = readExpansion(line, at, true);
      pieces.push(...expansion.pieces);
      at = expansion.end;
    } else {
      const escaped = char === '\\' && /["\\$`\n]/.test(line[at + 1] ?? '');
      pieces.push({ kind: 'text', text: (escaped ? line[at + 1] : char) ?? '', quoted: true });
      at += escaped ? 2 : 1;
    }
  }
  return { pieces, end: at + 1 };
}

function readExpansion(line: string, at: number, quoted: boolean): { pieces: Piece[]; end: number } {
  if (line[at] === '`') {
    const end = line.indexOf('`', at + 1);
    if (end < 0) throw new SyntaxError('syntax error: no closing quote');
    return { pieces: [{ kind: 'substitution', text: line.slice(at + 1, end), quoted }], end: end + 1 };
  }
  if (line[at + 1] === '(') {
    const end = closingParenthesis(line, at + 2);
    return { pieces: [{ kind: 'substitution', text: line.slice(at + 2, end), quoted }], end: end + 1 };
  }
  const name = /^\$(?:\{(\w+)\}|(\w+|\?|\$|#|@))/.exec(line.slice(at));
  if (name === null) return { pieces: [{ kind: 'text', text: '$', quoted }], end: at + 1 };
  return {
    pieces: [{ kind: 'variable', text: name[1] ?? name[2] ?? '', quoted }],
    end: at + name[0].length,
  };
}

function closingParenthesis(line: string, start: number): number {
  let depth = 1;
  for (let at = start; at < line.length; at += 1) {
    const char = line[at];
    if (char === "'" || char === '"') {
      const end = line.indexOf(char, at + 1);
      at = end < 0 ? line.length : end;
    } else if (char === '(') depth += 1;
    else if (char === ')' && --depth === 0) return at;
  }
  throw new SyntaxError("syntax error: no closing ')'");
}
