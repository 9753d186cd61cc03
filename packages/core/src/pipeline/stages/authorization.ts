import type { AuthorizationDecision } from "../../runtime/services.ts";
import { isPromise } from "../../spec/is-promise.ts";
import { type Outcome, refusal } from "../guard.ts";
import type { Stage } from "../stage.ts";

/** Permissions (all of them), roles (one of them), and the runtime's own policy. */
export const authorization: Stage = {
  name: "authorization",
  place: "admit",
  compile: ({ spec, services }) => {
    const needed = spec.permissions ?? [];
    const roles = spec.roles ?? [];
    const authorize = services.security?.authorize;
    if (needed.length === 0 && roles.length === 0 && authorize === undefined) return undefined;

    const denied = (why: string): Outcome =>
      refusal({
        code: "PERMISSION_DENIED",
        message: `The caller may not use "${spec.name}": ${why}. Ask for access, or do without it.`,
      });
    const settle = (decision: AuthorizationDecision): Outcome | undefined =>
      decision === true ? undefined : denied(decision.denied);

    return {
      enter({ context, args }) {
        const lacks = lacking(needed, context.permissions);
        if (lacks !== undefined) return denied(`it lacks the permission "${lacks}"`);
        if (roles.length > 0 && !roles.some((role) => holds(context.roles, role))) {
          return denied(`it has none of the roles ${roles.map((role) => `"${role}"`).join(", ")}`);
        }
        if (authorize === undefined) return undefined;
        const decision = authorize({ spec, args, context });
        return isPromise(decision)
          ? decision.then((late) => settle(late as AuthorizationDecision))
          : settle(decision as AuthorizationDecision);
      },
    };
  },
};

/** The first permission that is not held. An index loop: this runs in every call. */
function lacking(needed: readonly string[], held: Held): string | undefined {
  for (let index = 0; index < needed.length; index += 1) {
    const permission = needed[index] as string;
    if (!holds(held, permission)) return permission;
  }
  return undefined;
}

type Held = readonly string[] | ReadonlySet<string> | undefined;

function holds(held: Held, name: string): boolean {
  if (held === undefined) return false;
  if (!Array.isArray(held)) return (held as ReadonlySet<string>).has(name);
  for (const each of held) if (each === name) return true;
  return false;
}
