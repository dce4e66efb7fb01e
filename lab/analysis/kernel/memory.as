// Places in memory. The caller fills in the tables, and places all that has no place here.

/** Class bits by byte, 32 bits each, as in survey.ts. */
export const classTable: usize = 0;
/** What a hex digit stands for; 255 where it is none. */
export const hexValues: usize = 1024;
/** What a byte is in a text: 0 none of it, 1 a character, 2 to 4 the first of so many bytes of one, 5 another of them. */
export const textKinds: usize = 1280;
/** Words: kinds of bytes seen, control characters, bytes beyond ASCII; where a search stopped, and behind which pattern. */
export const results: usize = 2048;
export const room: usize = 4096;
