import { RealDidError } from "../errors.ts";

/** A slug is not 1 to 31 characters of a-z, 0-9 and '-'. */
export class PlatformSlugMalformed extends RealDidError {
  readonly code = "PLATFORM_SLUG_MALFORMED" as const;
  constructor(slug: string) {
    super(`"${slug.slice(0, 40)}" is not a platform's slug`, "Use 1 to 31 characters of a-z, 0-9 and '-'.");
  }
}

/** A slug that no platform may have: viewers of statements prove their right under it, each day another. */
export class PlatformSlugReserved extends RealDidError {
  readonly code = "PLATFORM_SLUG_RESERVED" as const;
  constructor(slug: string) {
    super(`"${slug}" is kept for the viewers of one day`, "Choose a slug that is not oversight- and a date.");
  }
}

/** A policy or the list of fields does not follow policy/schema.json. */
export class PlatformPolicyMalformed extends RealDidError {
  readonly code = "PLATFORM_POLICY_MALFORMED" as const;
  /**
   * @param path where in the document, for example `stages[0].followersAtLeast`
   * @param expected what belongs there
   */
  constructor(
    readonly path: string,
    expected: string,
  ) {
    super(
      `${path === "" ? "the document" : path} must be ${expected}`,
      "Correct the file; policy/schema.json describes it.",
    );
  }
}

/** No policy file has this slug. */
export class PlatformPolicyNotFound extends RealDidError {
  readonly code = "PLATFORM_POLICY_NOT_FOUND" as const;
  constructor(slug: string) {
    super(`there is no policy for the platform "${slug}"`, "Check the slug; policy/ has one file per platform.");
  }
}

/** An account's field is not in the list of fields. */
export class PlatformFieldUnknown extends RealDidError {
  readonly code = "PLATFORM_FIELD_UNKNOWN" as const;
  constructor(name: string) {
    super(`"${name.slice(0, 40)}" is not a field`, "Use a name of policy/fields.json.");
  }
}

/** The policy file says something else than the chain. */
export class PlatformPolicyDiffers extends RealDidError {
  readonly code = "PLATFORM_POLICY_DIFFERS" as const;
  constructor(slug: string, keys: readonly string[]) {
    super(
      `the policy file of "${slug}" differs from the chain in ${keys.join(", ")}`,
      `Correct the file, or have the consortium propose its policy: npx hardhat platform:policy ${slug} --propose`,
    );
  }
}

/** The consortium is to execute a policy that it never scheduled, or whose file was changed since. */
export class PlatformPolicyNotScheduled extends RealDidError {
  readonly code = "PLATFORM_POLICY_NOT_SCHEDULED" as const;
  constructor(slug: string, documentHash: string) {
    super(
      `no policy of "${slug}" with the file's document hash ${documentHash} is scheduled: it was never proposed, waited too long, or the file was changed since`,
      `Restore the file that was proposed, or propose this one: npx hardhat platform:policy ${slug} --propose`,
    );
  }
}

/** A platform's operator is an account. */
export class PlatformOperatorInvalid extends RealDidError {
  readonly code = "PLATFORM_OPERATOR_INVALID" as const;
  constructor() {
    super("the operator is no address", "Give the account that reports for the platform: 0x and 40 hex digits.");
  }
}

/** Pages of one domain would be able to ask in the name of two platforms. */
export class PlatformDomainTaken extends RealDidError {
  readonly code = "PLATFORM_DOMAIN_TAKEN" as const;
  constructor(domain: string, slug: string, other: string) {
    super(
      `pages of "${domain}" could ask in the name of "${slug}" too, whose domain is "${other}"`,
      "Choose a domain that is neither that one, nor below it, nor above it.",
    );
  }
}
