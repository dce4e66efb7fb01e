const mark = '@@phonehome:';

/** One shell line that runs several commands and puts a mark before each one's output, and one at the end. */
export function markedCommand(commands: Readonly<Record<string, string>>): string {
  const parts = Object.entries(commands).map(([name, command]) => `echo; echo ${mark}${name}; ${command}`);
  return `${parts.join('; ')}; echo; echo ${mark}end`;
}

/**
 * The outputs by name, trimmed; null where one of the marks is missing, so that an answer that was
 * cut short is never taken for a short answer.
 */
export function splitMarked<Name extends string>(
  output: string,
  names: readonly Name[],
): Readonly<Record<Name, string>> | null {
  const sections = new Map<string, string>();
  for (const section of output.split(`\n${mark}`).slice(1)) {
    const newline = section.indexOf('\n');
    const name = newline < 0 ? section : section.slice(0, newline);
    sections.set(name.trim(), newline < 0 ? '' : section.slice(newline + 1).trim());
  }
  if (!sections.has('end') || names.some((name) => !sections.has(name))) return null;
  return Object.fromEntries(sections) as Record<Name, string>;
}
