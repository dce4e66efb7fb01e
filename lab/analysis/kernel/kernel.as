// The part of identification that touches each byte, in AssemblyScript: `npm run kernel` compiles it to WebAssembly.
// It surveys a layer, searches it, and tells which of its runs are worth decoding. Of what it says of a run only "no"
// counts: what it lets pass is decoded and weighed by the decoders themselves.

export { useCiphers } from './aes';
export { deservesDecoded } from './worth';
export { useDigests, usePatterns, search } from './patterns';
export { survey } from './survey';
