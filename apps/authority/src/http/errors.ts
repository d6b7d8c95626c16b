import { RealDidError } from "realdid";

/** The desk's token is missing or another one. */
export class AuthorityTokenInvalid extends RealDidError {
  readonly code = "AUTHORITY_TOKEN_INVALID" as const;
  constructor() {
    super("the desk's token is missing or wrong", "Send authorization: Bearer <content of AUTHORITY_DESK_TOKEN_FILE>.");
  }
}
