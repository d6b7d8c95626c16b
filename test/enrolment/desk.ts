import { expect } from "chai";

import { type Authority } from "../../sdk/enrolment/authority/authority.ts";
import type { PlacedLeaf } from "../../sdk/enrolment/authority/authorityStore.ts";
import { confirmChanges } from "../../sdk/enrolment/authority/confirmChanges.ts";
import { type EnrolmentRequest, enrolPerson } from "../../sdk/enrolment/authority/enrolPerson.ts";
import { type AuthorityKeys, type VersionedKey, versionedKey } from "../../sdk/enrolment/authority/keys.ts";
import { type MemoryStore, memoryStore } from "../../sdk/enrolment/authority/memoryStore.ts";
import { nextChanges } from "../../sdk/enrolment/authority/nextChanges.ts";
import { openSession } from "../../sdk/enrolment/authority/openSession.ts";
import { realNameTable } from "../../sdk/enrolment/authority/realNameTable.ts";
import { createWallet } from "../../sdk/enrolment/createWallet.ts";
import { requestEnrolment } from "../../sdk/enrolment/requestEnrolment.ts";
import type { Wallet } from "../../sdk/enrolment/restoreWallet.ts";
import type { LeafChange } from "../../sdk/enrolment/tree/tree.ts";
import { expectRejectedCode } from "../codes.ts";

// Numbers by the standard's own examples; names invented.
export const NUMBER = "11010519491231002X";
export const NAME = "测试甲";
export const OTHER_NUMBER = "440524188001010014";
export const OTHER_NAME = "测试乙";
export const LEASE = 90 * 86_400;
export const WINDOW = 3_600;

const START = Date.UTC(2024, 0, 1) / 1000;

/** Keys of an authority in tests: version 1 of each. */
export function authorityKeys(): AuthorityKeys {
  return { uniqueness: [testKey(1, 1)], sealing: [testKey(1, 2)] };
}

/** A key of 32 equal bytes. */
export function testKey(version: number, byte: number): VersionedKey {
  return versionedKey(version, new Uint8Array(32).fill(byte));
}

/** An authority in memory with two people in its register and a clock that tests set. */
export class Desk {
  now = START;
  paused = 0;
  readonly store: MemoryStore = memoryStore();
  authority: Authority = {
    networkId: `0x${"11".repeat(32)}`,
    address: "0x2222222222222222222222222222222222222222",
    groupId: 0,
    keys: authorityKeys(),
    store: this.store,
    register: realNameTable([
      { name: NAME, number: NUMBER },
      { name: OTHER_NAME, number: OTHER_NUMBER },
    ]),
    leaseSeconds: LEASE,
    rootWindowSeconds: WINDOW,
    now: () => this.now,
    pausedSeconds: () => this.paused,
  };

  /** A new wallet of the network. */
  wallet(): Wallet {
    return createWallet(this.authority.networkId);
  }

  /** A request of a person who is at the desk, with whatever `change` makes wrong. */
  async request(
    wallet: Wallet,
    change: Partial<EnrolmentRequest> = {},
    atDesk: string = change.number ?? NUMBER,
  ): Promise<EnrolmentRequest> {
    const ticket = await openSession(this.authority, atDesk);
    const { address, groupId } = this.authority;
    const good = requestEnrolment(wallet, { name: NAME, number: NUMBER, ticket, authority: address, groupId });
    return { ...good, ...change };
  }

  /** The person comes to the desk and is enrolled. */
  async enrol(wallet: Wallet = this.wallet(), change: Partial<EnrolmentRequest> = {}): Promise<Wallet> {
    await enrolPerson(this.authority, await this.request(wallet, change));
    return wallet;
  }

  /** Expects the refusal, and that the store is to the byte what it was. */
  async expectRefusal(wrong: EnrolmentRequest, code: string): Promise<void> {
    const before = this.store.exportJson();
    await expectRejectedCode(enrolPerson(this.authority, wrong), code);
    expect(this.store.exportJson()).to.equal(before);
  }

  /** Everything that is due is published and confirmed. */
  async publish(): Promise<readonly LeafChange[]> {
    const changes = await nextChanges(this.authority, 1_000);
    await confirmChanges(this.authority, changes, this.now);
    return changes;
  }

  /** Leaves that have a place. */
  async leaves(): Promise<readonly PlacedLeaf[]> {
    return this.store.transact((records) => records.placedLeaves(0, 1_000));
  }
}
