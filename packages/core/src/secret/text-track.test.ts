import { describe, expect, it } from "vitest";
import { SecretFinder } from "./secret-finder.ts";
import { TextTrack } from "./text-track.ts";

const finder = new SecretFinder(["s3cr3t-token"]);

describe("what is kept of a text", () => {
  it("is what may be part of a secret, once the rest has left", () => {
    const track = new TextTrack();
    const clear = track.append("no secret", finder);
    expect(track.isIdle).toBe(false);
    track.forget(clear.to);
    expect(track.isIdle).toBe(true);
    const start = track.append("a s3cr", finder);
    track.forget(start.to);
    expect(track.isIdle).toBe(false);
    const rest = track.append("3t-token b", finder);
    expect([track.masked("a s3cr", start), track.masked("3t-token b", rest)]).toEqual([
      "a [secret]",
      " b",
    ]);
    track.forget(rest.to);
    expect(track.isIdle).toBe(true);
  });

  it("is looked through no more", () => {
    const track = new TextTrack();
    track.forget(track.append("another secret, ", finder).to);
    track.lookAgain(new SecretFinder(["another secret"]));
    const piece = track.append("another secret", new SecretFinder(["another secret"]));
    expect(track.masked("another secret", piece)).toBe("[secret]");
  });
});
