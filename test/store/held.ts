import type { Fence } from '../../lab/model/lease.ts';

/** The fence of a phone that nobody else can be given. */
export const held: Fence = {
  token: 3,
  hold: () => undefined,
  check: async () => undefined,
  onHeld: (listener) => {
    listener(Number.MAX_SAFE_INTEGER);
    return () => undefined;
  },
};
