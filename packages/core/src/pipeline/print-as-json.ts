/** Has `console.log` and `util.inspect` show a class's instances as their `toJSON()` does. */
export function printAsJson(type: { readonly prototype: { toJSON(): object } }): void {
  Object.defineProperty(type.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value(this: { toJSON(): object }): object {
      return this.toJSON();
    },
  });
}
