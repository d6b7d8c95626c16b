/** Roles of the access manager. What each may call, and after which delay, is bound in deploy/ and listed by test/governance. */
export const ROLES = {
  /** The consortium Safe, after its delay: everything that can hurt. */
  ADMIN: 0n,
  /** The guardian, at once: pause, withdraw an epoch; nothing else. */
  GUARDIAN: 1n,
  /** The consortium Safe, at once: decides contests. */
  RESOLVER: 2n,
  /** The consortium Safe, at once: suspends an issuer. */
  SUPERVISOR: 3n,
} as const;

export const ROLE_LABELS: Readonly<Record<keyof typeof ROLES, string>> = {
  ADMIN: "consortium administration",
  GUARDIAN: "guardian",
  RESOLVER: "contest resolver",
  SUPERVISOR: "issuer supervisor",
};
