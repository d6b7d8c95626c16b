import { task } from "hardhat/config";

import { runTask } from "./run.ts";

task("deploy").setAction(
  runTask(async (args: object, hre, runSuper) => {
    const { requireDeployer } = await import("../networks/accounts.ts");
    const { deploymentOf, forgetOtherChain } = await import("../networks/deployment.ts");
    requireDeployer(hre.network.name);
    await forgetOtherChain(hre);
    const before = await hre.ethers.provider.getBlockNumber();
    await runSuper(args);
    const after = await hre.ethers.provider.getBlockNumber();
    const { name, networkId, chainId } = await deploymentOf(hre);
    console.log(
      after === before
        ? "Nothing changed: everything was deployed before."
        : `Deployed in ${after - before} transactions.`,
    );
    console.log(`Network ${name}, chain ${chainId}, network id ${networkId}`);
  }),
);

task("deployment", "Prints where a deployment lives, as JSON for parseDeployment of the package").setAction(
  runTask(async (_args: object, hre) => {
    const { deploymentOf } = await import("../networks/deployment.ts");
    const { formatDeployment } = await import("../sdk/chain/deployment.ts");
    process.stdout.write(formatDeployment(await deploymentOf(hre)));
  }),
);
