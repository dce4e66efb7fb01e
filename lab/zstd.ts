import { init } from '@bokuweb/zstd-wasm';

let loading: Promise<void> | null = null;

/**
 * Loads the WebAssembly module of Zstandard, once a thread: a second `init` swaps its memory while
 * functions that were called before stay bound to the first one, and from then on nothing decodes.
 */
export function loadZstd(): Promise<void> {
  loading ??= init();
  return loading;
}
