import { Wallet, parseEther } from "ethers";
import { ethers } from "hardhat";
import { expect } from "chai";

import { expectRejectedCode } from "../codes.ts";
import { send } from "../../sdk/chain/send.ts";
import { decodeRevert } from "../../sdk/chain/reverts.ts";

describe("decodeRevert", () => {
  it("says when the sender cannot pay, in the words of whichever node", async () => {
    const poor = Wallet.createRandom(ethers.provider);
    await expectRejectedCode(
      send(poor.sendTransaction({ to: poor.address, value: parseEther("1") }) as never),
      "CHAIN_FUNDS_MISSING",
    );
    for (const [code, message] of [
      ["INSUFFICIENT_FUNDS", "insufficient funds for intrinsic transaction cost"],
      [
        "UNKNOWN_ERROR",
        'could not coalesce error (error={ "message": "Sender doesn\'t have enough funds to send tx." })',
      ],
    ]) {
      expect(decodeRevert(Object.assign(new Error(message), { code })).code).to.equal("CHAIN_FUNDS_MISSING");
    }
  });
});
