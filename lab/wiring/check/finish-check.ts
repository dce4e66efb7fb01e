import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { againIn, leakOf2019, receivedIn } from '../../../reports/plain/facts.ts';
import { languages } from '../../../reports/plain/languages.ts';
import { plainSentence } from '../../../reports/plain/sentence.ts';
import { plainPages } from '../../../reports/plain.tsx';
import { LabError } from '../../errors.ts';
import type { CheckOutcome, PhoneTold } from '../../model/check.ts';
import type { Result } from '../../model/result.ts';
import type { AnalysisPool } from '../analysis-pool.ts';
import { exportEvidence } from '../evidence-export.ts';
import type { Guide } from './guide.ts';
import { saveCheck } from './saved-check.ts';

/** A recorded or imported check. */
export type RecordedCheck = {
  readonly home: string;
  readonly pool: AnalysisPool;
  readonly guide: Guide;
  readonly folder: string;
  /** The run of the check before; null for a first one. */
  readonly before: string | null;
  readonly told: PhoneTold;
};

/** From the recording to the page, the signed file and what a later check goes on from. */
export async function finishCheck(check: RecordedCheck): Promise<CheckOutcome> {
  const { home, pool, guide, folder, before, told } = check;
  const { words } = guide;
  const run = join(folder, 'run');
  const { results } = await pool.judge({ folders: before === null ? [run] : [before, run], policy: {} });
  const [result] = results;
  if (result === undefined) throw new LabError('INTERNAL', 'The check has no result.');
  const language = languages.indexOf(words);
  const format = plainPages[language];
  const text = format?.render({ result, told, nextCommand: '' }) ?? '';
  const page = join(folder, 'page.html');
  await writeFile(page, text, { mode: 0o600 });
  const bundle = join(folder, 'evidence.tar');
  await exportEvidence(home, pool, { run, out: bundle, redacted: true, key: null, by: null });
  const { code } = words;
  const saved = await saveCheck(folder, {
    schema: 'phonehome.check/1',
    language: code,
    run: 'run',
    page: 'page.html',
    bundle: 'evidence.tar',
    told,
  });
  guide.say(words.leak.heading);
  guide.say(words.leak.answers[leakOf2019(result)]);
  guide.say(plainSentence(result, words));
  guide.say(words.guide.results(page));
  guide.say(words.guide.proof(bundle));
  guide.say(words.guide.keep(saved));
  guide.show(text);
  return { folder, page, bundle, saved, answer: answerOf(result) };
}

/** What a script may go by. Nothing seen is never a pass without a check before. */
function answerOf(result: Result): CheckOutcome['answer'] {
  const states = againIn(result);
  const has = (wanted: string) => states.some(([state, of]) => state === wanted && of.length > 0);
  if (has('still') || has('new') || (result.baseline === null && receivedIn(result).length > 0))
    return 'sent';
  return result.baseline !== null && has('fixed') && !has('undecided') ? 'fixed' : 'open';
}
