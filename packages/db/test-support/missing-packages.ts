import { Module, registerHooks } from "node:module";

const missing = (process.env.MISSING_PACKAGES ?? "").split(",").filter((name) => name !== "");
/** A file in place of the native server. */
const nativeServer = process.env.NATIVE_SERVER;
const isMissing = (specifier: string): boolean =>
  missing.some((name) => specifier === name || specifier.startsWith(`${name}/`));

// As Node words it where a package is not installed.
registerHooks({
  resolve(specifier, context, next) {
    if (!isMissing(specifier)) return next(specifier, context);
    const message = `Cannot find package '${specifier}' imported from ${context.parentURL}`;
    throw Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
  },
});

// createRequire().resolve() asks no hooks.
const loader = Module as unknown as {
  _resolveFilename: (request: string, ...rest: unknown[]) => string;
};
const resolveFilename = loader._resolveFilename;
loader._resolveFilename = (request, ...rest) => {
  if (nativeServer !== undefined && request.startsWith("@dynoxide/")) return nativeServer;
  if (!isMissing(request)) return resolveFilename(request, ...rest);
  throw Object.assign(new Error(`Cannot find module '${request}'`), { code: "MODULE_NOT_FOUND" });
};
