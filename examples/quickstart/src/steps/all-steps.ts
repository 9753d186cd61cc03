import { callService } from "./call-service.ts";
import { computeDistance } from "./compute-distance.ts";
import { cutOffAtDeadline } from "./cut-off-at-deadline.ts";
import { getAirports } from "./get-airports.ts";
import { openBreaker } from "./open-breaker.ts";
import { queryByState } from "./query-by-state.ts";
import { refuseBadArgument } from "./refuse-bad-argument.ts";
import { refuseMetadataAddress } from "./refuse-metadata-address.ts";
import { refuseMissingPermission } from "./refuse-missing-permission.ts";
import { replayDuplicate } from "./replay-duplicate.ts";
import { retryBusyService } from "./retry-busy-service.ts";
import type { Step } from "./step.ts";
import { streamNearest } from "./stream-nearest.ts";
import { writeAirports } from "./write-airports.ts";

/** First what works, then what is refused or prevented. */
export const allSteps: readonly Step[] = [
  writeAirports,
  getAirports,
  queryByState,
  callService,
  retryBusyService,
  computeDistance,
  streamNearest,
  refuseBadArgument,
  refuseMissingPermission,
  refuseMetadataAddress,
  cutOffAtDeadline,
  openBreaker,
  replayDuplicate,
];
