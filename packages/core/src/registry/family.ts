import type { ExecutorClass } from "./executor-class.ts";
import { type FamilyRecord, registry, type TypeEntry } from "./registry.ts";

/** A family of executors, as its package defines it. */
export interface FamilyDefinition {
  /** What `spec.type` says, in lower case. */
  readonly name: string;
  /** Classes by type. */
  readonly builtIns: Readonly<Record<string, ExecutorClass>>;
  /** Further names of a type: `{ default: "standard" }`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Fields of a spec that may name the type. Default `["executor"]`. */
  readonly typeFields?: readonly string[];
  /** The type of a spec that names none; without it a spec has to. */
  readonly defaultType?: string;
}

/** Adds a family to the process's registry. A second copy of its package finds the first one's. */
export function registerFamily(definition: FamilyDefinition): FamilyRecord {
  const { families } = registry();
  const present = families.get(definition.name);
  if (present !== undefined) return present;
  const types = new Map<string, TypeEntry[]>();
  for (const [type, executorClass] of Object.entries(definition.builtIns)) {
    types.set(type, [{ type, origin: "built-in", executorClass }]);
  }
  for (const [type, aliasOf] of Object.entries(definition.aliases ?? {})) {
    types.set(type, [
      { type, origin: "built-in", aliasOf, executorClass: definition.builtIns[aliasOf] },
    ]);
  }
  const record: FamilyRecord = {
    name: definition.name,
    typeFields: definition.typeFields ?? ["executor"],
    defaultType: definition.defaultType,
    types,
  };
  families.set(definition.name, record);
  return record;
}
