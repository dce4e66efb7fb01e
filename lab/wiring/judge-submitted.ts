import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, LabError } from '../errors.ts';
import type { Judgement, Lab } from '../model/lab.ts';
import type { Policy } from '../model/policy.ts';
import type { RunJudgement, ServiceRun } from '../model/service.ts';
import { writeManifest } from '../store/manifest.ts';
import { parsePolicy } from '../store/policy-file.ts';
import { tool } from './version.ts';

/** The policy of a plan; JSON is YAML, so that one reader checks both. */
export function policyOf(document: Readonly<Record<string, unknown>>): Partial<Policy> {
  return parsePolicy(JSON.stringify(document), 'the policy of the plan');
}

/** What a server judges with: where its runs lie, its folder of reviewed files, and the lab. */
export type Bench = {
  readonly pathOf: (run: string) => string;
  readonly baselines: string | null;
  readonly lab: Pick<Lab, 'compare' | 'render' | 'formats' | 'exportHar'>;
};

/**
 * Judges a run that has come in against the baseline that its submission names, else against the
 * reviewed file of its line; without either it stays inconclusive. Its reports lie in its folder then.
 */
export async function judgeSubmitted(
  run: ServiceRun,
  folder: string,
  { pathOf, baselines, lab }: Bench,
): Promise<RunJudgement> {
  const { baseline, plan } = run.submission;
  await writeManifest(folder, { phonehome: tool.version, node: process.version });
  const named = baseline !== null && /^[0-9a-f]{16}$/.test(baseline) ? pathOf(baseline) : baseline;
  const base = named ?? baselines;
  const policy = {
    ...(plan.policy === undefined ? {} : policyOf(plan.policy)),
    ...(plan.leastTrials === null ? {} : { leastTrials: plan.leastTrials }),
  };
  const judgement = await lab.compare(base === null ? [folder] : [base, folder], policy);
  const result = judgement.results.at(-1);
  if (result === undefined) throw new LabError('INTERNAL', `Run ${run.id} gave no result.`);
  await writeReports(lab, judgement, folder, run.id);
  const exit = {
    pass: exitCodes.pass,
    review: exitCodes.pass,
    fail: exitCodes.regression,
    inconclusive: exitCodes.inconclusive,
  };
  return { verdict: result.verdict, sentence: result.sentence, exit: exit[result.verdict] };
}

/** Every format beside the recording, so that looking at one costs nothing. */
async function writeReports(
  lab: Bench['lab'],
  judgement: Judgement,
  folder: string,
  id: string,
): Promise<void> {
  const derived = join(folder, 'derived');
  await mkdir(derived, { recursive: true });
  for (const { name, file, tells } of lab.formats) {
    if (tells.includes('capture')) await lab.exportHar(folder, join(derived, file));
    if (!tells.includes('build')) continue;
    const text = await lab.render(judgement, name, { colour: false, nextCommand: `phonehome wait ${id}` });
    await writeFile(join(derived, file), text);
  }
}
