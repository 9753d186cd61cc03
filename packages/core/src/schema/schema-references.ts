/** An object or list of a schema, whatever it stands for. */
type Node = Readonly<Record<string, unknown>>;

/**
 * Finds what a `$ref` within a schema names: the places that it may mean, for an embedded `$id`
 * changes what `#` means.
 */
export class SchemaReferences {
  readonly #resources: Node[];
  readonly #anchors = new Map<string, Node[]>();

  constructor(root: object) {
    this.#resources = [root as Node];
    this.#collect(root as Node);
  }

  /** Everything that a reference may name; nothing where it names nothing of this schema. */
  targets(reference: string): readonly unknown[] {
    const fragment = fragmentOf(reference);
    if (fragment === undefined) return [];
    if (fragment !== "" && !fragment.startsWith("/")) return this.#anchors.get(fragment) ?? [];
    const steps = fragment.split("/").slice(1).map(unescapeStep);
    return this.#resources
      .map((resource) => steps.reduce<unknown>(fieldOf, resource))
      .filter((target) => target !== undefined);
  }

  #collect(node: Node): void {
    if (typeof node.$id === "string" && node !== this.#resources[0]) this.#resources.push(node);
    for (const name of [node.$anchor, node.$dynamicAnchor]) {
      if (typeof name !== "string") continue;
      this.#anchors.set(name, [...(this.#anchors.get(name) ?? []), node]);
    }
    for (const value of Object.values(node)) {
      if (typeof value === "object" && value !== null) this.#collect(value as Node);
    }
  }
}

function fragmentOf(reference: string): string | undefined {
  if (!reference.startsWith("#")) return undefined;
  try {
    return decodeURIComponent(reference.slice(1));
  } catch {
    return undefined;
  }
}

/** A field that the schema has itself: `constructor` names nothing unless somebody wrote it. */
function fieldOf(node: unknown, step: string): unknown {
  if (typeof node !== "object" || node === null || !Object.hasOwn(node, step)) return undefined;
  return (node as Node)[step];
}

function unescapeStep(step: string): string {
  return step.replaceAll("~1", "/").replaceAll("~0", "~");
}
