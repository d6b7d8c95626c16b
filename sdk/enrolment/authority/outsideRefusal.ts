import type { RealDidError } from "../../errors.ts";
import { EnrolmentNotPresent, EnrolmentRefused, EnrolmentResidentIdInvalid } from "../errors.ts";

/**
 * What a person outside may see of a refusal. Before presence is shown all refusals are one, so that nobody can ask from afar whether
 * a number is real or its owner enrolled; after that, the person who stands at the desk is told the reason.
 *
 * @param refusal what {@link enrolPerson} or {@link reclaimPerson} threw
 * @returns the same error, or {@link EnrolmentRefused}
 */
export function outsideRefusal(refusal: RealDidError): RealDidError {
  const beforePresence = refusal instanceof EnrolmentResidentIdInvalid || refusal instanceof EnrolmentNotPresent;
  return beforePresence ? new EnrolmentRefused() : refusal;
}
