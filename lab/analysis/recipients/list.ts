import { carriers } from './carriers.ts';
import { makers } from './makers.ts';
import { osVendors } from './os-vendors.ts';
import type { RecipientEntry } from './recipient-entry.ts';
import { thirdParties } from './third-parties.ts';

/** All recipients that the lab knows. A newcomer adds a line to one of these lists. */
export const recipientEntries: readonly RecipientEntry[] = [
  ...carriers,
  ...makers,
  ...osVendors,
  ...thirdParties,
];
