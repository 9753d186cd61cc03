/**
 * Where a tool may connect to.
 * - `"spec"` (default): the origins written in the spec, and nothing else
 * - `"public-web"`: any public name or address over http or https on ports 80 and 443, at globally
 *   routable addresses only
 * - `{ allow }`: the listed origins (`https://api.example.com`, `https://*.example.com`); an empty
 *   list allows none
 * `private: true` lets a host *name* resolve to private addresses; cloud metadata addresses need to
 * be listed literally.
 */
export type EgressPolicy = "spec" | "public-web" | EgressRule;

/** Origins that a tool may reach, one by one. With `allow` left out it is those of the spec. */
export interface EgressRule {
  /** Origins that may be reached: scheme, host and port. `*.` stands for any subdomain. */
  readonly allow?: readonly string[];
  /** Lets names resolve to private addresses. Default `false`. */
  readonly private?: boolean;
}
