import type { ContractRunner } from "ethers";

import type { IAttestationLog } from "../../typechain-types/contracts/attestation/IAttestationLog.ts";
import type { IDidRegistry } from "../../typechain-types/contracts/did/IDidRegistry.ts";
import type { IPasskeyFactory } from "../../typechain-types/contracts/did/IPasskeyFactory.ts";
import type { IDisclosureRegistry } from "../../typechain-types/contracts/disclosure/IDisclosureRegistry.ts";
import type { IEnrolmentRegistry } from "../../typechain-types/contracts/enrolment/IEnrolmentRegistry.ts";
import type { ICreatorPayout } from "../../typechain-types/contracts/examples/ICreatorPayout.ts";
import type { IPlatformRegistry } from "../../typechain-types/contracts/platform/IPlatformRegistry.ts";
import type { IPseudonymRegistry } from "../../typechain-types/contracts/pseudonym/IPseudonymRegistry.ts";
import { IAttestationLog__factory } from "../../typechain-types/factories/contracts/attestation/IAttestationLog__factory.ts";
import { IDidRegistry__factory } from "../../typechain-types/factories/contracts/did/IDidRegistry__factory.ts";
import { IPasskeyFactory__factory } from "../../typechain-types/factories/contracts/did/IPasskeyFactory__factory.ts";
import { IDisclosureRegistry__factory } from "../../typechain-types/factories/contracts/disclosure/IDisclosureRegistry__factory.ts";
import { IEnrolmentRegistry__factory } from "../../typechain-types/factories/contracts/enrolment/IEnrolmentRegistry__factory.ts";
import { ICreatorPayout__factory } from "../../typechain-types/factories/contracts/examples/ICreatorPayout__factory.ts";
import { IPlatformRegistry__factory } from "../../typechain-types/factories/contracts/platform/IPlatformRegistry__factory.ts";
import { IPseudonymRegistry__factory } from "../../typechain-types/factories/contracts/pseudonym/IPseudonymRegistry__factory.ts";
import type { Hex } from "./hex.ts";

/** Addresses of one deployment. */
export interface DeploymentAddresses {
  readonly accessManager: Hex;
  readonly consortiumSafe: Hex;
  readonly publisherSafe: Hex;
  readonly didRegistry: Hex;
  readonly passkeyFactory: Hex;
  readonly attestationLog: Hex;
  readonly enrolmentRegistry: Hex;
  readonly platformRegistry: Hex;
  readonly pseudonymRegistry: Hex;
  readonly disclosureRegistry: Hex;
  readonly creatorPayout: Hex;
}

/** Where one RealDID network lives. */
export interface Deployment {
  /** Name of the network, as in DIDs: `china`. */
  readonly name: string;
  readonly networkId: Hex;
  readonly chainId: bigint;
  /** Block before which the deployment has no events. */
  readonly fromBlock: number;
  readonly addresses: DeploymentAddresses;
}

/** A deployment with its contracts, typed, on one runner. */
export interface RealDidNetwork {
  readonly deployment: Deployment;
  readonly runner: ContractRunner;
  readonly didRegistry: IDidRegistry;
  readonly passkeyFactory: IPasskeyFactory;
  readonly attestationLog: IAttestationLog;
  readonly enrolmentRegistry: IEnrolmentRegistry;
  readonly platformRegistry: IPlatformRegistry;
  readonly pseudonymRegistry: IPseudonymRegistry;
  readonly disclosureRegistry: IDisclosureRegistry;
  readonly creatorPayout: ICreatorPayout;
}

/**
 * Binds a deployment's contracts to a signer (to send) or a provider (to read).
 *
 * @param deployment addresses and network id
 * @param runner ethers signer or provider on the deployment's chain
 * @returns typed contracts
 * @example const network = connectNetwork(deployment, new JsonRpcProvider("http://127.0.0.1:8545"));
 */
export function connectNetwork(deployment: Deployment, runner: ContractRunner): RealDidNetwork {
  const at = deployment.addresses;
  return {
    deployment,
    runner,
    didRegistry: IDidRegistry__factory.connect(at.didRegistry, runner),
    passkeyFactory: IPasskeyFactory__factory.connect(at.passkeyFactory, runner),
    attestationLog: IAttestationLog__factory.connect(at.attestationLog, runner),
    enrolmentRegistry: IEnrolmentRegistry__factory.connect(at.enrolmentRegistry, runner),
    platformRegistry: IPlatformRegistry__factory.connect(at.platformRegistry, runner),
    pseudonymRegistry: IPseudonymRegistry__factory.connect(at.pseudonymRegistry, runner),
    disclosureRegistry: IDisclosureRegistry__factory.connect(at.disclosureRegistry, runner),
    creatorPayout: ICreatorPayout__factory.connect(at.creatorPayout, runner),
  };
}

/**
 * The same network on another runner, for example a second signer.
 *
 * @param network connected network
 * @param runner ethers signer or provider on the same chain
 * @returns typed contracts on that runner
 */
export function withRunner(network: RealDidNetwork, runner: ContractRunner): RealDidNetwork {
  return connectNetwork(network.deployment, runner);
}
