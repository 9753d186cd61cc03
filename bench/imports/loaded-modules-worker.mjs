// Child process: which modules an import loads, and to which packages they belong.
import { registerHooks } from "node:module";
import { answerParent } from "../harness/child.mjs";

answerParent(async ({ specifier }) => {
  const urls = new Set();
  const hooks = registerHooks({
    load(url, context, nextLoad) {
      if (url.startsWith("file:")) urls.add(url);
      return nextLoad(url, context);
    },
  });
  await import(specifier);
  hooks.deregister();
  const thirdParties = new Set();
  for (const url of urls) {
    const name = installedPackage(url);
    if (name) thirdParties.add(name);
  }
  return { modules: urls.size, thirdParties: [...thirdParties].sort() };
});

/** Name of the installed package that a file belongs to; `undefined` for the workspace's own. */
function installedPackage(url) {
  const inside = url.split("/node_modules/").at(-1);
  if (inside === url) return undefined;
  const [scope, name] = inside.split("/");
  return scope.startsWith("@") ? `${scope}/${name}` : scope;
}
