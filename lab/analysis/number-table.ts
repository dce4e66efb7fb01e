/** Many whole numbers with a small number each, in 12 bytes an entry and half as many again. */
export type NumberTable = {
  get(key: number): number | undefined;
  /** Keeps the first value of a key. */
  add(key: number, value: number): void;
};

/** An empty table: open addressing, grown at two thirds. Keys are not negative. */
export function numberTable(): NumberTable {
  let keys = new Float64Array(1 << 10).fill(-1);
  let values = new Uint32Array(1 << 10);
  let size = 0;
  const slotOf = (key: number): number => {
    const mask = keys.length - 1;
    let slot = (key / 0x200000) & mask;
    while (keys[slot] !== -1 && keys[slot] !== key) slot = (slot + 1) & mask;
    return slot;
  };
  const grow = () => {
    const [oldKeys, oldValues] = [keys, values];
    keys = new Float64Array(oldKeys.length * 2).fill(-1);
    values = new Uint32Array(oldKeys.length * 2);
    for (const [index, key] of oldKeys.entries()) {
      if (key === -1) continue;
      const slot = slotOf(key);
      keys[slot] = key;
      values[slot] = oldValues[index] as number;
    }
  };
  return {
    get: (key) => {
      const slot = slotOf(key);
      return keys[slot] === key ? values[slot] : undefined;
    },
    add: (key, value) => {
      const slot = slotOf(key);
      if (keys[slot] === key) return;
      keys[slot] = key;
      values[slot] = value;
      size += 1;
      if (size * 3 > keys.length * 2) grow();
    },
  };
}
