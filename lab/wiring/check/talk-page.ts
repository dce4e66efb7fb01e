import type { PlainWords } from '../../../reports/plain/words.ts';

const style =
  'body{font:17px/1.5 system-ui,sans-serif;margin:0 auto;max-width:44rem;padding:20px;color:#1b1d1f;background:#fff}' +
  'h1{font-size:1.5rem}#said p{white-space:pre-wrap;overflow-wrap:anywhere;margin:0 0 10px}' +
  '#said p.square{font:14px/1 monospace;white-space:pre;background:#000;color:#fff;width:max-content}' +
  'form{position:sticky;bottom:0;background:#eef2f6;padding:16px;border-radius:8px;display:grid;gap:10px}' +
  '#buttons{display:grid;gap:10px}form[hidden]{display:none}label{font-weight:600}' +
  'input,button{font:inherit;padding:10px;border-radius:6px;border:1px solid #50565c}' +
  'button{background:#0b5394;color:#fff;border:0;font-weight:600;text-align:left}' +
  'iframe{width:100%;height:90vh;border:1px solid #50565c;border-radius:8px}iframe[hidden]{display:none}';

/** The page of a check: what was said, and below it what is asked. It asks for news until the check is over. */
export function talkPage({ code, title, guide }: PlainWords, nonce: string): string {
  return `<!doctype html>
<html lang="${code}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><style>${style}</style></head><body>
<main><h1>${title}</h1><div id="said" role="log"></div>
<form id="ask" hidden><label for="text" id="question"></label><input id="text" autocomplete="off"><div id="buttons"></div></form>
<iframe id="result" title="${title}" sandbox hidden></iframe></main>
<script nonce="${nonce}">
const words = ${JSON.stringify({ done: guide.done, answer: guide.answer }).replaceAll('<', '\\u003c')};
const at = (id) => document.getElementById(id);
let shown = 0, asked = null;
const show = ({ said, id, question }) => {
  for (; shown < said.length; shown += 1) for (const part of said[shown].split('\\n\\n')) {
    const line = document.createElement('p');
    line.textContent = part;
    if (/[\\u2580-\\u2588]/.test(part)) line.className = 'square';
    at('said').append(line);
  }
  if (id === asked) return;
  asked = id;
  at('ask').dataset.id = id ?? '';
  at('ask').hidden = question === null;
  if (question === null) return;
  at('question').textContent = question.text;
  at('text').hidden = question.kind !== 'text';
  at('text').value = '';
  const choices = question.kind === 'choice' ? question.choices
    : [{ value: '', label: question.kind === 'done' ? words.done : words.answer }];
  at('buttons').replaceChildren(...choices.map(({ value, label }) => {
    const button = document.createElement('button');
    button.type = question.kind === 'text' ? 'submit' : 'button';
    button.textContent = label;
    if (question.kind !== 'text') button.addEventListener('click', () => answer(value));
    return button;
  }));
  (question.kind === 'text' ? at('text') : at('buttons').firstChild).focus();
};
const answer = (value) => fetch('answer', { method: 'POST', body: JSON.stringify({ id: asked, answer: value }) });
at('ask').addEventListener('submit', (event) => { event.preventDefault(); answer(at('text').value); });
(async () => {
  for (let after = -1, ended = false; !ended; ) {
    const state = await fetch('state?after=' + after).then((response) => response.json()).catch(() => null);
    if (state === null) return;
    ({ version: after, ended } = state);
    show(state);
    if (state.result !== null) {
      at('result').srcdoc = state.result;
      at('result').hidden = false;
    }
  }
})();
</script></body></html>
`;
}
