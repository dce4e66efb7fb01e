import type { JSX } from 'preact';
import type { Finding } from '../../lab/model/result.ts';
import type { Excerpt, ReportInput } from '../report.ts';
import { reproduceCommand } from '../reproduce.ts';
import { visible, visibleBlock } from '../visible.ts';
import { Command } from './command.tsx';

const placesShown = 6;

/** How the lab knows, and how to see it again: evidence, excerpts and the command to reproduce. */
export function Proof({
  findings,
  input,
}: {
  findings: readonly Finding[];
  input: ReportInput;
}): JSX.Element {
  const places = [...new Set(findings.flatMap((each) => each.evidence))];
  return (
    <>
      {places.length > 0 && (
        <div class="proof">
          <h4>Evidence</h4>
          <ul class="places">
            {places.slice(0, placesShown).map((each) => (
              <li>
                <code>{visible(placeOf(each, input))}</code>
              </li>
            ))}
            {places.length > placesShown && <li>and {places.length - placesShown} more, in result.json</li>}
          </ul>
        </div>
      )}
      <Excerpts findings={findings} input={input} />
      <div class="proof">
        <h4>Reproduce</h4>
        <p class="reproduce">
          <Command text={reproduceCommand(findings, input)} />
        </p>
      </div>
    </>
  );
}

function placeOf(evidence: string, input: ReportInput): string {
  return input.evidenceRoot === undefined
    ? evidence
    : `${input.evidenceRoot.replace(/\/+$/, '')}/${evidence}`;
}

/** One message at a glance, decoded as far as it was; those of other trials say the same, and are folded. */
function Excerpts(props: { findings: readonly Finding[]; input: ReportInput }): JSX.Element | null {
  const all = props.findings.map((each) => props.input.excerpts?.[each.id] ?? []);
  const [first, ...others] = all.filter((each) => each.length > 0);
  if (first === undefined) return null;
  const rest = others.flat();
  return (
    <div class="proof">
      <h4>What was sent, {props.input.revealed ? 'as it was' : 'known identifiers masked'}</h4>
      {first.map((each, index) => (
        <ExcerptBlock excerpt={each} open={index === first.length - 1} />
      ))}
      {rest.length > 0 && (
        <details class="excerpt">
          <summary>Excerpts of other trials ({rest.length})</summary>
          {rest.map((each) => (
            <ExcerptBlock excerpt={each} open={false} />
          ))}
        </details>
      )}
    </div>
  );
}

function ExcerptBlock({ excerpt, open }: { excerpt: Excerpt; open: boolean }): JSX.Element {
  return (
    <details class="excerpt" open={open}>
      <summary>{visible(excerpt.title)}</summary>
      <pre>{visibleBlock(excerpt.text)}</pre>
    </details>
  );
}
