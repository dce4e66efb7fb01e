/** What an organisation is to the owner of the phone. */
export type RecipientRole = 'maker' | 'os-vendor' | 'carrier' | 'third-party' | 'unknown';

/** Who is behind a domain. All hosts below it are meant; the longest domain that fits wins. */
export type RecipientEntry = {
  readonly domain: string;
  readonly organisation: string;
  /** ISO 3166-1 alpha-2 code of the country of establishment. */
  readonly country: string;
  readonly role: Exclude<RecipientRole, 'unknown'>;
  readonly confidence: 'high' | 'medium' | 'low';
  /** Where this can be looked up. */
  readonly source: string;
  /** When it was looked up, as year and month. */
  readonly date: string;
};
