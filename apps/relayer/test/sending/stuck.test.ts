import { expect } from "chai";

import { chain, nextPerson, prove } from "../setup/world.ts";
import { describeOnRelayer } from "../setup/service.ts";

describeOnRelayer(
  "a transaction that is not mined",
  (running) => {
    it("is sent again with a higher fee, and is done once", async () => {
      const proof = await prove(nextPerson(), "douyin");
      const { id } = (await running().post(proof)).json;
      await chain().send("evm_setAutomine", [false]);
      try {
        const turn = running().turn();
        const fees = new Set<string>();
        while (fees.size < 2) {
          const rows = await running().service.database.db.selectFrom("outgoing").select("raw").execute();
          for (const { raw } of rows) fees.add(Buffer.from(raw).toString("hex"));
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
        await chain().send("evm_mine", []);
        await turn;
      } finally {
        await chain().send("evm_setAutomine", [true]);
      }
      // If the turn gave up just before, the next one finds it.
      await running().turn();
      expect((await running().state(id)).json.state).to.equal("done");
      expect(await running().nonce()).to.equal(1);
    });

    it("is left to the next turn if raising does not help, and nothing else is sent meanwhile", async () => {
      const [stuck, other] = [await prove(nextPerson(), "douyin"), await prove(nextPerson(), "wechat")];
      const { id } = (await running().post(stuck)).json;
      await chain().send("evm_setAutomine", [false]);
      try {
        await running().turn();
        expect((await running().state(id)).json.state).to.equal("sent");
        expect(running().readLog()).to.contain('"waitsFor":"transaction"');
        const { id: next } = (await running().post(other)).json;
        await running().turn();
        expect((await running().state(next)).json.state).to.equal("waiting");
        await chain().send("evm_mine", []);
      } finally {
        await chain().send("evm_setAutomine", [true]);
      }
      await running().turn();
      expect((await running().state(id)).json.state).to.equal("done");
      expect(await running().nonce()).to.equal(3);
    });
  },
  { RELAYER_RESEND_SECONDS: "1" },
);
