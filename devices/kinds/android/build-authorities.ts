import type { Authorities, Authority } from '../../../lab/model/build.ts';
import { caFolders } from './ca-stores.ts';

const readable = '@readable';

/** One shell command for each store. What cannot be listed must not look like an empty store. */
export const authorityCommands = {
  module: commandFor(caFolders.module),
  system: commandFor(caFolders.system),
  user: commandFor(caFolders.user),
} as const;

function commandFor(folder: string): string {
  return `ls ${folder} > /dev/null 2>&1 && echo ${readable} && sha256sum ${folder}/* 2> /dev/null`;
}

/** The phone's certificate authorities, without the file that the lab itself put there. */
export function authoritiesIn(
  answers: Readonly<Record<keyof typeof authorityCommands, string>>,
  labFile: string | null,
): Authorities {
  const store = (answer: string): Authority[] | null =>
    answer.startsWith(readable) ? digestsIn(answer).filter(({ name }) => name !== labFile) : null;
  return { system: store(answers.module) ?? store(answers.system), user: store(answers.user) };
}

/** Lines of `sha256sum`: 64 hex digits, two blanks, the path. */
function digestsIn(text: string): Authority[] {
  const found = [...text.matchAll(/^([0-9a-f]{64}) [ *]\S*\/([^/\s]+)\s*$/gm)];
  return found
    .map(([, sha256 = '', name = '']) => ({ name, sha256 }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
