import {
  type Authority,
  type AuthorityStore,
  type EnrolmentRequest,
  type VersionedKey,
  type Wallet,
  createWallet,
  enrolPerson,
  openSession,
  realNameTable,
  requestEnrolment,
  versionedKey,
} from "realdid";

// Numbers by the standard's own examples; names invented.
export const PERSON = { name: "测试甲", number: "11010519491231002X" } as const;
export const OTHER = { name: "测试乙", number: "440524188001010014" } as const;
export const LEASE = 90 * 86_400;
export const WINDOW = 3_600;
export const NETWORK_ID = `0x${"11".repeat(32)}` as const;

/** A key of 32 equal bytes. */
export function testKey(version: number, byte: number): VersionedKey {
  return versionedKey(version, new Uint8Array(32).fill(byte));
}

/** A clock that tests set. */
export interface Clock {
  now: number;
}

/**
 * An authority over a store, with two people in its register.
 *
 * @param store of its group
 * @param clock for its times
 * @param groupId of its group
 * @returns the authority
 */
export function testAuthority(store: AuthorityStore, clock: Clock, groupId = 0): Authority {
  return {
    networkId: NETWORK_ID,
    address: "0x2222222222222222222222222222222222222222",
    groupId,
    keys: { uniqueness: [testKey(1, 1)], sealing: [testKey(1, 2)] },
    store,
    register: realNameTable([PERSON, OTHER]),
    leaseSeconds: LEASE,
    rootWindowSeconds: WINDOW,
    now: () => clock.now,
    pausedSeconds: () => 0,
  };
}

/** The person comes to the desk and their wallet makes the request. */
export async function requestAt(
  authority: Authority,
  person: { readonly name: string; readonly number: string } = PERSON,
  wallet: Wallet = createWallet(NETWORK_ID),
): Promise<EnrolmentRequest> {
  const ticket = await openSession(authority, person.number);
  const { address, groupId } = authority;
  return requestEnrolment(wallet, { ...person, ticket, authority: address, groupId });
}

/** The person comes to the desk and is enrolled. */
export async function enrolAt(
  authority: Authority,
  person?: { readonly name: string; readonly number: string },
): Promise<bigint> {
  return (await enrolPerson(authority, await requestAt(authority, person))).commitment;
}
