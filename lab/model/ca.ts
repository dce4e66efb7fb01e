/** Where the lab's certificate authority shall be on the phone; `auto`: in the system's store where root allows. */
export const caChoices = ['user', 'system', 'auto'] as const;
export type CaChoice = (typeof caChoices)[number];

/**
 * Where it is. In the `system` store it stands in the user's, too. `profile`: it came with an
 * iPhone's configuration profile. `none`: the phone lets the lab in nowhere.
 */
export const caStores = ['none', 'user', 'system', 'profile'] as const;
export type CaStore = (typeof caStores)[number];
