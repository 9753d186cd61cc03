// Every contender of `bench http`. Each yields the parsed JSON of the answer.

export const contenders = [
  { id: "undici-request", label: "undici `request` on a pool" },
  { id: "fetch", label: "global `fetch`" },
  { id: "exec-http", label: "`@exec/http` standard, default guards" },
];
