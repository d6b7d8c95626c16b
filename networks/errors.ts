import { RealDidError } from "../sdk/errors.ts";

/** A public network lacks a value in the environment. */
export class NetworkSettingMissing extends RealDidError {
  readonly code = "NETWORK_SETTING_MISSING" as const;
  constructor(variable: string, what: string) {
    super(`${variable} is not set: ${what}`, `Copy .env.example to .env and give ${variable} a value.`);
  }
}

/** A value in the environment has the wrong shape. */
export class NetworkSettingInvalid extends RealDidError {
  readonly code = "NETWORK_SETTING_INVALID" as const;
  constructor(variable: string, shape: string) {
    super(`${variable} must be ${shape}`, `Correct ${variable} in .env; .env.example shows the form.`);
  }
}

/** Nothing is deployed on the network, as far as deployments/ says. */
export class NetworkNotDeployed extends RealDidError {
  readonly code = "NETWORK_NOT_DEPLOYED" as const;
  constructor(network: string, contract: string) {
    super(`${contract} is not deployed on ${network}`, `Run: npm run deploy -- --network ${network}`);
  }
}

/** The chain behind the URL is not the one that the configuration names. */
export class NetworkChainMismatch extends RealDidError {
  readonly code = "NETWORK_CHAIN_MISMATCH" as const;
  constructor(network: string, expected: bigint, actual: bigint) {
    super(
      `${network} should be chain ${expected}, the endpoint serves chain ${actual}`,
      "Correct the RPC URL or the chain id in .env.",
    );
  }
}
