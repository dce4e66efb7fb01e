/** What an organisation is to the owner of the phone. */
export const recipientRoles = [
  'maker',
  'chipset',
  'os-vendor',
  'carrier',
  'cdn',
  'analytics',
  'advertising',
  'third-party',
] as const;
export type RecipientRole = (typeof recipientRoles)[number] | 'unknown';

/** Who is behind a domain. All hosts below it are meant; the longest domain that fits wins. */
export type RecipientEntry = {
  readonly domain: string;
  readonly organisation: string;
  /** ISO 3166-1 alpha-2 code of the country of establishment, which says nothing of where its servers are. */
  readonly country: string;
  readonly role: Exclude<RecipientRole, 'unknown'>;
  /**
   * `high`: a source that ties the domain to the organisation was read when this was written.
   * `medium`: the domain is the organisation's own by its name, or commonly known, and nobody has read
   * the source for this list. `low`: inferred.
   */
  readonly confidence: 'high' | 'medium' | 'low';
  /** Where this can be looked up, by name or address. */
  readonly source: string;
  /** When it was looked up or last reviewed, as year and month. */
  readonly date: string;
  /** Where its servers stand, where a person says so in a list of their own. */
  readonly hosting?: string;
};

/** ISO 3166-1 alpha-2: the officially assigned codes. */
export const countryCodes: ReadonlySet<string> = new Set(
  [
    'AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS',
    'BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE',
    'EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM',
    'HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC',
    'LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA',
    'NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW',
    'SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO',
    'TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW',
  ]
    .join(' ')
    .split(' '),
);
