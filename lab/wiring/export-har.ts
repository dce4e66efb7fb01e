import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Redactor } from '../analysis/redactor.ts';
import { writeHar } from '../har/write-har.ts';
import type { Body, Flow, Message } from '../model/flow.ts';
import { streamFlows } from '../store/attempt-reader.ts';
import { readBody, readRun } from '../store/run-reader.ts';
import { redactorFor } from './redactor-for.ts';
import { tool } from './version.ts';

/** A run, the file to write, and the flows that are wanted (`trials/003-unlock/1#7`); all of them without. */
export type HarInput = {
  readonly folder: string;
  readonly file: string;
  readonly reveal: boolean;
  readonly references?: readonly string[];
};

/** Writes a run's capture as HAR 1.2; what is known of its phones is masked in it unless `reveal`. */
export async function exportHar({ folder, file, reveal, references }: HarInput): Promise<void> {
  const { attempts } = await readRun(folder);
  const redactor = reveal ? null : await redactorFor([folder]);
  const messages = new WeakMap<Body, Message>();
  const flows = async function* () {
    for (const attempt of attempts) {
      for await (const flow of streamFlows(folder, attempt.folder)) {
        if (references !== undefined && !references.includes(`${attempt.folder}#${flow.id}`)) continue;
        const shown = redactor === null ? flow : redactFlow(flow, redactor);
        for (const message of flow.messages) if (message.body !== null) messages.set(message.body, message);
        yield shown;
      }
    }
  };
  const read = async (body: Body) => {
    const bytes = await readBody(folder, body.sha256);
    return redactor === null ? bytes : redactor.body(bytes, messages.get(body)?.headers ?? []);
  };
  const out = createWriteStream(file, { mode: 0o600 });
  await writeHar(flows(), read, out, { name: 'phonehome', version: tool.version });
  out.end();
  await finished(out);
}

/** Bodies stay references; they are redacted as they are read. */
function redactFlow(flow: Flow, redactor: Redactor): Flow {
  return {
    ...flow,
    url: flow.url === null ? null : redactor.url(flow.url),
    host: flow.host === null ? null : redactor.text(flow.host),
    truncated: flow.truncated === null ? null : redactor.text(flow.truncated),
    messages: flow.messages.map((message) => ({ ...message, headers: redactor.headers(message.headers) })),
  };
}
