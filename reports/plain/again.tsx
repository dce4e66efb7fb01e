import type { JSX } from 'preact';
import { buildName } from '../../lab/model/build.ts';
import type { Finding, Result } from '../../lab/model/result.ts';
import { gather } from '../gather.ts';
import { visible } from '../visible.ts';
import { againIn } from './facts.ts';
import { momentText } from './sent.tsx';
import { plainName, whomOf } from './sentence.ts';
import type { PlainWords } from './words.ts';

/** What became of what was sent the last time; nothing where there was no last time. */
export function Again({ result, words }: { result: Result; words: PlainWords }): JSX.Element | null {
  const { baseline } = result;
  if (baseline === null) return null;
  const { again, sent } = words;
  const told = againIn(result).filter(([, findings]) => findings.length > 0);
  return (
    <section>
      <h2>{again.heading}</h2>
      <p>{again.lead(visible(buildName(baseline.fingerprint), 80))}</p>
      {told.length === 0 && <p>{again.none}</p>}
      {told.map(([state, findings]) => (
        <>
          <h3 class={`state ${state}`}>{again.states[state][0]}</h3>
          <p class="small">{again.states[state][1]}</p>
          <ul>
            {rowsOf(findings, words).map(({ what, whom, moments, first }) => (
              <li>
                {again.row(words.list(what), whom, words.list(moments))} (
                {again.rates(
                  sent.of(first.baselineSeen.k, first.baselineSeen.n),
                  sent.of(first.seen.k, first.seen.n),
                )}
                )
              </li>
            ))}
          </ul>
        </>
      ))}
    </section>
  );
}

type Row = {
  readonly what: readonly string[];
  readonly whom: string;
  readonly moments: readonly string[];
  readonly first: Finding;
};

/** What went to one receiver on the same occasions and as often, then and now, is one row. */
function rowsOf(findings: readonly Finding[], words: PlainWords): Row[] {
  const alike = gather(findings, (each) =>
    JSON.stringify([whomOf(each, words), plainName(each, words), each.baselineSeen, each.seen]),
  );
  const momentsOf = (of: readonly Finding[]) => [...new Set(of.map((each) => momentText(each, words)))];
  return gather(alike, (of) => {
    const [first] = of;
    return JSON.stringify([first && whomOf(first, words), first?.baselineSeen, first?.seen, momentsOf(of)]);
  }).flatMap((group) => {
    const first = group[0]?.[0];
    if (first === undefined) return [];
    const what = [...new Set(group.flatMap(([each]) => (each === undefined ? [] : plainName(each, words))))];
    return [{ what, whom: whomOf(first, words), moments: momentsOf(group[0] ?? []), first }];
  });
}
