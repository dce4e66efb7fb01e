import type { AppVersions } from '../../../lab/model/trace.ts';
import { type Iphone, mobile } from './iphone.ts';

const attributes = ['CFBundleIdentifier', 'CFBundleVersion'];

/** CFBundleVersion of all applications that the phone lists, Apple's and the user's. */
export async function readApplications(phone: Iphone): Promise<AppVersions> {
  return { ...(await versions(phone, 'System')), ...(await versions(phone, 'User')) };
}

async function versions(phone: Iphone, applicationType: 'System' | 'User'): Promise<AppVersions> {
  const answer = await mobile(phone, 'listApps', { applicationType, returnAttributes: attributes });
  if (typeof answer !== 'object' || answer === null) return {};
  return Object.fromEntries(
    Object.entries(answer).map(([name, facts]) => [
      name,
      String((facts as { CFBundleVersion?: unknown } | null)?.CFBundleVersion ?? ''),
    ]),
  );
}
