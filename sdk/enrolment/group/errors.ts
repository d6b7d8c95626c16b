import { RealDidError } from "../../errors.ts";

/** A group's authority is an account or a Safe. */
export class EnrolmentAuthorityInvalid extends RealDidError {
  readonly code = "ENROLMENT_AUTHORITY_INVALID" as const;
  constructor() {
    super(
      "the authority is no address",
      "Give the address that is to publish the group's roots: 0x and 40 hex digits.",
    );
  }
}
