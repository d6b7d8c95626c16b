import { RealDidError } from "realdid";

/** There is no file with the deployment's addresses. */
export class AuthorityDeploymentMissing extends RealDidError {
  readonly code = "AUTHORITY_DEPLOYMENT_MISSING" as const;
  constructor(readonly file: string) {
    super(
      `there is no file ${JSON.stringify(file)} with the addresses of a deployment`,
      "Run `npx hardhat deployment --network <name> > deployment.json`, or set REALDID_DEPLOYMENT to such a file.",
    );
  }
}

/** The chain behind the endpoint is not the one of the deployment. */
export class AuthorityChainDiffers extends RealDidError {
  readonly code = "AUTHORITY_CHAIN_DIFFERS" as const;
  constructor(part: string, expected: string, actual: string) {
    super(
      `the ${part} of the chain is ${actual}, the deployment says ${expected}`,
      "Set AUTHORITY_RPC_URL to an endpoint of the deployment's chain, or print the deployment anew.",
    );
  }
}

/** The chain's endpoint does not answer. */
export class AuthorityChainUnreachable extends RealDidError {
  readonly code = "AUTHORITY_CHAIN_UNREACHABLE" as const;
  constructor(cause: unknown) {
    super(
      "the chain does not answer",
      "Start the node, or correct AUTHORITY_RPC_URL. Requests may be sent again later.",
      {
        cause,
      },
    );
  }
}

/** No such group, or this service does not enrol for it. */
export class AuthorityGroupUnknown extends RealDidError {
  readonly code = "AUTHORITY_GROUP_UNKNOWN" as const;
  constructor(readonly groupId: number) {
    super(
      `there is no group ${groupId} here`,
      "Ask GET /v1/authority which groups there are; AUTHORITY_GROUPS sets them.",
    );
  }
}
