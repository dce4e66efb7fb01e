import type { RecipientEntry } from '../../model/recipient.ts';
import { advertising } from './advertising.ts';
import { analytics } from './analytics.ts';
import { carriers } from './carriers.ts';
import { cdns } from './cdns.ts';
import { chipsets } from './chipsets.ts';
import { makers } from './makers.ts';
import { osVendors } from './os-vendors.ts';
import { thirdParties } from './third-parties.ts';

/** All recipients that the lab knows. A newcomer adds a line to one of these lists. */
export const recipientEntries: readonly RecipientEntry[] = [
  ...makers,
  ...chipsets,
  ...osVendors,
  ...carriers,
  ...cdns,
  ...analytics,
  ...advertising,
  ...thirdParties,
];
