/**
 * What can happen to a phone, by the names that `on:` of a firmware.yaml takes. `airplane-toggle` is
 * airplane mode that was on and is off again; it comes with `airplane-off`.
 */
export const phoneEvents = [
  'boot',
  'first-boot',
  'ota-upgrade',
  'screen-on',
  'screen-off',
  'unlock',
  'lock',
  'sim-swap',
  'data-sim-switch',
  'connectivity',
  'wifi-connect',
  'wifi-disconnect',
  'airplane-on',
  'airplane-off',
  'airplane-toggle',
  'location-on',
  'location-off',
  'sms-received',
  'call',
  'contacts-sync',
  'job-run',
  'charge',
  'uncharge',
  'opt-out',
  'opt-in',
  'setting',
  'proxy',
] as const;

export type PhoneEventName = (typeof phoneEvents)[number];

/** What happened to the phone; firmware acts on it. `at` is ms since the epoch by the lab's clock. */
export type PhoneEvent = { readonly name: PhoneEventName; readonly at: number };
