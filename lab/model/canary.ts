/** The host to which each trial's transport canary is sent: it can never exist (RFC 2606, `.invalid`). */
export const canaryHost = 'canary.phonehome.invalid';
