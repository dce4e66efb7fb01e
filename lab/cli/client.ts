import { LabError, sentenceOf } from '../errors.ts';

/** LAB_URL, checked. */
export function serverUrl(environment: NodeJS.ProcessEnv = process.env): string {
  const said = environment.LAB_URL;
  if (said && URL.canParse(said) && /^https?:/.test(said)) return said;
  throw new LabError(
    'USAGE',
    said
      ? `LAB_URL is no address: ${said}. It reads like http://lab.example:8420.`
      : "Set LAB_URL to the address of the lab's server, such as http://lab.example:8420.",
  );
}

/** The API of the lab's server, with the token of PHONEHOME_TOKEN. */
export type Client = {
  /** The answer's document; throws USAGE with the server's sentence where it refuses. */
  json<Answer>(path: string, init?: RequestInit): Promise<Answer>;
  ask(path: string, init?: RequestInit): Promise<Response>;
};

/** Opens the API; nothing is sent before it is asked. */
export function openClient(signal: AbortSignal, environment: NodeJS.ProcessEnv = process.env): Client {
  const url = serverUrl(environment);
  const token = environment.PHONEHOME_TOKEN;
  if (!token) {
    throw new LabError(
      'USAGE',
      'Set PHONEHOME_TOKEN to a token of the lab\'s server; "phonehome token create" makes one there.',
    );
  }
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as Record<string, string>) };
    const answer = await fetch(new URL(path, url), { ...init, headers, signal }).catch((error: unknown) => {
      if (signal.aborted) throw signal.reason;
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      throw new LabError('INTERNAL', `The lab's server at ${url} cannot be reached: ${sentenceOf(cause)}.`);
    });
    if (answer.ok) return answer;
    throw await refusalOf(answer);
  };
  return { ask, json: async (path, init) => (await (await ask(path, init)).json()) as never };
}

async function refusalOf(answer: Response): Promise<LabError> {
  const text = await answer.text();
  let detail = `The lab's server answered ${answer.status}.`;
  try {
    detail = (JSON.parse(text) as { detail?: string }).detail ?? detail;
  } catch {
    // Something in between answered, such as a proxy.
  }
  return new LabError(answer.status >= 500 ? 'INTERNAL' : 'USAGE', detail);
}
