/** A short message that came in. `at` is ms since the epoch by the phone's clock. */
export type ShortMessage = { readonly from: string; readonly text: string; readonly at: number };

/** A call that came in and was not taken. */
export type Call = { readonly from: string; readonly at: number };

/** What came to the phone over the air, from outside. */
export class Inbox {
  readonly messages: ShortMessage[] = [];
  readonly calls: Call[] = [];

  clear(): void {
    this.messages.length = 0;
    this.calls.length = 0;
  }
}
