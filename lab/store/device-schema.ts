import { z } from 'zod';
import { identifierKinds } from '../model/device.ts';

const quoted = (what: string) => z.string({ error: `${what} must be text in quotes, e.g. "0123"` });

/** A value to search for; blanks around it are a slip of the pen. */
const value = quoted('the value')
  .min(1, 'the value is empty')
  .refine((text) => text === text.trim(), 'the value has blanks at its ends');

const kind = z.enum(identifierKinds, {
  error: `the kind must be one of ${identifierKinds.join(', ')}`,
});

const identifier = z
  .strictObject({
    kind,
    value: value.exactOptional(),
    path: value.exactOptional(),
    slot: z
      .int('the slot must be a whole number from 1')
      .min(1, 'slots count from 1')
      .max(9, 'slots go to 9')
      .exactOptional(),
    label: quoted('the label').min(1, 'the label is empty').exactOptional(),
    unchecked: z.boolean('unchecked must be true or false').exactOptional(),
  })
  .superRefine((each, context) => {
    const complain = (message: string) => context.addIssue({ code: 'custom', message });
    const [needed, foreign] =
      each.kind === 'file' ? (['path', 'value'] as const) : (['value', 'path'] as const);
    if (each[needed] === undefined) complain(`an identifier of kind ${each.kind} needs a ${needed}`);
    if (each[foreign] !== undefined) complain(`an identifier of kind ${each.kind} has no ${foreign}`);
    if (each.kind === 'custom' && each.label === undefined) complain('kind custom needs a label');
  });

const sim = z.strictObject({
  iccid: value,
  imsi: value.exactOptional(),
  msisdn: value.exactOptional(),
  unchecked: z.boolean('unchecked must be true or false').exactOptional(),
});

const optOut = z.strictObject({
  setting: quoted('the setting').regex(
    /^(?:global|secure|system)\/[\w.:-]{1,200}$/,
    'the setting must read namespace/name as "adb shell settings" has it, e.g. secure/send_usage_opt_out',
  ),
  refused: quoted('the refused value').regex(
    /^[\w.:-]{1,100}$/,
    'the value must be letters, digits and _ . : -',
  ),
  agreed: quoted('the agreed value').regex(
    /^[\w.:-]{1,100}$/,
    'the value must be letters, digits and _ . : -',
  ),
});

const iphone = z.strictObject({
  appium: z
    .url({
      protocol: /^https?$/,
      error: 'appium must be the URL of an Appium server, e.g. http://mac.example:4723',
    })
    .refine((url) => new URL(url).username === '', 'appium must hold no name and password'),
  udid: quoted('the udid').regex(
    /^([0-9a-fA-F]{40}|[0-9a-fA-F]{8}-[0-9a-fA-F]{16})$/,
    'the udid must be 40 hex digits, or 8 and 16 with a dash between, as Xcode shows it',
  ),
  address: z.ipv4(
    'the address must be the one that the access point always gives to the phone, e.g. 192.168.7.23',
  ),
  proxyPort: z
    .int('proxyPort must be a whole number')
    .min(1024, 'proxyPort must be 1024 or more')
    .max(65_535, 'ports go to 65535'),
});

/** device.yaml as docs/design.md lays it down. Serial and line become names of files. */
export const deviceSchema = z.strictObject({
  serial: quoted('the serial').regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/,
    'the serial must be what "adb shell getprop ro.serialno" prints: letters, digits and . _ : - only',
  ),
  product: quoted('the product').min(1, 'the product is empty'),
  line: quoted('the line').regex(
    /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)*$/,
    'the line must read product/region/channel, e.g. nokia-7-plus/eu',
  ),
  codename: quoted('the codename')
    .regex(/^[\w.-]{1,91}$/, 'the codename must be what "adb shell getprop ro.product.device" prints')
    .exactOptional(),
  identifiers: z.array(identifier, 'identifiers must be a list'),
  sims: z.array(sim, 'sims must be a list').exactOptional(),
  optOut: z.array(optOut, 'optOut must be a list').min(1, 'optOut is empty').exactOptional(),
  iphone: iphone.exactOptional(),
});

export type DeviceYaml = z.output<typeof deviceSchema>;
export type IdentifierYaml = DeviceYaml['identifiers'][number];
