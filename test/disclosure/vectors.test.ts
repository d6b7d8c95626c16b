import { expect } from "chai";
import { TypedDataEncoder, Wallet, verifyTypedData } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment } from "../../sdk/chain/network.ts";
import { BACKER_CONSENT_TYPES, signBackerConsent } from "../../sdk/disclosure/backerConsent.ts";
import { type NameStatementDocument, documentHash } from "../../sdk/disclosure/nameStatement.ts";
import { disclosureDomain } from "../../sdk/disclosure/signedAct.ts";
import { type StatementKind, statementSubject } from "../../sdk/disclosure/statementUid.ts";
import { platformId } from "../../sdk/platform/platformId.ts";
import vectors from "../../docs/vectors/disclosure.json";

/** What of a deployment these formulas bind. */
function deploymentOf(chainId: string, disclosureRegistry: string): Deployment {
  return { chainId: BigInt(chainId), addresses: { disclosureRegistry } } as unknown as Deployment;
}

describe("the vectors of docs/spec/disclosure.md", () => {
  it("section 3: subjects", () => {
    for (const { chainId, disclosureRegistry, platform, pseudonym, kind, subject } of vectors.subjects) {
      const deployment = deploymentOf(chainId, disclosureRegistry);
      expect(statementSubject(deployment, platformId(platform), BigInt(pseudonym), kind as StatementKind)).to.equal(
        subject,
      );
    }
  });

  it("section 4: documents", () => {
    for (const { document, documentHash: hash } of vectors.documents) {
      expect(documentHash(document as NameStatementDocument)).to.equal(hash);
    }
  });

  it("section 5: consents", async () => {
    for (const { chainId, disclosureRegistry, consent, digest } of vectors.consents) {
      const deployment = deploymentOf(chainId, disclosureRegistry);
      expect(TypedDataEncoder.hash(disclosureDomain(deployment), BACKER_CONSENT_TYPES, consent)).to.equal(digest);
      const signer = Wallet.createRandom();
      const typed = { ...consent, pseudonym: BigInt(consent.pseudonym) } as Parameters<typeof signBackerConsent>[2];
      const signature: Hex = await signBackerConsent(deployment, signer, typed);
      expect(verifyTypedData(disclosureDomain(deployment), BACKER_CONSENT_TYPES, consent, signature)).to.equal(
        signer.address,
      );
    }
  });
});
