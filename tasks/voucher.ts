// Tasks for vouchers, which travel in files: what a page asks, what a wallet answers, and the check of it.
import { task, types } from "hardhat/config";

import { chainTime, connect } from "./connect.ts";
import { readJson, writeOnce } from "./files.ts";
import { SHARDS } from "./params.ts";
import { withProgress } from "./progress.ts";
import { printTable, runTask } from "./run.ts";
import { pseudonymText } from "./text.ts";

const REQUEST = "File with the request, from pseudonym:ask-voucher";

task("pseudonym:ask-voucher", "Asks the holder of a platform's pseudonym to show membership of a group")
  .addParam("platform", "Slug of the platform whose pseudonym answers, for example weibo")
  .addParam("group", "Number of the group", undefined, types.int)
  .addParam("domain", "Host of the page that asks, for example clinic.example")
  .addParam("out", "File for the request")
  .setAction(
    runTask<{ platform: string; group: number; domain: string; out: string }>(async (args, hre) => {
      const { knownGroup, knownPlatform } = await import("./holder.ts");
      const { formatVoucher } = await import("../sdk/pseudonym/voucher/voucherJson.ts");
      const { createVoucherRequest } = await import("../sdk/pseudonym/voucher/voucherRequest.ts");
      const network = await connect(hre);
      const platformId = await knownPlatform(network, args.platform);
      const asked = { platformId, groupId: await knownGroup(network, args.group), domain: args.domain };
      const request = createVoucherRequest(network.deployment, asked, await chainTime(network));
      writeOnce(args.out, [`${formatVoucher(request)}\n`]);
      const { groupId, domain, expiresAt } = request;
      printTable([{ platform: args.platform, group: groupId, domain, until: untilOf(expiresAt), file: args.out }]);
    }),
  );

task("pseudonym:voucher", "Answers a request: proves under the platform's pseudonym that its holder is in the group")
  .addParam("request", REQUEST)
  .addParam("askedFrom", "Host of the page that handed the request over")
  .addParam("out", "File for the voucher")
  .addOptionalParam("shards", SHARDS)
  .addOptionalParam("mnemonicFile", "File with the person's twelve words; else REALDID_MNEMONIC from the environment")
  .setAction(
    runTask<{ request: string; askedFrom: string; out: string; mnemonicFile?: string; shards?: string }>(
      async (args, hre) => {
        const { findPath, readMnemonic } = await import("./holder.ts");
        const { restoreWallet } = await import("../sdk/enrolment/restoreWallet.ts");
        const { loadProver } = await import("../sdk/node/loadProver.ts");
        const { proveVoucher } = await import("../sdk/pseudonym/voucher/proveVoucher.ts");
        const { formatVoucher, parseVoucherRequest } = await import("../sdk/pseudonym/voucher/voucherJson.ts");
        const request = parseVoucherRequest(readJson(args.request));
        const network = await connect(hre);
        const wallet = restoreWallet(readMnemonic(args.mnemonicFile), network.deployment.networkId);
        const path = await findPath(network, wallet.commitment, request.groupId, args.shards);
        const prover = await loadProver(31);
        const voucher = await withProgress("proving", (onProgress) =>
          proveVoucher(wallet, path, request, args.askedFrom, prover, { onProgress }),
        );
        writeOnce(args.out, [`${formatVoucher(voucher)}\n`]);
        printTable([
          {
            pseudonym: pseudonymText(voucher.pseudonym),
            group: voucher.groupId,
            domain: voucher.domain,
            file: args.out,
          },
        ]);
      },
    ),
  );

task("pseudonym:check-voucher", "Checks a voucher for the one who asked: proof, root, group, network, time")
  .addParam("request", REQUEST)
  .addParam("voucher", "File with the voucher, from pseudonym:voucher")
  .setAction(
    runTask<{ request: string; voucher: string }>(async (args, hre) => {
      const { verifyVoucher } = await import("../sdk/pseudonym/voucher/verifyVoucher.ts");
      const { parseVoucher, parseVoucherRequest } = await import("../sdk/pseudonym/voucher/voucherJson.ts");
      const request = parseVoucherRequest(readJson(args.request));
      const voucher = parseVoucher(readJson(args.voucher));
      const network = await connect(hre);
      const shown = await verifyVoucher(network, request, voucher, await chainTime(network));
      printTable([{ pseudonym: pseudonymText(shown.pseudonym), group: shown.groupId, voucher: "holds" }]);
    }),
  );

function untilOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
