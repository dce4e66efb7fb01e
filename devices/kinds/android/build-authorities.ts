import type { Authorities, Authority } from '../../../lab/model/build.ts';

/** From Android 14 on the system's store is the first, updated apart from the firmware; before, the second. */
const stores = {
  module: '/apex/com.android.conscrypt/cacerts',
  system: '/system/etc/security/cacerts',
  user: '/data/misc/user/0/cacerts-added',
} as const;

const readable = '@readable';

/** One shell command for each store. What cannot be listed must not look like an empty store. */
export const authorityCommands = {
  module: commandFor(stores.module),
  system: commandFor(stores.system),
  user: commandFor(stores.user),
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
