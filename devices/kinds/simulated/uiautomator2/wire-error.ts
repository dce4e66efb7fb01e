/** HTTP status of the W3C WebDriver error codes that the server answers. */
const statuses = {
  'invalid argument': 400,
  'invalid selector': 400,
  'invalid session id': 404,
  'no such alert': 404,
  'no such element': 404,
  'stale element reference': 404,
  'unknown command': 404,
  'unknown error': 500,
} as const;

/** An error that the UiAutomator2 server answers to its client, as the WebDriver standard has it. */
export class WireError extends Error {
  readonly code: keyof typeof statuses;

  constructor(code: keyof typeof statuses, message: string) {
    super(message);
    this.code = code;
  }

  get status(): number {
    return statuses[this.code];
  }
}
