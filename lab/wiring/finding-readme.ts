import type { FindingFile } from '../model/finding.ts';
import { answeringOf } from '../model/trial.ts';

/** The words around a finding: what was seen, how to see it again, what lies beside it. */
export type FindingWords = {
  readonly file: FindingFile;
  readonly files: readonly (readonly [name: string, what: string])[];
  readonly command: string;
  readonly masked: boolean;
};

/** README.md of an exported finding. */
export function findingReadme({ file, files, command, masked }: FindingWords): string {
  const { finding, build, line, conditions, scenario } = file;
  const { seen, sender, severity, recipient } = finding;
  const who = sender.package === null ? 'not known' : `${sender.package} (confidence: ${sender.confidence})`;
  const owner = [recipient.organisation, recipient.country].filter((each) => each !== null).join(', ');
  const shown = masked
    ? 'Known identifiers are masked; a value and its tag (`#` and six characters) are the same wherever they stand.'
    : 'Values are shown as they were sent: this folder holds personal data.';
  const rows = [
    ['what', finding.label ?? finding.identifier],
    ['where in the message', finding.where],
    ['to', `${recipient.host}${owner === '' ? '' : ` (${owner})`}`],
    ['request', finding.endpoint],
    ['transport', finding.transport],
    ['when', `${finding.trigger}, ${seen.k} of ${seen.n} times`],
    ['sent by', who],
    ['severity', `${severity.score} (${severity.band})`],
    ['build', `${build}, line ${line}`],
    [
      'phone',
      `state ${conditions.state}, responder ${answeringOf(conditions)}, listened for ${conditions.dwellMs} ms`,
    ],
  ];
  return `# Finding ${code(finding.id)}

${text(finding.sentence)}

${text(finding.why)}

| | |
| --- | --- |
${rows.map(([name, value]) => `| ${name} | ${code(value ?? '')} |`).join('\n')}

## See it again

From the folder of phonehome, with one phone and nothing else running:

\`\`\`
${command}
\`\`\`

It runs the scenario ${code(scenario)} and says how often the finding was seen. Exit code 1: seen; 0: not seen,
with the rate that could have been missed; 3: inconclusive; 4: the lab failed. \`device.template.yaml\` is a
device file without values: put those of your phone in.

## In this folder

${files.map(([name, what]) => `- \`${name}\`: ${what}`).join('\n')}

${shown}
`;
}

/** Captured text as code of Markdown: nothing in it is obeyed. */
function code(captured: string): string {
  const plain = captured.replaceAll(/[\p{C}\u2028\u2029]+/gu, ' ').slice(0, 400);
  return `<code>${escaped(plain)}</code>`;
}

function text(captured: string): string {
  return escaped(captured.replaceAll(/[\p{C}\u2028\u2029]+/gu, ' ').slice(0, 1_000));
}

function escaped(plain: string): string {
  return plain.replaceAll(/[&<>|`*_[\]()#!@\\~:]/g, (character) => `&#${character.charCodeAt(0)};`);
}
