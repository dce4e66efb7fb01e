/** Functions that all answer later. */
type Deferrable<Part> = { readonly [Name in keyof Part]: (...args: never[]) => Promise<unknown> };

/**
 * A part of the lab whose modules are read when one of its functions is first called: most commands
 * need few of them, and each takes time to read. A part that cannot be read fails each call.
 */
export function whenNeeded<Part extends Deferrable<Part>>(read: () => Promise<Part>): Part {
  let part: Promise<Part> | null = null;
  const call =
    (name: keyof Part) =>
    async (...args: never[]) => {
      part ??= read();
      return (await part)[name](...args);
    };
  return new Proxy({} as Part, {
    // An `await` of the part itself asks for `then`, which no part has.
    get: (_, name) => (name === 'then' ? undefined : call(name as keyof Part)),
  });
}
