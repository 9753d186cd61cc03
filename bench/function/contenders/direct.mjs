// The control: the direct call measured against itself must come out at 1.
import { quote } from "../operation.mjs";

export function create() {
  return { call: (args) => quote(args), content: (result) => result };
}
