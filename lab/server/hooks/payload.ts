import { LabError } from '../../errors.ts';
import type { Commit, Hook } from '../../model/service.ts';

/** What a hook's payload asks for. */
export type HookRequest = {
  /** A SHA-256, a build's id or an address, as the hook says. */
  readonly ota: string;
  readonly sha256: string | null;
  readonly commit: Commit | null;
};

/** Reads what a hook looks for in a payload. Throws BAD_FILE with the pointer at which it does not stand. */
export function readPayload({ ota, checksumAt, commit }: Hook, body: Buffer): HookRequest {
  let payload: unknown;
  try {
    payload = JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new LabError('BAD_FILE', 'The payload is no JSON. Let the sender use application/json.', { cause });
  }
  const text = (pointer: string) => textAt(payload, pointer);
  const sha256 = checksumAt === null ? null : text(checksumAt).toLowerCase();
  if (sha256 !== null) requireHash(sha256, checksumAt ?? '');
  const said = text(ota.at);
  if (ota.kind === 'sha256' || ota.kind === 'firmware') requireHash(said, ota.at);
  return {
    ota: said,
    sha256,
    commit:
      commit === null
        ? null
        : {
            project: text(commit.project),
            revision: revisionOf(text(commit.revision), commit.revision),
            change: commit.change === null ? null : text(commit.change),
          },
  };
}

function requireHash(text: string, pointer: string): void {
  if (/^[0-9a-f]{64}$/.test(text)) return;
  throw new LabError('BAD_FILE', `At ${pointer} stands no SHA-256 of 64 hex digits in lower case.`);
}

function revisionOf(text: string, pointer: string): string {
  if (/^[0-9a-f]{7,64}$/.test(text)) return text;
  throw new LabError('BAD_FILE', `At ${pointer} stands no hash of a commit.`);
}

/** The text or number at a JSON Pointer (RFC 6901). */
function textAt(payload: unknown, pointer: string): string {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));
  let value: unknown = payload;
  for (const step of steps) {
    const own = typeof value === 'object' && value !== null && Object.hasOwn(value, step);
    value = own ? (value as Record<string, unknown>)[step] : undefined;
  }
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'string' && value !== '' && value.length <= 2_000) return value;
  throw new LabError('BAD_FILE', `The payload has no text at ${pointer}.`);
}
