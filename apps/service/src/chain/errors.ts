import { RealDidError } from "realdid";

/** There is no file with the deployment's addresses. */
export class ServiceDeploymentMissing extends RealDidError {
  readonly code = "SERVICE_DEPLOYMENT_MISSING" as const;
  constructor(readonly file: string) {
    super(
      `there is no file ${JSON.stringify(file)} with the addresses of a deployment`,
      "Run `npx hardhat deployment --network <name> > deployment.json`, or set REALDID_DEPLOYMENT to such a file.",
    );
  }
}

/** The chain behind the endpoint is not the one of the deployment. */
export class ServiceChainDiffers extends RealDidError {
  readonly code = "SERVICE_CHAIN_DIFFERS" as const;
  constructor(part: string, expected: string, actual: string) {
    super(
      `the ${part} of the chain is ${actual}, the deployment says ${expected}`,
      "Set ..._RPC_URL to an endpoint of the deployment's chain, or print the deployment anew.",
    );
  }
}

/** The chain's endpoint does not answer. */
export class ServiceChainUnreachable extends RealDidError {
  readonly code = "SERVICE_CHAIN_UNREACHABLE" as const;
  constructor(cause: unknown) {
    super("the chain does not answer", "Start the node, or correct ..._RPC_URL. Requests may be sent again later.", {
      cause,
    });
  }
}
