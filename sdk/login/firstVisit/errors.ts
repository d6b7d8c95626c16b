import { RealDidError } from "../../errors.ts";

/** The registration of a first visit is not that of the pseudonym and controller that sign in. */
export class LoginRegistrationMismatch extends RealDidError {
  readonly code = "LOGIN_REGISTRATION_MISMATCH" as const;
  constructor(field: string) {
    super(`the registration is for another ${field}`, "Prove anew for exactly this pseudonym as it is now.");
  }
}

/** The registration's deadline has passed, is too far ahead, or is not a common one. */
export class LoginRegistrationDeadline extends RealDidError {
  readonly code = "LOGIN_REGISTRATION_DEADLINE" as const;
  constructor(deadline: number, chainTime: number) {
    super(
      `the registration's deadline is ${deadline}, and the chain's time is ${chainTime}`,
      "Prove anew with the deadline that commonDeadline gives for the chain's time.",
    );
  }
}

/** The registration was proved against a root that does not count. */
export class LoginRegistrationRootNotLive extends RealDidError {
  readonly code = "LOGIN_REGISTRATION_ROOT_NOT_LIVE" as const;
  constructor() {
    super("the registration's root does not count", "Prove anew against the group's newest root.");
  }
}

/** The same pseudonym is being registered with another controller. */
export class LoginRegistrationPending extends RealDidError {
  readonly code = "LOGIN_REGISTRATION_PENDING" as const;
  constructor(deadline: number) {
    super(
      `a registration of this pseudonym with another controller is held until ${deadline}`,
      "Sign in with that controller, or wait until its registration is on chain or has lapsed.",
    );
  }
}
