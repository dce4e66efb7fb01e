/** Values with equal keys together, in the order of the first of each. */
export function gather<Value>(values: readonly Value[], keyOf: (value: Value) => string): Value[][] {
  const gathered = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = gathered.get(key);
    if (group === undefined) gathered.set(key, [value]);
    else group.push(value);
  }
  return [...gathered.values()];
}
