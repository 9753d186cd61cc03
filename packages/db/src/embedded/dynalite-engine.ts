import { isMissing } from "../missing-package.ts";
import type { StartEngine } from "./engine.ts";

/** Runs `dynalite` inside this process. */
export const startDynalite: StartEngine = async (path) => {
  const imported = await import("dynalite").catch((error: unknown) => {
    if (isMissing(error, "dynalite")) return undefined;
    throw error;
  });
  if (imported === undefined) return undefined;
  const server = imported.default({
    ...(path === undefined ? {} : { path }),
    createTableMs: 0,
    deleteTableMs: 0,
    updateTableMs: 0,
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  // A program that forgets to close it ends all the same.
  server.unref();
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    capabilities: { transactions: false, partiQL: false, timeToLive: false },
    stop: () =>
      new Promise((resolve, reject) => {
        server.ref();
        server.close((error) =>
          error === undefined || error === null ? resolve() : reject(error),
        );
        // Idle keep-alive connections would hold it open.
        server.closeAllConnections();
      }),
  };
};
