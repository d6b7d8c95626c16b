import { RealDidError } from "../../errors.ts";

/** A part of a voucher request has a form that nobody who asks gives out. */
export class PseudonymVoucherRequestMalformed extends RealDidError {
  readonly code = "PSEUDONYM_VOUCHER_REQUEST_MALFORMED" as const;
  constructor(part: string, expected: string) {
    super(`the request's ${part} is not ${expected}`, "Make requests with createVoucherRequest; answer no other.");
  }
}

/** The voucher, or the request for it, is for another network or chain. */
export class PseudonymVoucherOtherNetwork extends RealDidError {
  readonly code = "PSEUDONYM_VOUCHER_OTHER_NETWORK" as const;
  constructor() {
    super("the voucher is asked for on another network", "Ask on the network on which the person is enrolled.");
  }
}

/** The page that hands over the request is not the one that asks. */
export class PseudonymVoucherDomainMismatch extends RealDidError {
  readonly code = "PSEUDONYM_VOUCHER_DOMAIN_MISMATCH" as const;
  constructor(askedFrom: string, domain: string) {
    super(`${askedFrom} hands over a request of ${domain}`, "Prove nothing; open the other's own address.");
  }
}

/** The voucher answers another request. */
export class PseudonymVoucherMismatch extends RealDidError {
  readonly code = "PSEUDONYM_VOUCHER_MISMATCH" as const;
  constructor(field: string) {
    super(`the voucher was made for another ${field}`, "Answer the request that was made in this session.");
  }
}

/** The request's time is over. */
export class PseudonymVoucherExpired extends RealDidError {
  readonly code = "PSEUDONYM_VOUCHER_EXPIRED" as const;
  constructor(expiresAt: number, time: number) {
    super(`the request ended at ${expiresAt}, and it is ${time}`, "Ask for a new voucher.");
  }
}

/** The voucher was proved against a root that does not count in that group: never, or not any more. */
export class PseudonymVoucherRootNotLive extends RealDidError {
  readonly code = "PSEUDONYM_VOUCHER_ROOT_NOT_LIVE" as const;
  constructor(groupId: number, root: bigint) {
    super(
      `root ${root} is not live in group ${groupId}`,
      "Rebuild that group from the chain and prove against its newest root.",
    );
  }
}
