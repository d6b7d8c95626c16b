import { expect } from "chai";
import { TypedDataEncoder, Wallet, verifyTypedData } from "ethers";

import type { Hex } from "../../sdk/chain/hex.ts";
import type { Deployment } from "../../sdk/chain/network.ts";
import { BACKER_CONSENT_TYPES, signBackerConsent } from "../../sdk/disclosure/backerConsent.ts";
import { credentialHash } from "../../sdk/disclosure/nameStatement.ts";
import { readNameStatement } from "../../sdk/disclosure/readNameStatement.ts";
import { disclosureDomain } from "../../sdk/disclosure/signedAct.ts";
import { type StatementKind, statementSubject } from "../../sdk/disclosure/statementUid.ts";
import type { PublicKeyJwk } from "../../sdk/did/publicKeyJwk.ts";
import { es256KeyOf } from "../../sdk/enrolment/certificate/es256.ts";
import { isSignedBy } from "../../sdk/enrolment/certificate/sdJwtText.ts";
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

  it("section 4: credentials", () => {
    for (const { credential, issuerKey, issuerPrivateKey, signed, name, credentialHash: hash } of vectors.credentials) {
      expect(credentialHash(credential)).to.equal(hash);
      const [jwt = ""] = credential.split("~");
      expect(isSignedBy(issuerKey as PublicKeyJwk, jwt)).to.equal(true);
      expect(es256KeyOf(issuerPrivateKey as Hex).publicKey).to.deep.equal(issuerKey);
      const read = readNameStatement({ credential });
      expect(read).to.deep.equal({
        networkId: signed.network,
        chainId: BigInt(signed.chainId),
        disclosureRegistry: signed.disclosureRegistry,
        platform: signed.platform,
        pseudonym: BigInt(signed.pseudonym),
        kind: signed.kind,
        name,
        issuerDid: signed.iss,
        issuer: signed.iss.split(":").at(-1),
        keyId: `${signed.iss}#key-1`,
        signedAt: signed.iat,
        expiresAt: "exp" in signed ? signed.exp : 0,
        evidenceHash: signed.evidenceHash,
        ...("businessIdentity" in signed ? { businessIdentity: signed.businessIdentity } : {}),
      });
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
