import { RealDidError } from "realdid";

/** No such group, or this service does not enrol for it. */
export class AuthorityGroupUnknown extends RealDidError {
  readonly code = "AUTHORITY_GROUP_UNKNOWN" as const;
  constructor(readonly groupId: number) {
    super(
      `there is no group ${groupId} here`,
      "Ask GET /v1/authority which groups there are; AUTHORITY_GROUPS sets them.",
    );
  }
}
