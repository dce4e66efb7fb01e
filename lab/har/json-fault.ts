const token =
  /[\s\uFEFF]+|[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The line, from 1, at which a text ceases to be JSON; V8's own messages do not always tell, and quote what they found. */
export function jsonFaultLine(text: string): number {
  return text.slice(0, faultOffset(text)).split('\n').length;
}

type State = 'value' | 'first-value' | 'key' | 'first-key' | 'colon' | 'after';

/** The offset of the first token that cannot stand where it does. */
export function faultOffset(text: string): number {
  const open: ('{' | '[')[] = [];
  let state: State = 'value';
  for (let at = 0; at < text.length; ) {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) return at;
    if (/\S/.test(found.replace('\uFEFF', ''))) {
      const next = step(found, state, open);
      if (next === null) return at;
      state = next;
    }
    at += found.length;
  }
  return text.length;
}

function step(found: string, state: State, open: ('{' | '[')[]): State | null {
  if (found === '}' || found === ']') return close(found, state, open);
  if (found === ',') {
    if (state !== 'after' || open.length === 0) return null;
    return open.at(-1) === '{' ? 'key' : 'value';
  }
  if (found === ':') return state === 'colon' ? 'value' : null;
  if (state === 'key' || state === 'first-key') return found.startsWith('"') ? 'colon' : null;
  if (state !== 'value' && state !== 'first-value') return null;
  if (found !== '{' && found !== '[') return 'after';
  open.push(found);
  return found === '{' ? 'first-key' : 'first-value';
}

function close(found: string, state: State, open: ('{' | '[')[]): State | null {
  const fits = state === 'after' || state === (found === '}' ? 'first-key' : 'first-value');
  return fits && open.pop() === (found === '}' ? '{' : '[') ? 'after' : null;
}
