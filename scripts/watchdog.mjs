// Ends process groups whose owner was killed before it could do so itself.
// Its stdin comes from the owner: "+pid" and "-pid" lines; the end of it means the owner is gone.
import { createInterface } from "node:readline";

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});

// The first group is an argument, so that an owner killed at once has told it already.
const groups = new Set(process.argv.slice(2).map(Number));
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) groups.add(pid);
  else groups.delete(pid);
}

const signalAll = (signal) => {
  for (const pid of groups) {
    try {
      process.kill(-pid, signal);
    } catch {
      groups.delete(pid);
    }
  }
};
const deadline = Date.now() + 2_000;
signalAll("SIGTERM");
while (groups.size > 0 && Date.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 50));
  signalAll(0);
}
signalAll("SIGKILL");
