import type { ContractTransactionReceipt } from "ethers";
import { task, types } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types";

import { connectAs } from "./connect.ts";
import { TaskDaysInvalid, TaskEntryNotFound } from "./errors.ts";
import { printTable, runTask } from "./run.ts";
import { printNext } from "./text.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { RealDidNetwork } from "../sdk/chain/network.ts";
import type { DelegatePurpose } from "../sdk/did/addDelegate.ts";
import type { KeyPurpose } from "../sdk/did/attributeName.ts";
import type { DidChangeRecord } from "../sdk/did/listDidChanges.ts";
import type { PublicKeyJwk } from "../sdk/did/publicKeyJwk.ts";
import type { ServiceEndpoint } from "../sdk/did/serviceEndpoint.ts";

const DAY_SECONDS = 86_400;

/** What the three tasks have in common: whose entry, for how long, and who sends. */
interface EntryArgs {
  readonly did: string;
  readonly days: number;
  readonly revoke: boolean;
  readonly from?: string;
}

task("did:key", "Publishes a key in a DID's document, or withdraws it")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addParam(
    "jwk",
    'Public key, for example {"kty":"OKP","crv":"Ed25519","x":"..."}; also X25519, secp256k1, P-256',
    undefined,
    types.json,
  )
  .addOptionalParam("purpose", "veriKey (statements), sigAuth (statements and login) or enc (encryption)", "veriKey")
  .addOptionalParam("days", "Days for which it holds", 365, types.int)
  .addFlag("revoke", "Withdraw it: the same key and purpose")
  .addOptionalParam("from", "Controller among the network's keys; the DID's own address unless given")
  .setAction(
    runTask<EntryArgs & { jwk: PublicKeyJwk; purpose: KeyPurpose }>(async (args, hre) => {
      const { addKey } = await import("../sdk/did/addKey.ts");
      const { fromPublicKeyJwk } = await import("../sdk/did/publicKeyJwk.ts");
      const { revokeKey } = await import("../sdk/did/revokeKey.ts");
      const { did, jwk, purpose } = args;
      const network = await connectAs(hre, did, args.from);
      const entry = { did, jwk, purpose };
      if (args.revoke)
        await requireEntry(network, did, { kind: "key", name: `${jwk.crv} ${purpose}`, value: fromPublicKeyJwk(jwk) });
      const receipt = args.revoke ? await revokeKey(network, entry) : await addKey(network, lasting(entry, args));
      print(hre, args, { curve: jwk.crv, purpose }, receipt);
    }),
  );

task("did:service", "Publishes a service in a DID's document, or withdraws it")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addParam("type", "Type of the service, for example LinkedDomains")
  .addParam("endpoint", "URI, or JSON of a map or a list")
  .addOptionalParam("days", "Days for which it holds", 365, types.int)
  .addFlag("revoke", "Withdraw it: the same type and endpoint")
  .addOptionalParam("from", "Controller among the network's keys; the DID's own address unless given")
  .setAction(
    runTask<EntryArgs & { type: string; endpoint: string }>(async (args, hre) => {
      const { addService, removeService } = await import("../sdk/did/addService.ts");
      const { did, type } = args;
      const network = await connectAs(hre, did, args.from);
      const entry = { did, type, endpoint: endpointOf(args.endpoint) };
      if (args.revoke)
        await requireEntry(network, did, { kind: "service", name: type, value: serviceText(entry.endpoint) });
      const receipt = args.revoke
        ? await removeService(network, entry)
        : await addService(network, lasting(entry, args));
      print(hre, args, { type, endpoint: args.endpoint }, receipt);
    }),
  );

task("did:delegate", "Lets an account sign for a DID, or no longer")
  .addPositionalParam("did", "did:realdid:<network>:<address>")
  .addParam("to", "Address of the delegate")
  .addOptionalParam("purpose", "veriKey (statements) or sigAuth (statements and login)", "veriKey")
  .addOptionalParam("days", "Days for which it holds", 365, types.int)
  .addFlag("revoke", "End it: the same delegate and purpose")
  .addOptionalParam("from", "Controller among the network's keys; the DID's own address unless given")
  .setAction(
    runTask<EntryArgs & { to: string; purpose: DelegatePurpose }>(async (args, hre) => {
      const { addDelegate, revokeDelegate } = await import("../sdk/did/addDelegate.ts");
      const { did, to, purpose } = args;
      const network = await connectAs(hre, did, args.from);
      const entry = { did, delegate: to as Hex, purpose };
      if (args.revoke) await requireEntry(network, did, { kind: "delegate", name: purpose, value: to });
      const receipt = args.revoke
        ? await revokeDelegate(network, entry)
        : await addDelegate(network, lasting(entry, args));
      print(hre, args, { delegate: to, purpose }, receipt);
    }),
  );

function lasting<Entry>(entry: Entry, { days }: EntryArgs): Entry & { readonly validitySeconds: number } {
  if (days < 1) throw new TaskDaysInvalid(days);
  return { ...entry, validitySeconds: days * DAY_SECONDS };
}

/**
 * Withdrawing what is not there would cost gas, change nothing, and leave the holder thinking that a key was gone.
 *
 * @throws {@link TaskEntryNotFound}
 */
async function requireEntry(
  network: RealDidNetwork,
  did: string,
  { kind, name, value }: Pick<DidChangeRecord, "kind" | "name" | "value">,
): Promise<void> {
  const { listDidChanges } = await import("../sdk/did/listDidChanges.ts");
  const last = (await listDidChanges(network, did)).findLast(
    (one) => one.kind === kind && one.name === name && sameValue(one.value, value),
  );
  if (last?.validTo === undefined || last.validTo <= BigInt(last.time)) throw new TaskEntryNotFound(kind, did);
}

/** Addresses and keys are written in either case; the text of a service is not. */
function sameValue(a: string, b: string): boolean {
  return a === b || (/^0x/.test(a) && a.toLowerCase() === b.toLowerCase());
}

function serviceText(endpoint: ServiceEndpoint): string {
  return typeof endpoint === "string" ? endpoint : JSON.stringify(endpoint);
}

/** A map or a list comes as JSON; anything else is taken as a URI, and refused later if it is none. */
function endpointOf(text: string): ServiceEndpoint {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as ServiceEndpoint;
  } catch {
    return text;
  }
}

function print(
  hre: HardhatRuntimeEnvironment,
  { did, days, revoke }: EntryArgs,
  entry: Readonly<Record<string, string>>,
  { blockNumber, gasUsed }: ContractTransactionReceipt,
): void {
  printTable([{ did, ...entry, days: revoke ? "withdrawn" : days, block: blockNumber, gas: gasUsed }]);
  printNext(hre, `did:show ${did}`);
}
