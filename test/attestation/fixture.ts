import { impersonateAccount, setBalance } from "@nomicfoundation/hardhat-network-helpers";
import {
  type ContractTransactionReceipt,
  type Provider,
  type Signer,
  type TypedDataDomain,
  TypedDataEncoder,
  ZeroAddress,
  concat,
  hexlify,
  randomBytes,
  zeroPadValue,
} from "ethers";
import hre from "hardhat";

import { NO_REF, type Statement, type StatementOrigin, attestationUid } from "../../sdk/attestation/attestationUid.ts";
import { networkSchemaId, schemaId } from "../../sdk/attestation/schemaId.ts";
import { ATTEST_TYPES, REVOKE_TYPES, attestMessage, attestationDomain } from "../../sdk/attestation/typedData.ts";
import type { Hex } from "../../sdk/chain/hex.ts";
import { type RealDidNetwork, withRunner } from "../../sdk/chain/network.ts";
import type { IAttestationLog } from "../../typechain-types/index.ts";
import { type Fixture, deployRealDid } from "../fixture.ts";

/** Far enough ahead for every test. */
export const LATE = 4_000_000_000;

/** The log as deploy/ leaves it, after the hand-over. */
export interface AttestationFixture {
  readonly realDid: Fixture;
  /** Its runner is the authority. */
  readonly log: IAttestationLog;
  /** The log, its runner the consortium Safe, which supervises. */
  readonly accreditation: IAttestationLog;
  readonly authority: Signer;
  readonly stranger: Signer;
  readonly issuer: Hex;
  readonly strangerAddress: Hex;
  /** Id of the schema that most tests use; only the authority may issue. */
  readonly schema: Hex;
  readonly origin: StatementOrigin;
}

export async function deployAttestation(): Promise<AttestationFixture> {
  const realDid = await deployRealDid();
  const { network, keys } = realDid;
  const { deployment } = network;
  const { consortiumSafe, attestationLog: log } = deployment.addresses;
  await impersonateAccount(consortiumSafe);
  await setBalance(consortiumSafe, 10n ** 18n);
  const issuer = keys.authority.address as Hex;
  return {
    realDid,
    log: network.attestationLog.connect(keys.authority),
    accreditation: network.attestationLog.connect(await hre.ethers.getSigner(consortiumSafe)),
    authority: keys.authority,
    stranger: keys.stranger,
    issuer,
    strangerAddress: (await keys.stranger.getAddress()) as Hex,
    schema: networkSchemaId(deployment, "name-statement"),
    origin: { chainId: deployment.chainId, log, issuer },
  };
}

/** A statement of the usual schema with 32 bytes of content and a fresh salt. */
export function statement(fixture: AttestationFixture, own: Partial<Statement> = {}): Statement {
  return {
    schema: fixture.schema,
    subject: zeroPadValue(fixture.strangerAddress, 32) as Hex,
    ref: NO_REF,
    expiresAt: 0,
    salt: hexlify(randomBytes(32)) as Hex,
    content: hexlify(randomBytes(32)) as Hex,
    ...own,
  };
}

/** Its uid when the authority issues it. */
export function uidOf(fixture: AttestationFixture, one: Statement): Hex {
  return attestationUid(one, fixture.origin);
}

/** The same log, for an issuer other than the authority: statements, uids and signatures are then this one's. */
export function issuedBy(fixture: AttestationFixture, issuer: Hex): AttestationFixture {
  return { ...fixture, issuer, origin: { ...fixture.origin, issuer } };
}

/** Registers a schema and returns its id. */
export async function registerSchema(
  { log }: AttestationFixture,
  definition: string,
  revocable: boolean,
  policy: Hex,
): Promise<Hex> {
  await log.registerSchema(definition, revocable, policy);
  return schemaId(definition, revocable, policy);
}

/** Registers a schema that anyone may issue, revocable or not, and returns its id. */
export async function openSchema(fixture: AttestationFixture, revocable: boolean): Promise<Hex> {
  return registerSchema(fixture, `test ${revocable ? "revocable" : "final"}`, revocable, ZeroAddress as Hex);
}

/** Registers a schema whose issuers the consortium accredits, and returns its id; nobody is accredited for it yet. */
export async function governedSchema(fixture: AttestationFixture, revocable: boolean): Promise<Hex> {
  return registerSchema(fixture, `test ${revocable ? "revocable" : "final"}`, revocable, fixture.origin.log);
}

/** What to bend in a signature. */
export interface Bent {
  readonly deadline?: number;
  readonly chainId?: bigint;
  readonly contract?: Hex;
}

/** Signs a statement for delegated issue; chain and contract can be bent. */
export async function signAttest(
  fixture: AttestationFixture,
  signer: Pick<Signer, "signTypedData">,
  one: Statement,
  bent: Bent = {},
): Promise<Hex> {
  const message = attestMessage(fixture.issuer, one, bent.deadline ?? LATE);
  return (await signer.signTypedData(domainOf(fixture, bent), ATTEST_TYPES, message)) as Hex;
}

/** Signs a revocation; chain and contract can be bent. */
export async function signRevoke(
  fixture: AttestationFixture,
  signer: Pick<Signer, "signTypedData">,
  uid: Hex,
  bent: Bent = {},
): Promise<Hex> {
  const message = { issuer: fixture.issuer, uid, deadline: bent.deadline ?? LATE };
  return (await signer.signTypedData(domainOf(fixture, bent), REVOKE_TYPES, message)) as Hex;
}

function domainOf({ origin }: AttestationFixture, bent: Bent): TypedDataDomain {
  return attestationDomain(bent.chainId ?? origin.chainId, bent.contract ?? origin.log);
}

/** A signer that signs typed data as a Safe does: some of its owners each sign the Safe's message of the digest, in the order of their addresses. */
export function safeSigner(
  { origin }: { readonly origin: Pick<StatementOrigin, "chainId"> },
  safe: Hex,
  owners: readonly Signer[],
): Pick<Signer, "signTypedData"> {
  const types = { SafeMessage: [{ name: "message", type: "bytes" }] };
  return {
    async signTypedData(...typed: Parameters<typeof TypedDataEncoder.hash>): Promise<string> {
      const message = TypedDataEncoder.hash(...typed);
      const signed = await Promise.all(
        owners.map(async (owner) => ({
          address: await owner.getAddress(),
          signature: await owner.signTypedData({ chainId: origin.chainId, verifyingContract: safe }, types, {
            message,
          }),
        })),
      );
      signed.sort((a, b) => (BigInt(a.address) < BigInt(b.address) ? -1 : 1));
      return concat(signed.map(({ signature }) => signature));
    },
  };
}

/** Accredits as the consortium, after its delay. */
export async function accredit(
  { realDid, accreditation }: AttestationFixture,
  ...args: readonly [Hex, string, string]
): Promise<ContractTransactionReceipt> {
  return realDid.asConsortium(accreditation, "accredit", ...args);
}

/** The same network, for reading, on a provider that notes each request's kind. */
export function countCalls(network: RealDidNetwork): { readonly counted: RealDidNetwork; readonly calls: string[] } {
  const calls: string[] = [];
  const provider = new Proxy(network.runner.provider as Provider, {
    get(target, key, receiver) {
      if (key === "provider") return receiver as unknown;
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown => {
        if (key !== "getNetwork" && key !== "resolveName") calls.push(String(key));
        return Reflect.apply(value, target, args);
      };
    },
  });
  return { counted: withRunner(network, provider), calls };
}
