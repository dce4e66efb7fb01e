/** What the dashboard has beyond the report's style. Single quotes only: it is text of a style element. */
export const dashboardStyle = `
.bar { background: var(--panel); border-bottom: 1px solid var(--line); }
.bar nav { max-width: 1120px; margin-inline: auto; padding: 10px 32px; display: flex; flex-wrap: wrap; gap: 6px 20px; align-items: center; }
.bar nav a { text-decoration: none; padding: 4px 0; }
.bar nav a[aria-current] { font-weight: 600; color: var(--ink); border-bottom: 2px solid var(--link); }
.bar nav .home { font-weight: 700; color: var(--ink); }
.bar nav form { margin-left: auto; }
main { padding-top: 24px; }
main h1 { font-size: 1.75rem; line-height: 1.2; }
main > section { margin-top: 32px; }
.scroll { overflow-x: auto; margin-top: 10px; }
table.list { border-collapse: collapse; width: 100%; font-size: .9375rem; }
table.list th { text-align: left; font-size: .8125rem; color: var(--soft); font-weight: 600; white-space: nowrap; }
table.list th, table.list td { padding: 8px 14px 8px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
table.list td.nowrap { white-space: nowrap; }
.word { font-weight: 600; white-space: nowrap; }
.word.fail { color: var(--fail); } .word.pass { color: var(--pass); }
.word.review { color: var(--review); } .word.inconclusive, .word.failed { color: var(--inconclusive); }
.big { font-size: 1.125rem; margin-top: 8px; text-wrap: pretty; }
button, .button { font: inherit; color: var(--ink); background: var(--panel); border: 1px solid var(--soft); border-radius: 6px; padding: 6px 14px; cursor: pointer; min-height: 40px; }
button.main { background: var(--link); border-color: var(--link); color: var(--paper); font-weight: 600; }
input, select { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--soft); border-radius: 6px; padding: 6px 10px; min-height: 40px; max-width: 100%; }
label { display: grid; gap: 2px; font-size: .875rem; color: var(--soft); }
form.row { display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: end; margin-top: 10px; }
.prompt { border: 2px solid var(--review); background: var(--review-paper); border-radius: 8px; padding: 14px 18px; margin-top: 14px; }
.notice { border-left: 4px solid var(--link); background: var(--panel); padding: 10px 16px; margin-top: 16px; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; margin-top: 12px; }
.card > summary { cursor: pointer; }
.events { list-style: none; padding: 0; margin-top: 10px; font-size: .9375rem; }
.events li { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: 10px; padding: 4px 0; border-bottom: 1px solid var(--line); }
.events time { color: var(--soft); font-variant-numeric: tabular-nums; }
.events .trouble { color: var(--fail); }
table.flows .host { overflow-wrap: anywhere; min-width: 9rem; }
table.flows .refused, table.flows .opaque, table.flows .blocked { font-weight: 600; color: var(--review); }
progress { width: 100%; max-width: 420px; height: 14px; accent-color: var(--link); }
@media (max-width: 640px) {
  .bar nav, main { padding-inline: 16px; }
  .bar nav { gap: 4px 16px; }
  table.list.stack thead { display: none; }
  table.list.stack tr { display: block; border-bottom: 1px solid var(--line); padding: 10px 0; }
  table.list.stack td { display: block; border: 0; padding: 1px 0; white-space: normal; }
  table.list.stack td[data-name]::before { content: attr(data-name) ': '; color: var(--soft); font-size: .8125rem; }
  table.list.flows td { display: inline-block; max-width: 100%; padding: 0 8px 0 0; }
  table.list.flows .host { min-width: 0; }
  table.list.flows td[data-name]::before, table.list.flows .none { content: none; display: none; }
  .events li { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
@media print { .bar, form, button { display: none; } }
`;
