import { adups } from './adups.ts';
import type { Cipher } from './cipher.ts';
import { miuiUpdater } from './miui-updater.ts';
import { oplusUnlock } from './oplus-unlock.ts';

/** Ciphers that can be undone without asking anybody. A newcomer adds its file here. */
export const ciphers: readonly Cipher[] = [miuiUpdater, oplusUnlock, adups];
