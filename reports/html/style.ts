/** The page's style. Single quotes only: it is rendered as text of a style element. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f5f6f7; --ink: #1a1d21; --soft: #505962; --line: #d5dae0; --link: #0b5394;
  --fail: #a8201a; --fail-paper: #fdf1f0; --pass: #176b34; --pass-paper: #eff8f1;
  --review: #7a4d00; --review-paper: #fdf6e7; --inconclusive: #53409a; --inconclusive-paper: #f4f1fc;
  --mark: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181b; --panel: #1e2226; --ink: #e7eaed; --soft: #a9b2bb; --line: #363c43; --link: #8cc2ff;
    --fail: #ff9a91; --fail-paper: #2e1a1a; --pass: #7fd49a; --pass-paper: #16271c;
    --review: #f0c568; --review-paper: #2b2415; --inconclusive: #c3b6fa; --inconclusive-paper: #221f33;
    --mark: #15181b;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink); overflow-wrap: anywhere;
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif;
}
.summary > *, main, footer { max-width: 1120px; margin-inline: auto; padding-inline: 32px; }
h1, h2, h3, h4, p, ul, ol, dl, dd { margin: 0; }
code, pre { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; unicode-bidi: isolate; }
a { color: var(--link); text-underline-offset: 2px; }
i { font-style: normal; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.label { font-size: .8125rem; font-weight: 600; color: var(--soft); }

.fail { --verdict: var(--fail); --tint: var(--fail-paper); }
.pass { --verdict: var(--pass); --tint: var(--pass-paper); }
.review { --verdict: var(--review); --tint: var(--review-paper); }
.inconclusive { --verdict: var(--inconclusive); --tint: var(--inconclusive-paper); }
.plain, .baseline { --verdict: var(--ink); --tint: var(--panel); }

.summary { border-bottom: 1px solid var(--line); padding-bottom: 24px; }
.masthead {
  max-width: none; padding-block: 24px 22px; background: var(--tint);
  padding-inline: max(32px, calc((100% - 1056px) / 2));
  display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 16px 48px; align-items: center;
}
.verdict { display: flex; gap: 18px; align-items: center; color: var(--verdict); }
.verdict h1 { font-size: 2.5rem; line-height: 1.1; letter-spacing: .01em; }
.inconclusive .verdict h1 { font-size: 2.125rem; }
.verdict h1 small { font-size: .9375rem; font-weight: 400; letter-spacing: 0; white-space: nowrap; }
.meaning { font-size: .9375rem; line-height: 1.4; color: var(--ink); margin-top: 4px; }
.shape { flex: none; width: 68px; height: 68px; fill: var(--verdict); }
.shape .mark { fill: none; stroke: var(--mark); stroke-width: 5; stroke-linecap: round; stroke-linejoin: round; }
.builds { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 6px 16px; font-size: .9375rem; line-height: 1.4; }
.builds dt { color: var(--soft); }
.builds details.note p { padding-block: 2px; }
.builds .fingerprint, .note { display: block; font-size: .8125rem; color: var(--soft); }
.cautions { list-style: none; padding-block: 8px; margin-top: 12px; border-left: 4px solid var(--review); background: var(--review-paper); font-size: .9375rem; }
.lead { font-size: 1.25rem; line-height: 1.42; padding-block: 20px 0; text-wrap: pretty; }
.lead.long { font-size: 1.0625rem; padding-top: 14px; }
.reasons { margin-top: 10px; columns: 2; column-gap: 48px; font-size: .9375rem; }
.reasons li { margin-left: 20px; break-inside: avoid; }
.counts {
  list-style: none; margin-top: 20px; display: grid; grid-template-columns: repeat(7, minmax(0, 1fr)); gap: 0;
}
.counts li { border-top: 2px solid var(--line); padding: 8px 8px 0 0; }
.counts b { display: block; font-size: 1.625rem; line-height: 1.15; font-variant-numeric: tabular-nums; }
.counts span { font-size: .875rem; }
.counts small { display: block; font-size: .75rem; line-height: 1.3; color: var(--soft); }
.counts .zero { color: var(--soft); }
.counts .zero b { font-weight: 400; }
.counts .state-new, .counts .state-worse { border-color: var(--fail); color: var(--fail); }
.counts .state-changed { border-color: var(--review); color: var(--review); }
.counts .state-unproven { border-color: var(--inconclusive); color: var(--inconclusive); }
.counts .state-gone { border-color: var(--pass); color: var(--pass); }
.pair { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 20px 48px; margin-top: 20px; }
.pair h2 { margin-bottom: 6px; }
.pair dl { font-size: .9375rem; line-height: 1.4; }
.facts { display: grid; grid-template-columns: minmax(6.5rem, auto) minmax(0, 1fr); gap: 4px 16px; }
.facts dt { color: var(--soft); }
.questions { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1.2fr); gap: 6px 16px; }
.questions dd span { display: block; font-size: .8125rem; color: var(--soft); }
.next { margin-top: 18px; }
.command { display: inline-block; background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: 4px 10px; }
.command span { display: inline-block; max-width: 100%; }
.next { display: flex; gap: 6px 12px; align-items: baseline; flex-wrap: wrap; }
.reproduce .command { display: block; }

main { padding-bottom: 48px; }
main > section { margin-top: 44px; }
h2 { font-size: 1.375rem; line-height: 1.25; }
h2.label { line-height: 1.5; }
h3 { font-size: 1.0625rem; line-height: 1.35; margin-top: 26px; }
h4 { font-size: .875rem; color: var(--soft); font-weight: 600; }
.explain { color: var(--soft); max-width: 72ch; margin-top: 4px; }
.empty { color: var(--soft); margin-top: 4px; }
section > ul, section > dl, .body > dl { margin-top: 10px; }
section > ul { padding-left: 20px; }
.scope { background: var(--panel); border-radius: 6px; padding: 12px 16px; margin-top: 14px; max-width: none; }

.group { border: 1px solid var(--line); border-radius: 8px; margin-top: 16px; overflow: clip; content-visibility: auto; contain-intrinsic-size: auto 180px; }
.group h3 { margin: 14px 18px 0; }
.group .to { font-weight: 400; color: var(--soft); }
.host { unicode-bidi: isolate; }
.owner { margin: 0 18px 12px; font-size: .9375rem; color: var(--soft); }
.finding { border-top: 1px solid var(--line); }
.finding > summary {
  cursor: pointer; padding: 10px 18px 10px 14px; display: grid; align-items: baseline; gap: 4px 14px;
  grid-template-columns: 1.1rem 7.75rem minmax(9rem, 1.3fr) minmax(0, 1.7fr) 7.5rem; list-style: none;
}
.finding > summary::-webkit-details-marker { display: none; }
.finding > summary::before { content: '▸'; color: var(--soft); }
.finding[open] > summary::before { content: '▾'; }
.finding > summary:hover { background: var(--panel); }
.finding[open] > summary { background: var(--panel); }
.state { font-weight: 600; }
.state-new > summary .state, .state-worse > summary .state, .cell.state-new, .cell.state-worse { color: var(--fail); }
.state-changed > summary .state, .cell.state-changed { color: var(--review); }
.state-unproven > summary .state, .cell.state-unproven { color: var(--inconclusive); }
.state-gone > summary .state, .cell.state-gone { color: var(--pass); }
.what small { color: var(--soft); }
.chips { display: flex; flex-wrap: wrap; gap: 4px 6px; }
.chip { border: 1px solid var(--soft); border-radius: 3px; padding: 0 7px; font-size: .8125rem; line-height: 1.5; }
.chip.background { border-style: dashed; color: var(--soft); margin-left: 6px; }
.score { text-align: right; font-variant-numeric: tabular-nums; }
.score.critical b, .score.high b { color: var(--fail); }
.state-gone .score b { color: inherit; }
.body { padding: 12px 18px 18px; display: grid; gap: 14px; }
.body > * { min-width: 0; }
.body > p { max-width: 90ch; }
.body > dl { margin: 0; font-size: .9375rem; }
.proof { display: grid; gap: 4px; }
.places { list-style: none; padding: 0; }
.places li { padding: 1px 0; }
pre { margin: 0; white-space: pre-wrap; background: var(--panel); border: 1px solid var(--line); border-radius: 4px; padding: 8px 12px; max-height: 26rem; overflow: auto; }
details > summary { cursor: pointer; }
section > details { margin-top: 10px; }
section > details > summary { font-weight: 600; padding-block: 4px; }
.excerpt > summary { padding-block: 2px; }
.excerpt .excerpt { margin-left: 18px; }
.steps { padding-left: 26px; font-size: .9375rem; }

.scroll { overflow-x: auto; margin-top: 10px; }
.body .scroll { margin-top: 0; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; line-height: 1.4; font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
th, td { text-align: left; vertical-align: top; padding: 6px 16px 6px 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-size: .8125rem; font-weight: 600; vertical-align: bottom; }
tbody th { font-weight: 600; }
td a { white-space: nowrap; }
a:target { background: var(--review-paper); outline: 2px solid var(--review); border-radius: 2px; }
.links { min-width: 12rem; }
.links a { display: inline-block; margin-right: 8px; font-size: .8125rem; }
table .host { overflow-wrap: anywhere; min-width: 9rem; }
.matrix .part { color: var(--soft); font-size: .8125rem; padding-top: 14px; }
.matrix .chips { min-width: 11rem; }
.matrix .chip { margin-left: 0; }
.matrix .host { min-width: 11rem; }
.rate { white-space: nowrap; }
.matrix tbody th { min-width: 9rem; }
.matrix .build { color: var(--ink); font-size: .875rem; min-width: 6.5rem; }
.tag { display: block; color: var(--verdict); font-weight: 600; }
.build-list .tag { display: inline-block; min-width: 9.5rem; }
.cell { white-space: nowrap; }
.in-build { display: none; color: var(--ink); }
.in-build .fail, .in-build .pass, .in-build .review, .in-build .inconclusive { color: var(--verdict); }
.cell .word { font-size: .8125rem; }
.cell.not-tested { color: var(--soft); background: repeating-linear-gradient(135deg, transparent 0 6px, var(--panel) 6px 12px); padding-left: 8px; }
.cell.state-not-seen { color: var(--soft); }
.legend { font-size: .875rem; color: var(--soft); margin-top: 12px; }
.legend ul { list-style: none; padding: 0; columns: 2; column-gap: 32px; margin-top: 6px; }
.legend li { break-inside: avoid; padding: 1px 0; }
.legend b { display: inline-block; min-width: 1.8em; color: var(--ink); }
.summary.plain h1 { padding-top: 28px; font-size: 2rem; line-height: 1.2; }
.summary.plain .lead { padding-top: 4px; }
.build-list { list-style: none; margin-top: 14px; }
.build-list li { padding-block: 4px; }
.build-list .note { margin-left: 9.75rem; }
.counts.four { grid-template-columns: repeat(4, minmax(0, 1fr)); }
.counts .status-sent { border-color: var(--fail); color: var(--fail); }
.counts .status-unseen { border-color: var(--inconclusive); color: var(--inconclusive); }
.counts .status-untested { border-color: var(--review); color: var(--review); }
.counts .status-fixed { border-color: var(--pass); color: var(--pass); }
.status { white-space: nowrap; font-weight: 600; }
.status.status-sent { color: var(--fail); } .status.status-fixed { color: var(--pass); }
.status.status-unseen { color: var(--inconclusive); } .status.status-untested { color: var(--review); }
.trend .host { font-weight: 400; min-width: 0; }
.trend .chips { font-weight: 400; margin-top: 2px; }
.trend .chip { margin-left: 0; }
.trend tbody tr > * { vertical-align: middle; }
.axis-cell { padding-right: 20px; }
.axis-labels { display: block; font-weight: 400; }
.axis, .strip { display: block; overflow: visible; }
.axis text { font-size: 11px; fill: var(--ink); text-anchor: middle; }
.axis text.name { text-anchor: start; font-weight: 400; }
.axis text.count { fill: var(--soft); font-weight: 400; }
.axis text.missed { fill: var(--fail); font-weight: 700; }
.axis .verdict-mark { fill: var(--verdict); font-size: 13px; }
.mark { fill: var(--ink); stroke: none; }
.mark.clear, .mark.tls-unverified { fill: var(--fail); }
.mark .link { stroke: currentColor; stroke-width: 2; color: var(--ink); }
.mark.clear .link, .mark.tls-unverified .link { color: var(--fail); }
.mark.fixed { fill: var(--pass); }
.mark .tick { fill: none; stroke: var(--pass); stroke-width: 2.5; }
.mark.unseen, .mark.untested { fill: var(--soft); }
.mark .dash, .mark.dash { fill: none; stroke: var(--soft); stroke-width: 1.5; }
.change { stroke: var(--inconclusive); stroke-width: 1.5; stroke-dasharray: 3 3; fill: none; }
.frame { fill: none; stroke: var(--line); }
.covered { fill: var(--soft); }
.dates { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 10px; font-size: .8125rem; min-width: 12rem; }
.dates dt { color: var(--soft); }
.legend .changes { columns: 1; padding-left: 18px; list-style: disc; }
.officer-head + section { margin-top: 14px; }
.officer-head { margin-top: 14px; font-size: .9375rem; }
.questions.three { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 6px 28px; margin-top: 6px; }
.questions.three div { border-top: 2px solid var(--ink); padding-top: 8px; }
.questions.three dt { font-size: .9375rem; color: var(--soft); }
.questions.three b { font-size: 1.375rem; }
.officer tbody th { min-width: 15rem; } .officer table .host { overflow-wrap: break-word; } .officer th .note { font-weight: 400; }
.officer h3 + p { margin-top: 4px; } .officer section > p { max-width: 90ch; }
.points > div { display: grid; grid-template-columns: minmax(10rem, 16rem) minmax(0, 1fr); gap: 4px 28px; border-top: 1px solid var(--line); padding-block: 10px; }
.points dt { font-weight: 600; }
.points .note { font-size: .9375rem; margin-top: 2px; }
footer { border-top: 1px solid var(--line); padding-block: 16px 32px; font-size: .875rem; color: var(--soft); }

@media (max-width: 760px) {
  .summary > *, main, footer { padding-inline: 16px; }
  .masthead, .pair { grid-template-columns: minmax(0, 1fr); }
  .masthead { padding-block: 18px; }
  .verdict h1 { font-size: 2rem; }
  .inconclusive .verdict h1 { font-size: 1.625rem; }
  .shape { width: 52px; height: 52px; }
  .cautions { list-style: none; padding-block: 8px; margin-top: 12px; border-left: 4px solid var(--review); background: var(--review-paper); font-size: .9375rem; }
.lead { font-size: 1.125rem; }
  .counts { grid-template-columns: repeat(4, minmax(0, 1fr)); row-gap: 10px; }
  .counts span { font-size: .8125rem; white-space: nowrap; }
  .questions.three, .points > div { grid-template-columns: minmax(0, 1fr); }
  .facts, .questions { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .facts dd, .questions dd { margin-bottom: 8px; }
  .finding > summary { grid-template-columns: 1.1rem minmax(0, 1fr) auto; padding-inline: 12px; }
  .finding > summary .what { grid-column: 2 / -1; grid-row: 2; }
  .finding > summary .chips { grid-column: 2 / -1; }
  .finding > summary .score { grid-column: 3; grid-row: 1; }
  .group h3, .owner { margin-inline: 12px; }
  .body { padding-inline: 12px; }
  .legend ul { columns: 1; }
  .build-list .note { margin-left: 0; }
  .matrix thead { display: none; }
  .matrix tr, .matrix th, .matrix td { display: block; border: 0; padding: 2px 0; min-width: 0; }
  .matrix tr { border-bottom: 1px solid var(--line); padding-block: 8px; }
  .matrix .cell { display: grid; grid-template-columns: minmax(0, 1fr) auto auto auto; gap: 6px; }
  .matrix .in-build { display: inline; white-space: normal; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; }
  body { font-size: 10.5pt; }
  .summary > *, main, footer { max-width: none; padding-inline: 0; }
  .masthead { padding-inline: 12px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
  details:not([open]) > *:not(summary) { display: block; }
  pre { max-height: none; }
  .scroll { overflow: visible; }
  .finding > summary::before { content: none; }
  h2, h3, h4, summary, tr { break-after: avoid; break-inside: avoid; }
  .group { content-visibility: visible; }
  .group, .proof { break-inside: auto; }
  a { color: inherit; text-decoration: none; }
}
@page { margin: 16mm; }
`;
