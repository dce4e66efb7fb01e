import { open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { sendBlob } from '../cli/send-blob.ts';
import { LabError, sentenceOf } from '../errors.ts';
import type { Assignment, Told, WorkFile, WorkReport } from '../model/service.ts';

const retryMs = 1_000;

/** What a worker asks of the server; a server that is away for a while is waited for. */
export type ServerClient = {
  /** The server's version. */
  version(): Promise<string>;
  assign(run: string, serials: readonly string[]): Promise<Assignment>;
  /** Sends a file's bytes, from where an earlier try broke off. */
  sendBlob(file: string, sha256: string, bytes: number): Promise<void>;
  files(run: string, files: readonly WorkFile[]): Promise<void>;
  events(run: string, events: readonly Told[]): Promise<void>;
  complete(run: string, report: WorkReport): Promise<void>;
  blob(sha256: string): Promise<Response>;
  /** The files of a run's recording; each is a blob. */
  recorded(run: string): Promise<readonly WorkFile[]>;
  /** What an analysis by these rules made of a run, whose bytes are sent. */
  analyzed(run: string, rules: string, files: readonly WorkFile[]): Promise<void>;
};

/** Who asks, until when, and how long it waits for a server that is away. */
type ClientOptions = {
  readonly host: string;
  readonly signal: AbortSignal;
  /** Told, once each, why the server is waited for. */
  readonly say: (sentence: string) => void;
  readonly patienceMs?: number;
};

/** A client of the lab's server for one worker; the secret is asked for anew with each request. */
export function serverClient(
  url: string,
  secret: () => Promise<string>,
  { host, signal, say, patienceMs = 300_000 }: ClientOptions,
): ServerClient {
  const ask: Ask = (path, init = {}) =>
    patiently(patienceMs, signal, say, async () => {
      const headers = { authorization: `Bearer ${await secret()}`, ...init.headers };
      return await fetch(new URL(path, url), { ...init, headers, signal });
    });
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await answer.json();
  };
  const work = (run: string, what: string) => `/api/v1/work/runs/${run}/${what}`;
  return {
    version: async () => ((await (await ask('/healthz')).json()) as { version: string }).version,
    assign: async (run, serials) => (await post(work(run, 'assign'), { host, serials })) as Assignment,
    sendBlob: (file, sha256, bytes) =>
      sendBlob(ask, { sha256, bytes, part: (from, end) => bytesOf(file, from, end) }),
    files: async (run, files) => void (await post(work(run, 'files'), { host, files })),
    events: async (run, events) => void (await post(work(run, 'events'), { host, events })),
    complete: async (run, report) => void (await post(work(run, 'complete'), { host, ...report })),
    blob: (sha256) => ask(`/api/v1/blobs/${sha256}`),
    recorded: async (run) => {
      const answer = await ask(`/api/v1/work/analyses/${run}`);
      return ((await answer.json()) as { files: readonly WorkFile[] }).files;
    },
    analyzed: async (run, rules, files) =>
      void (await post(`/api/v1/work/analyses/${run}`, { rules, files })),
  };
}

type Request = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
};
type Ask = (path: string, init?: Request) => Promise<Response>;

async function bytesOf(path: string, from: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, 'r');
  try {
    const bytes = new Uint8Array(end - from);
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await file.read(bytes, read, bytes.length - read, from + read);
      if (bytesRead === 0) throw new LabError('INTERNAL', `${path} became shorter while it was sent.`);
      read += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/** Tries again while the server is away or overloaded; what it refuses is thrown with its sentence. */
async function patiently(
  patienceMs: number,
  signal: AbortSignal,
  say: (sentence: string) => void,
  once: () => Promise<Response>,
): Promise<Response> {
  let said = '';
  const until = performance.now() + patienceMs;
  for (;;) {
    signal.throwIfAborted();
    const answer = await once().catch((error: unknown) => {
      if (signal.aborted) throw signal.reason;
      return error instanceof Error ? error : new Error(String(error));
    });
    if (!(answer instanceof Error) && answer.status < 500 && answer.status !== 429) {
      if (answer.ok) return answer;
      throw await refusalOf(answer);
    }
    // A full disk is made room on by a person: what was recorded waits here for as long as that takes.
    const full = !(answer instanceof Error) && answer.status === 507;
    const why = full
      ? 'its disk is full'
      : answer instanceof Error
        ? causeOf(answer)
        : `it answered ${answer.status}`;
    if (!full && performance.now() > until) {
      throw new LabError(
        'INTERNAL',
        `The lab's server does not answer: ${why}. Check LAB_URL and the server.`,
      );
    }
    if (why !== said)
      say(`The lab's server does not take what this worker sends: ${why}. It is tried again.`);
    said = why;
    await sleep(retryMs, undefined, { signal }).catch(() => undefined);
  }
}

function causeOf(error: Error): string {
  return sentenceOf(error.cause ?? error);
}

async function refusalOf(answer: Response): Promise<LabError> {
  const text = await answer.text();
  const detail = (() => {
    try {
      return (JSON.parse(text) as { detail?: string }).detail;
    } catch {
      return undefined;
    }
  })();
  const sentence = detail ?? `The server answered ${answer.status}.`;
  if (answer.status === 409)
    return new LabError(sentence.includes('has ended') ? 'INTERRUPTED' : 'LEASE_LOST', sentence);
  return new LabError('USAGE', sentence);
}
