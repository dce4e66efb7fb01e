import type { JSX } from 'preact';
import { buildName } from '../lab/model/build.ts';
import type { Result } from '../lab/model/result.ts';
import { page } from './html/page.tsx';
import { sentFindings } from './officer/facts.ts';
import { Again } from './plain/again.tsx';
import { isReadable, leakOf2019, sentAsIn2019, wouldHaveNoticed } from './plain/facts.ts';
import { languages } from './plain/languages.ts';
import { Advice, Done, PhoneTold, Proof, Unseen } from './plain/limits.tsx';
import { Sent } from './plain/sent.tsx';
import { plainSentence } from './plain/sentence.ts';
import { plainStyle } from './plain/style.ts';
import type { PlainWords } from './plain/words.ts';
import type { ReportFormat, ReportInput } from './report.ts';
import { visible } from './visible.ts';

/** The page for everybody, one format a language: `plain` in the first, `plain-nb` and so on. */
export const plainPages: readonly ReportFormat[] = languages.map((words, index) => ({
  name: index === 0 ? 'plain' : `plain-${words.code}`,
  file: index === 0 ? 'plain.html' : `plain.${words.code}.html`,
  mime: 'text/html',
  render: (input) => plainPage(input, words),
}));

function plainPage(input: ReportInput, words: PlainWords): string {
  const { result, told } = input;
  const leak = <Leak result={result} words={words} />;
  const noticed = wouldHaveNoticed(result);
  const readable = sentFindings(result).some(isReadable);
  const body = (
    <>
      <header>
        <h1>{words.title}</h1>
        <p class="small">
          {words.when(dayOf(result, words), visible(buildName(result.build.fingerprint), 80))}
        </p>
        {result.conditions.simulated && <p>{words.summary.simulated}</p>}
        {!noticed && leak}
        <p class={readable ? 'lead grave' : 'lead'}>{plainSentence(result, words)}</p>
        {noticed && leak}
      </header>
      <main>
        <Again result={result} words={words} />
        <Sent result={result} words={words} />
        <PhoneTold told={told} words={words} />
        <Unseen result={result} words={words} />
        <Advice result={result} words={words} />
        <Done result={result} told={told} words={words} />
        {told !== undefined && <Proof words={words} />}
      </main>
      <footer class="small">
        {input.revealed === undefined && <p>{words.proof.masked}</p>}
        <p>{words.madeBy(visible(result.tool.version, 40))}</p>
      </footer>
    </>
  );
  return page(words.title, body, { language: words.code, look: plainStyle });
}

/** Stands first where the method may have missed it: that decides how all that follows is to be read. */
function Leak({ result, words }: { result: Result; words: PlainWords }): JSX.Element {
  const answer = leakOf2019(result);
  return (
    <section class={wouldHaveNoticed(result) ? 'leak yes' : 'leak'}>
      <h2>{words.leak.heading}</h2>
      <p class="small">{words.leak.what}</p>
      <p>{words.leak.answers[answer]}</p>
      {sentAsIn2019(result) && <p>{words.leak.same}</p>}
    </section>
  );
}

function dayOf({ startedAt }: Result, { code }: PlainWords): string {
  const time = new Date(startedAt);
  if (Number.isNaN(time.getTime())) return visible(startedAt, 40);
  return time.toLocaleDateString(code, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
