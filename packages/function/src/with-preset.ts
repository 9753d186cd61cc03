/** The same with what stands for those fields that are left out, or say `undefined`. */
export function withPreset<T extends object>(given: T, preset: Record<string, unknown>): T {
  const fields = { ...given } as Record<string, unknown>;
  for (const [name, value] of Object.entries(preset))
    if (fields[name] === undefined) fields[name] = value;
  return fields as T;
}
