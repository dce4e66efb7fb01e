import { readWord, type Word } from './word.ts';

export type Redirect = {
  readonly descriptor: 0 | 1 | 2;
  readonly mode: 'to' | 'append' | 'from' | 'copy';
  readonly target: Word;
};
export type SimpleCommand = { readonly words: readonly Word[]; readonly redirects: readonly Redirect[] };
/** `after` says when it runs: always, or by the exit status of what was before. */
export type Pipeline = {
  readonly after: 'always' | 'success' | 'failure';
  readonly negated: boolean;
  readonly commands: readonly SimpleCommand[];
};

type Token = { readonly operator: string } | { readonly word: Word };

const operators = [
  '2>&1',
  '>&2',
  '1>&2',
  '&>',
  '2>>',
  '2>',
  '1>',
  '>>',
  '>',
  '<',
  '&&',
  '||',
  ';',
  '|',
  '&',
  '\n',
];

/** Parses what a host sends to the phone's shell. Throws SyntaxError on what this small shell cannot read. */
export function parseShell(line: string): Pipeline[] {
  const tokens = tokenize(line);
  const pipelines: Pipeline[] = [];
  let after: Pipeline['after'] = 'always';
  let commands: Token[][] = [[]];
  const finish = (next: Pipeline['after']) => {
    const pipeline = toPipeline(commands, after);
    if (pipeline !== undefined) pipelines.push(pipeline);
    else if (next !== 'always')
      throw new SyntaxError(`syntax error: unexpected '${next === 'success' ? '&&' : '||'}'`);
    after = next;
    commands = [[]];
  };
  for (const token of tokens) {
    const operator = 'operator' in token ? token.operator : undefined;
    if (operator === ';' || operator === '\n' || operator === '&') finish('always');
    else if (operator === '&&') finish('success');
    else if (operator === '||') finish('failure');
    else if (operator === '|') commands.push([]);
    else commands.at(-1)?.push(token);
  }
  finish('always');
  return pipelines;
}

function toPipeline(commands: readonly Token[][], after: Pipeline['after']): Pipeline | undefined {
  if (commands.length === 1 && commands[0]?.length === 0) return undefined;
  const [first] = commands;
  const bang = first?.[0];
  const negated =
    bang !== undefined && 'word' in bang && bang.word.length === 1 && bang.word[0]?.text === '!';
  if (negated) first?.shift();
  const simple = commands.map(toCommand);
  if (simple.some((each) => each.words.length === 0)) throw new SyntaxError("syntax error: unexpected '|'");
  return { after, negated, commands: simple };
}

function toCommand(tokens: readonly Token[]): SimpleCommand {
  const words: Word[] = [];
  const redirects: Redirect[] = [];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) continue;
    if ('word' in token) words.push(token.word);
    else if (/>&/.test(token.operator)) redirects.push(copyOf(token.operator));
    else {
      const target = tokens[++index];
      if (target === undefined || !('word' in target)) {
        throw new SyntaxError(`syntax error: '${token.operator}' unexpected`);
      }
      redirects.push(...redirectsOf(token.operator, target.word));
    }
  }
  return { words, redirects };
}

function copyOf(operator: string): Redirect {
  const [descriptor, target] = operator === '2>&1' ? ([2, '1'] as const) : ([1, '2'] as const);
  return { descriptor, mode: 'copy', target: [{ kind: 'text', text: target, quoted: true }] };
}

function redirectsOf(operator: string, target: Word): Redirect[] {
  if (operator === '<') return [{ descriptor: 0, mode: 'from', target }];
  const mode = operator.endsWith('>>') ? 'append' : 'to';
  if (operator === '&>')
    return [1, 2].map((descriptor) => ({ descriptor: descriptor as 1 | 2, mode, target }));
  return [{ descriptor: operator.startsWith('2') ? 2 : 1, mode, target }];
}

function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line[at] ?? '';
    if (char === ' ' || char === '\t' || char === '\r') at += 1;
    else if (char === '#') at = line.indexOf('\n', at) < 0 ? line.length : line.indexOf('\n', at);
    else {
      const operator = operators.find((each) => line.startsWith(each, at));
      if (operator !== undefined) {
        tokens.push({ operator });
        at += operator.length;
        continue;
      }
      if (char === '(' || char === ')') throw new SyntaxError(`syntax error: unexpected '${char}'`);
      const { word, end } = readWord(line, at);
      tokens.push({ word });
      at = end;
    }
  }
  return tokens;
}
