/** The client library. */
export type Undici = typeof import("undici");

let loaded: Promise<Undici> | undefined;

/** Loads the client library, once: it costs more than all of this package. */
export function loadUndici(): Promise<Undici> {
  loaded ??= import("undici");
  return loaded;
}
