import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the repository under test. */
export const repositoryRoot: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
