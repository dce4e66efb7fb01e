/** The script of a run's page: it follows the run's events. Without it the page is read anew by hand. */
export const liveScript = `'use strict';
const run = document.currentScript.dataset.run;
const list = document.getElementById('events');
const meter = document.getElementById('meter');
const trials = document.getElementById('trials');
const last = Number(list.dataset.last);
const shown = new Set();
const source = new EventSource('/api/v1/runs/' + run + '/events');
let first = true;
function add(message) {
  const event = JSON.parse(message.data);
  if (first) { list.replaceChildren(); first = false; }
  if (shown.has(event.seq)) return;
  shown.add(event.seq);
  if (event.kind === 'prompt' || event.kind === 'answer') { if (event.seq > last) location.reload(); return; }
  const line = document.createElement('li');
  line.className = event.kind;
  const time = document.createElement('time');
  time.dateTime = event.at;
  time.textContent = event.at.slice(11, 19);
  const text = document.createElement('span');
  text.textContent = (event.serial === null ? '' : event.serial + ': ') + event.text;
  line.append(time, text);
  list.prepend(line);
  while (list.childElementCount > 200) list.lastElementChild.remove();
}
for (const kind of ['state', 'stage', 'phone', 'trial', 'trial-end', 'prompt', 'answer', 'trouble']) source.addEventListener(kind, add);
source.addEventListener('run', (message) => {
  const now = JSON.parse(message.data);
  meter.value = now.trials.ended;
  trials.textContent = now.trials.ended + ' of ' + now.trials.of;
  if (now.state !== list.dataset.state) { source.close(); location.reload(); }
});
`;
