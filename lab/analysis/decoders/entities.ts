import { rewritten } from './decoded.ts';
import type { Codec, View } from './decoder.ts';
import { classes } from './survey.ts';
import { entityDecode } from './xml.ts';

/** Character references in text that is no XML document. */
export const entities: Codec = {
  name: 'entities',
  decode({ bytes, survey }: View, emit) {
    if (!survey.text || (survey.seen & classes.ampersand) === 0 || bytes.indexOf(';') < 0) return;
    const decoded = entityDecode(bytes);
    if (decoded.length === bytes.length) return;
    emit(rewritten('entities', 0, bytes.length, decoded));
  },
};
