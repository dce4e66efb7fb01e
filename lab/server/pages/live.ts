import { runEventKinds } from '../../model/service.ts';

/** The script of a run's page: it follows the run's events. Without it the page is read anew by hand. */
export const liveScript = `'use strict';
const run = document.currentScript.dataset.run;
const list = document.getElementById('events');
const flows = document.getElementById('flows');
const meter = document.getElementById('meter');
const trials = document.getElementById('trials');
let last = Number(list.dataset.last);
const source = new EventSource('/api/v1/runs/' + run + '/events?after=' + last);
function element(name, text, kind) {
  const made = document.createElement(name);
  made.textContent = text;
  if (kind !== undefined) made.className = kind;
  return made;
}
function time(at) {
  const made = element('time', at.slice(11, 19));
  made.dateTime = at;
  return made;
}
function put(row, rows) {
  rows.prepend(row);
  while (rows.childElementCount > Number(rows.dataset.most)) rows.lastElementChild.remove();
}
function addFlow(event) {
  const row = element('tr', '');
  const cell = (name, child, kind) => {
    const made = element('td', '', kind);
    made.dataset.name = name;
    made.append(child);
    row.append(made);
    return made;
  };
  const flow = event.flow;
  cell('Time', time(flow === undefined ? event.at : new Date(flow.at).toISOString()), 'nowrap');
  cell('Phone', (event.serial === null ? '' : event.serial) + (event.trial === null ? '' : ', trial ' + event.trial));
  if (flow === undefined) cell('Flow', event.text).colSpan = 4;
  else {
    if (flow.method === null) cell('Method', '–', 'none');
    else cell('Method', flow.method);
    cell('Host', flow.host === null ? 'none that can be shown' : flow.host, 'host');
    cell('Visibility', flow.visibility, flow.visibility);
    if (flow.bytes === null) cell('Sent', '–', 'none');
    else cell('Sent', flow.bytes + ' B', 'nowrap');
  }
  put(row, flows);
  document.getElementById('no-flows').hidden = true;
  document.getElementById('some-flows').hidden = false;
}
function addLine(event) {
  const line = element('li', '', event.kind);
  line.append(time(event.at), element('span', (event.serial === null ? '' : event.serial + ': ') + event.text));
  put(line, list);
}
function add(message) {
  const event = JSON.parse(message.data);
  if (event.seq <= last) return;
  last = event.seq;
  if (event.kind === 'prompt' || event.kind === 'answer') location.reload();
  else if (event.kind === 'flow') addFlow(event);
  else addLine(event);
}
for (const kind of ${JSON.stringify(runEventKinds)}) source.addEventListener(kind, add);
source.addEventListener('run', (message) => {
  const now = JSON.parse(message.data);
  meter.value = now.trials.ended;
  trials.textContent = now.trials.ended + ' of ' + now.trials.of;
  if (now.state !== list.dataset.state) { source.close(); location.reload(); }
});
`;
