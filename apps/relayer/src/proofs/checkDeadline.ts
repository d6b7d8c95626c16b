import { PseudonymDeadlinePassed, PseudonymDeadlineTooFar } from "realdid";

import { RelayerDeadlineUncommon } from "../errors.ts";

/** Every wallet's deadlines are on full quarters of an hour: `commonDeadline`. */
const QUARTER = 900;
const HOUR = 3_600;

/**
 * Checks a deadline before anything costly is done.
 *
 * @param deadline of the proof, unix seconds
 * @param time of the chain's newest block, unix seconds
 * @throws {@link RelayerDeadlineUncommon} {@link PseudonymDeadlinePassed} {@link PseudonymDeadlineTooFar}
 */
export function checkDeadline(deadline: number, time: number): void {
  if (deadline % QUARTER !== 0) throw new RelayerDeadlineUncommon();
  if (deadline <= time) throw new PseudonymDeadlinePassed([deadline, time]);
  if (deadline > time + HOUR) throw new PseudonymDeadlineTooFar([deadline, time + HOUR]);
}
