import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError, sentenceOf } from '../../errors.ts';
import type { BuildSource, Commit, Hook, ServiceRun } from '../../model/service.ts';
import { hostOf, urlOf } from '../outbound/safe-request.ts';
import { faultOfGithub, faultOfStandard } from '../outbound/signature.ts';
import type { OtaFetch, ServerParts } from '../parts.ts';
import type { Runs } from '../runs.ts';
import { planDocument, plansOf } from '../schemas.ts';
import { readPayload } from './payload.ts';

/** What a hook is answered: its runs, or that its OTA is being fetched first. */
export type HookAnswer = { readonly runs: readonly ServiceRun[]; readonly fetching: string | null };

const againMs = [5_000, 60_000, 600_000];

/**
 * Programs that ask for runs with a signed request. The same OTA and plan are the same run, so that a
 * message that comes again, by its sender or by somebody who overheard it, begins nothing new.
 */
export class Hooks {
  readonly #parts: ServerParts;
  readonly #runs: Runs;
  readonly #stop: AbortSignal;
  readonly #fetching = new Map<string, Promise<void>>();

  constructor(parts: ServerParts, runs: Runs, stop: AbortSignal) {
    this.#parts = parts;
    this.#runs = runs;
    this.#stop = stop;
  }

  /** Goes on with OTAs that were promised to be fetched. Answers what could not be read. */
  async open(): Promise<readonly string[]> {
    const { fetches, broken } = await this.#parts.fetches.all();
    for (const each of fetches.filter(({ fault }) => fault === null)) this.#begin(each);
    return broken;
  }

  /** Resolves when no OTA is being fetched any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#fetching.values()]);
  }

  /**
   * Checks the signature over the raw bytes, and does what the message asks for. Null where there is no
   * such hook or the signature is wrong: both look the same from outside, and the log tells.
   */
  async take(
    name: string,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Buffer,
    now = Date.now(),
  ): Promise<HookAnswer | null> {
    const hook = (await this.#parts.hooks()).find((each) => each.name === name);
    // Somebody who guesses names waits as long as for a wrong signature.
    const secret = hook?.secret ?? 'whsec_bm9ib2R5J3Mgc2VjcmV0';
    const fault =
      hook?.signature === 'github'
        ? faultOfGithub(secret, headers, body)
        : faultOfStandard(secret, headers, body, now);
    if (hook === undefined || fault !== null) {
      // A name that is none may be a secret that was put in the wrong place.
      const what = hook === undefined ? 'no hook that there is' : `hook ${hook.name}`;
      const why = hook === undefined ? '' : `: ${fault}`;
      this.#parts.log('warn', `A request to ${what} was refused${why}`);
      return null;
    }
    // GitHub asks once whether somebody is there.
    if (hook.signature === 'github' && headers['x-github-event'] === 'ping')
      return { runs: [], fetching: null };
    const { ota, sha256, commit } = readPayload(hook, body);
    if (hook.ota.kind !== 'url')
      return { runs: await this.#submit(hook, await this.#known(hook, ota), commit), fetching: null };
    return this.#promise(hook, ota, sha256, commit);
  }

  async #known({ ota }: Hook, said: string): Promise<BuildSource> {
    if (ota.kind === 'build') return this.#parts.buildById(said);
    return this.#parts.buildOf({ kind: ota.kind === 'firmware' ? 'firmware' : 'ota', sha256: said });
  }

  async #submit(hook: Hook, build: BuildSource, commit: Commit | null): Promise<ServiceRun[]> {
    const runs: ServiceRun[] = [];
    for (const plan of plansOf(planDocument.parse(hook.plan))) {
      const { run } = await this.#runs.submit(
        { build, plan, occasion: 'hook', by: hook.name, baseline: hook.baseline, note: null },
        false,
        { commit },
      );
      runs.push(run);
    }
    this.#parts.log('info', `Hook ${hook.name} asks for ${runs.map(({ id }) => id).join(', ')}`, {
      hook: hook.name,
    });
    return runs;
  }

  /** An OTA takes minutes to fetch, and senders wait for seconds: what is promised is on disk first. */
  async #promise(hook: Hook, url: string, sha256: string | null, commit: Commit | null): Promise<HookAnswer> {
    const { allowedHosts } = hook;
    const host = hostOf(urlOf({ url, allowedHosts }));
    if (!allowedHosts.some((each) => each.toLowerCase() === host)) {
      throw new LabError(
        'BAD_FILE',
        `Hook ${hook.name} fetches no OTA from ${host}: the host is not on its list.`,
      );
    }
    if (sha256 !== null && (await this.#parts.blobs.has(sha256))?.whole === true) {
      const build = await this.#parts.buildOf({ kind: 'ota', sha256 });
      return { runs: await this.#submit(hook, build, commit), fetching: null };
    }
    const id = createHash('sha256')
      .update(JSON.stringify([hook.name, url, sha256, commit]))
      .digest('hex')
      .slice(0, 24);
    if (!this.#fetching.has(id)) {
      const fetch: OtaFetch = {
        schema: 'phonehome.fetch/1',
        id,
        hook: hook.name,
        url,
        sha256,
        commit,
        fault: null,
      };
      await this.#parts.fetches.write(fetch);
      this.#begin(fetch);
    }
    return { runs: [], fetching: id };
  }

  #begin(fetch: OtaFetch): void {
    const work = this.#fetch(fetch).catch(async (error: unknown) => {
      if (this.#stop.aborted) return;
      const fault = sentenceOf(error);
      this.#parts.log('error', `Hook ${fetch.hook}: its OTA could not be fetched: ${fault}`, {
        hook: fetch.hook,
      });
      await this.#parts.fetches.write({ ...fetch, fault });
    });
    const settled = work.catch((error: unknown) => this.#parts.log('error', sentenceOf(error)));
    this.#fetching.set(fetch.id, settled);
    void settled.finally(() => this.#fetching.delete(fetch.id));
  }

  async #fetch({ id, hook: name, url, sha256, commit }: OtaFetch): Promise<void> {
    const hook = (await this.#parts.hooks()).find((each) => each.name === name);
    if (hook === undefined) throw new LabError('USAGE', 'The hook was removed.');
    const found = await this.#patiently(() =>
      this.#parts.fetchOta(url, sha256, hook.allowedHosts, this.#stop),
    );
    await this.#submit(hook, await this.#parts.buildOf({ kind: 'ota', sha256: found }), commit);
    await this.#parts.fetches.remove(id);
  }

  async #patiently(once: () => Promise<string>): Promise<string> {
    for (const wait of againMs) {
      try {
        return await once();
      } catch (error) {
        // What is wrong with the bytes or the address does not mend itself.
        if (this.#stop.aborted || (error instanceof LabError && !error.retry && error.code !== 'INTERNAL'))
          throw error;
        await sleep(wait, undefined, { signal: this.#stop });
      }
    }
    return once();
  }
}
