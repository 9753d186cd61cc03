import { expect, test } from "vitest";
import type { CallRecord } from "./call-record.ts";
import type { Expectation } from "./expectation.ts";
import { judge } from "./judge.ts";

const ok: CallRecord = {
  tool: "find",
  executor: "db/dynamodb",
  outcome: "ok",
  attempts: 1,
  replay: false,
  latencyMs: 3,
  shows: "263 airports",
};
const refused: CallRecord = {
  tool: "find",
  executor: "db/dynamodb",
  outcome: "refused",
  attempts: 0,
  replay: false,
  latencyMs: 0,
  code: "ARGUMENTS_INVALID",
  advice: "name the state",
};
const announcedOk: Expectation = { ok: true, shows: "263 airports" };
const announcedRefusal: Expectation = { ok: false, code: "ARGUMENTS_INVALID", attempts: 0 };

test("what goes as announced leaves nothing to say", () => {
  const replayed = { ...ok, attempts: 0, replay: true };
  const announcedReplay = { ...announcedOk, replay: true };
  expect(judge([announcedOk, announcedReplay, announcedRefusal], [ok, replayed, refused])).toEqual(
    [],
  );
});

test.each<[string, Expectation, CallRecord, string]>([
  ["another content", { ok: true, shows: "9 airports" }, ok, 'saw "263 airports"'],
  ["more attempts", announcedOk, { ...ok, attempts: 2 }, 'saw "263 airports, after 2 attempts"'],
  ["a replay", announcedOk, { ...ok, attempts: 0, replay: true }, ', replayed"'],
  ["no replay", { ...announcedOk, replay: true }, ok, 'announced "263 airports, replayed"'],
  ["a refusal", announcedOk, refused, 'saw "refused with ARGUMENTS_INVALID"'],
  ["a success", announcedRefusal, ok, 'saw "263 airports"'],
  ["a try", announcedRefusal, { ...refused, attempts: 1 }, "_INVALID, after 1 attempt"],
  ["another code", announcedRefusal, { ...refused, code: "TIMEOUT" }, "with TIMEOUT"],
])("%s that was not announced is a difference", (_, expected, seen, difference) => {
  expect(judge([expected], [seen]).join()).toContain(difference);
});

test("a call that is missing or too many is a difference", () => {
  expect(judge([announcedOk], [])).toEqual(["announced 1 calls, saw 0"]);
  expect(judge([], [ok])).toEqual(["announced 0 calls, saw 1"]);
});
