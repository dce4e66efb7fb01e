import { otaByCommand } from './ota-command.ts';
import type { OtaKind } from './ota-control.ts';
import { otaBySideload } from './ota-sideload.ts';

/** How the lab installs an OTA; the first that it has is taken: add a control by a file and a line here. */
export const otaControls: readonly OtaKind[] = [otaByCommand, otaBySideload];
