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
const announcedOk: Expectation = { ok: true, shows: "263 airports", attempts: 1 };
const announcedRefusal: Expectation = { ok: false, code: "ARGUMENTS_INVALID", attempts: 0 };

test("what goes as announced leaves nothing to say", () => {
  expect(judge([announcedOk, announcedRefusal], [ok, refused])).toEqual([]);
});

test.each<[string, Expectation, CallRecord, string]>([
  [
    "another content",
    { ...announcedOk, shows: "9 airports" },
    ok,
    '"9 airports", saw "263 airports"',
  ],
  ["more attempts", announcedOk, { ...ok, attempts: 2 }, "1 attempt, saw 2 attempts"],
  ["a replay", announcedOk, { ...ok, replay: true }, "no replay, saw a replay"],
  ["no replay", { ...announcedOk, replay: true }, ok, "a replay, saw no replay"],
  ["a failure", announcedOk, refused, '"263 airports", saw "ARGUMENTS_INVALID"'],
  ["a success", announcedRefusal, ok, '"ARGUMENTS_INVALID", saw "263 airports"'],
  ["another code", announcedRefusal, { ...refused, code: "TIMEOUT" }, 'saw "TIMEOUT"'],
])("%s that was not announced is a difference", (_, expected, seen, difference) => {
  expect(judge([expected], [seen]).join()).toContain(difference);
});

test("a call that is missing or too many is a difference", () => {
  expect(judge([announcedOk], [])).toEqual(["announced 1 calls, saw 0"]);
  expect(judge([], [ok])).toEqual(["announced 0 calls, saw 1"]);
});
