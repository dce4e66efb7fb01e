/** The look of the page for everybody: one column, also on a phone and on paper. Single quotes only. */
export const plainStyle = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f4f5f3; --ink: #1b1d1f; --soft: #50565c; --line: #d4d8d2;
  --bad: #a3231a; --good: #1a6b36; --unsure: #6d4b00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16181a; --panel: #202326; --ink: #e8eaec; --soft: #abb3ba; --line: #3a4046;
    --bad: #ff9d94; --good: #82d69d; --unsure: #efc66b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 24px 20px 56px; max-width: 46rem; background: var(--paper); color: var(--ink);
  overflow-wrap: anywhere; font: 18px/1.55 Georgia, 'Noto Serif', 'Liberation Serif', serif;
}
h1, h2, h3, .small, table, dt { font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif; }
h1 { font-size: 2rem; line-height: 1.15; margin: 0 0 8px; }
h2 { font-size: 1.375rem; line-height: 1.25; margin: 40px 0 8px; }
h3 { font-size: 1.125rem; line-height: 1.3; margin: 0; }
p, ul, dl { margin: 0 0 12px; }
ul { padding-left: 22px; }
.lead { font-size: 1.375rem; line-height: 1.4; margin: 20px 0; }
.lead.grave { border-left: 6px solid var(--bad); padding-left: 16px; }
.small { font-size: .875rem; color: var(--soft); }
.leak { border-left: 6px solid var(--unsure); background: var(--panel); padding: 14px 18px; margin: 24px 0; }
.leak h2 { margin: 0 0 6px; font-size: 1.125rem; }
.leak p { margin: 0; }
.leak p + p { margin-top: 8px; }
.leak.yes { border-color: var(--good); }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 16px 18px; margin: 16px 0; break-inside: avoid; }
.card dl { margin: 12px 0 0; }
.card dl + dl { border-top: 1px solid var(--line); padding-top: 12px; }
dt { font-size: .875rem; font-weight: 600; color: var(--soft); margin-top: 8px; }
dd { margin: 0; }
dd ul { margin: 0; }
li::first-letter, td::first-letter { text-transform: uppercase; }
.bad { color: var(--bad); font-weight: 600; }
.state { font-size: 1.125rem; margin: 18px 0 2px; }
.state.new { color: var(--bad); }
.state.fixed { color: var(--good); }
.state.still, .state.undecided { color: var(--unsure); }
table { border-collapse: collapse; font-size: 1rem; margin: 0 0 12px; }
th, td { text-align: left; padding: 4px 24px 4px 0; border-bottom: 1px solid var(--line); }
footer { margin-top: 40px; }
@media print {
  :root { --paper: #ffffff; --panel: #ffffff; --ink: #000000; --soft: #333333; --line: #888888; --bad: #000000; --good: #000000; --unsure: #000000; }
  body { font-size: 11pt; max-width: none; padding: 0; }
}
`;
