const word = String.raw`(?:'[^']*'|"[^"]*"|[^\s'";])+`;
const typed = new RegExp(String.raw`(\binput\s+(?:\w+\s+)?text\s+)${word}`, 'g');
const option = String.raw`--(?:old|user)\s+${word}\s+`;
const credential = new RegExp(String.raw`(\bset-(?:pin|password|pattern)\s+(?:${option})*)${word}`, 'g');
const oldCredential = new RegExp(String.raw`(--old\s+)${word}`, 'g');
const keys = /(\binput\s+(?:\w+\s+)?keyevent\s+)([\w\s-]+)/g;
/** KEYCODE_0 to KEYCODE_9. */
const digitKey = /\b(?:KEYCODE_\d|[7-9]|1[0-6])\b/g;

/** A shell line without what was typed or set as a credential: text, digits by their keys, PINs. */
export function maskSecrets(line: string): string {
  return line
    .replace(typed, '$1****')
    .replace(keys, (_, head: string, codes: string) => head + codes.replace(digitKey, '*'))
    .replace(credential, '$1****')
    .replace(oldCredential, '$1****');
}
