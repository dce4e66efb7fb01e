/** What a run is worth, as bits of its mark: its readings as base64 by their first characters, and two more. */
export const worth = { base64: 1 << 20, shifted: 14 << 20, affixes: 1 << 24, hex: 1 << 25 } as const;
