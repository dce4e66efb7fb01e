/**
 * Where Android keeps certificate authorities: the system's own, from Android 14 on updated apart
 * from the firmware in a module, and those that a user added.
 */
export const caFolders = {
  module: '/apex/com.android.conscrypt/cacerts',
  system: '/system/etc/security/cacerts',
  user: '/data/misc/user/0/cacerts-added',
} as const;
