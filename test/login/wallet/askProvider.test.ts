import { expect } from "chai";
import { Wallet } from "ethers";

import { type InjectedProvider, askProvider } from "../../../sdk/login/wallet/askProvider.ts";
import { expectRejectedCode } from "../../codes.ts";

const SIGNER = new Wallet(`0x${"11".repeat(32)}`);
const ASKED = {
  challenge: { nonce: "00112233445566778899aabbccddeeff" },
  pseudonym: `0x${"22".repeat(32)}`,
  text: "weibo.com wants you to sign in\n中文",
};

/** A provider that behaves as wallets do; its answers can be replaced. */
function provide(answers: Readonly<Record<string, unknown>> = {}): InjectedProvider {
  return {
    async request({ method, params }) {
      if (Object.hasOwn(answers, method)) return answers[method];
      if (method === "eth_requestAccounts") return [SIGNER.address.toLowerCase()];
      const [bytes] = params as [string];
      return SIGNER.signMessage(Buffer.from(bytes.slice(2), "hex"));
    },
  };
}

const requestChallenge = (): Promise<unknown> => Promise.resolve(ASKED);

describe("askProvider", function () {
  it("has the wallet sign the server's text, byte for byte, with the account that it named", async function () {
    const asked: string[] = [];
    const answer = await askProvider({
      provider: provide(),
      requestChallenge: (controller) => {
        asked.push(controller);
        return requestChallenge();
      },
    });
    const controller = SIGNER.address.toLowerCase();
    expect(asked).to.deep.equal([controller]);
    const signature = await SIGNER.signMessage(ASKED.text);
    const signedBy = "controller";
    expect(answer).to.deep.equal({
      signedBy,
      nonce: ASKED.challenge.nonce,
      pseudonym: ASKED.pseudonym,
      controller,
      signature,
    });
  });

  it("says that the person declined", async function () {
    const provider = { request: () => Promise.reject(Object.assign(new Error("no"), { code: 4001 })) };
    await expectRejectedCode(askProvider({ provider, requestChallenge }), "LOGIN_PROVIDER_DECLINED");
  });

  it("says that the wallet failed", async function () {
    for (const fault of [new Error("locked"), undefined, Object.assign(new Error("pending"), { code: -32002 })]) {
      const provider = { request: () => Promise.reject(fault as Error) };
      await expectRejectedCode(askProvider({ provider, requestChallenge }), "LOGIN_PROVIDER_FAILED");
    }
  });

  it("refuses accounts and signatures that are none", async function () {
    for (const accounts of [[], null, "0x", ["0x12"], [7]]) {
      const provider = provide({ eth_requestAccounts: accounts });
      await expectRejectedCode(askProvider({ provider, requestChallenge }), "LOGIN_WALLET_ANSWER_MALFORMED");
    }
    for (const signature of [null, "", "0x", "0x1", "yes", `0x${"00".repeat(10_000)}`]) {
      const provider = provide({ personal_sign: signature });
      await expectRejectedCode(askProvider({ provider, requestChallenge }), "LOGIN_WALLET_ANSWER_MALFORMED");
    }
  });

  it("signs nothing if the server gives no challenge, or does not know the controller", async function () {
    const methods: string[] = [];
    const watched: InjectedProvider = {
      request: (call) => {
        methods.push(call.method);
        return provide().request(call);
      },
    };
    const bad = [
      undefined,
      null,
      {},
      { ...ASKED, challenge: 1 },
      { ...ASKED, pseudonym: 5 },
      { ...ASKED, pseudonym: "0x22" },
      { ...ASKED, text: null },
    ];
    for (const asked of bad) {
      const asking = askProvider({ provider: watched, requestChallenge: () => Promise.resolve(asked) });
      await expectRejectedCode(asking, "LOGIN_WALLET_ANSWER_MALFORMED");
    }
    expect(methods).to.not.include("personal_sign");
    const refusing = askProvider({
      provider: watched,
      requestChallenge: () => Promise.reject(new Error("no pseudonym")),
    });
    expect(await refusing.catch((thrown: Error) => thrown.message)).to.equal("no pseudonym");
  });
});
