import { readFileSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import type { Hex } from "../../sdk/chain/hex.ts";
import { restoreWallet } from "../../sdk/enrolment/restoreWallet.ts";
import { viewingPlatformId } from "../../sdk/oversight/viewing/day.ts";
import { viewingMessage } from "../../sdk/oversight/viewing/viewingChallenge.ts";
import {
  type ViewingChallengeJson,
  formatViewingChallenge,
  parseViewingChallenge,
} from "../../sdk/oversight/viewing/viewingJson.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import { derivePseudonym } from "../../sdk/pseudonym/derivePseudonym.ts";

interface Vectors {
  readonly mnemonic: string;
  readonly viewings: readonly {
    readonly name: string;
    readonly challenge: ViewingChallengeJson;
    readonly platformId: Hex;
    readonly message: Hex;
    readonly pseudonym: Hex;
  }[];
}

const { mnemonic, viewings } = JSON.parse(readFileSync(join("docs", "vectors", "oversight.json"), "utf8")) as Vectors;

describe("Test vectors of viewing", () => {
  for (const { name, challenge: json, message, pseudonym, ...vector } of viewings) {
    it(`${name}: the same scope, message, pseudonym and wire form`, () => {
      const challenge = parseViewingChallenge(json);
      expect(formatViewingChallenge(challenge)).to.deep.equal(json);
      expect(viewingPlatformId(challenge.day)).to.equal(vector.platformId);
      expect(platformId(`oversight-${challenge.day}`)).to.equal(vector.platformId);
      expect(viewingMessage(challenge)).to.equal(BigInt(message));
      const wallet = restoreWallet(mnemonic, challenge.networkId);
      expect(derivePseudonym(wallet, vector.platformId)).to.equal(BigInt(pseudonym));
    });
  }
});
