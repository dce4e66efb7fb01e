import { LabError } from '../../../lab/errors.ts';
import type { Lease } from '../../../lab/model/lease.ts';
import type { XcuitestSession } from './xcuitest-session.ts';

/** An iPhone under a lease: each command asks first whether it still holds. */
export type Iphone = {
  readonly session: XcuitestSession;
  readonly lease: Lease;
  readonly signal: AbortSignal;
};

/** Sends one of the driver's execute methods, by its name without `mobile:`. */
export async function mobile(
  { session, lease }: Iphone,
  method: string,
  words?: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  return await session.mobile(lease, method, words);
}

/** What is wrong with the phone, as an error: a sentence that goes on after its name. */
export function phoneFault({ session }: Pick<Iphone, 'session'>, rest: string): LabError {
  return new LabError('PHONE_STATE', `Phone ${session.serial} ${rest}`);
}
