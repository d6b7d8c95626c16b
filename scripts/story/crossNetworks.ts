import { send } from "../../sdk/chain/send.ts";
import { didDomain, didTypedData } from "../../sdk/did/change.ts";
import type { NameStatement } from "../../sdk/disclosure/nameStatement.ts";
import { verifyStatement } from "../../sdk/disclosure/verifyStatement.ts";
import { registerPseudonym } from "../../sdk/pseudonym/registerPseudonym.ts";
import { verifyPseudonymProof } from "../../sdk/pseudonym/verify/verifyPseudonymProof.ts";
import { stateOwnName } from "./answerDuties.ts";
import type { CastAccount } from "./cast.ts";
import { chainTime } from "./clock.ts";
import { enrolPeople, freshKey, openAuthority } from "./enrolPeople.ts";
import { expectRefusal } from "./expectRefusal.ts";
import { publishCitizens } from "./publishCitizens.ts";
import { type Account, openAccount } from "./registerCreators.ts";
import type { World } from "./world.ts";
import type { SyntheticPerson } from "../population/generatePopulation.ts";

/** A proof, a signature's maker and a statement of one network. */
export interface NetworkSample {
  readonly world: World;
  readonly account: Account;
  readonly statement: NameStatement;
}

/** The neighbour needs one account only. */
const NEIGHBOUR_ACCOUNT: CastAccount = { platform: "weibo", field: "law", followers: 1_200_000 };

/**
 * Lets the neighbour network do the same on a small scale: enrol as many people as its group needs, publish, register one pseudonym,
 * state one name.
 *
 * @param world neighbour network
 * @param people some of the same people: their commitments here have nothing to do with those there
 * @returns what the other network must refuse
 */
export async function playNeighbour(world: World, people: readonly SyntheticPerson[]): Promise<NetworkSample> {
  const authority = await openAuthority(world, people);
  const citizens = await enrolPeople(authority, people, () => undefined);
  const { tree } = await publishCitizens(world, authority, () => undefined);
  const [holder] = citizens;
  if (holder === undefined) throw new RangeError("nobody was enrolled on the neighbour network");
  const account = await openAccount(world, tree, holder, NEIGHBOUR_ACCOUNT);
  await registerPseudonym(world.network, account.proof);
  return { world, account, statement: await stateOwnName(world, citizens, account) };
}

/**
 * Takes a proof, a signature and a statement of one network to the other.
 *
 * @param from whose things
 * @param to where they must be worth nothing
 * @returns one line for each refusal
 */
export async function tryOn(from: NetworkSample, to: World): Promise<readonly string[]> {
  const { account, statement } = from;
  const [source, target] = [from.world.network.deployment.name, to.network.deployment.name];
  const onChain = await expectRefusal("PSEUDONYM_ROOT_NOT_LIVE", () => registerPseudonym(to.network, account.proof));
  const offChain = await expectRefusal("PSEUDONYM_PROOF_FALSE", () =>
    verifyPseudonymProof(to.network.deployment, account.proof),
  );
  const signature = await expectRefusal("DID_SIGNATURE_INVALID", () => replayDidChange(from.world, to));
  const stated = await expectRefusal("DISCLOSURE_STATEMENT_OTHER_NETWORK", () =>
    verifyStatement(to.network, statement),
  );
  return [
    `a proof of ${source} on ${target}: ${onChain}, and off chain ${offChain}`,
    `a signature of ${source} on ${target}: ${signature}`,
    `a statement of ${source} on ${target}: ${stated}`,
  ];
}

/** A DID's controller signs a change on one network; the same bytes are sent on the other, where the DID has the same controller. */
async function replayDidChange(from: World, to: World): Promise<void> {
  const { address, key } = freshKey();
  const newOwner = freshKey().address;
  const { chainId, addresses } = from.network.deployment;
  const deadline = (await chainTime(to.rpc)) + 3600;
  const { types, message } = didTypedData(address, { kind: "changeOwner", newOwner }, 0n, deadline);
  const signature = await key.signTypedData(didDomain(chainId, addresses.didRegistry), types, message);
  await send(to.network.didRegistry.changeOwnerBySignature(address, newOwner, 0n, deadline, signature));
}
