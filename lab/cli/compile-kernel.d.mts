/** The module that kernel.as compiles to. Throws what the compiler has to say. */
export function compileKernel(): Promise<Buffer>;
/** The module as a source file. */
export function sourceOf(bytes: Buffer): string;
