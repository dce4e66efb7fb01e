/** plist has no types of its own. */
declare module 'plist' {
  export function parse(xml: string): unknown;
}
