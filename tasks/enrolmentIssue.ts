// Tasks that have a running authority service issue something: a certificate to a person, an identity to an organisation.
import { task } from "hardhat/config";

import { connect, signerOf } from "./connect.ts";
import { printTable, runTask } from "./run.ts";
import type { Hex } from "../sdk/chain/hex.ts";
import type { CertificateBody } from "../sdk/enrolment/certificate/certificateBody.ts";
import type { CertificateChallenge } from "../sdk/enrolment/certificate/certificateStore.ts";
import type { CertificateClaim } from "../sdk/enrolment/certificate/claims.ts";
import type { IssuedBusinessIdentity } from "../sdk/enrolment/organisation/issueBusinessIdentity.ts";

const URL_TEXT = "Where the authority's public listener is";
const LOCAL_URL = "http://127.0.0.1:8460";

interface CertificateArgs {
  readonly url: string;
  readonly purpose: string;
  readonly verifier: string;
  readonly claims: string;
  readonly out: string;
  readonly mnemonicFile?: string;
}

task("enrolment:certificate", "Has an enrolled person's certificate issued for one verifier and purpose, and shows it")
  .addOptionalParam("url", URL_TEXT, LOCAL_URL)
  .addParam("purpose", "What it is for, for example bank-account-opening")
  .addParam("verifier", "Host or DID of who is to see it, for example bank.example")
  .addOptionalParam("claims", "What it may show, commas between", "name,age_over_18")
  .addParam("out", "File for the certificate and the key that shows it; it holds personal data")
  .addOptionalParam("mnemonicFile", "File with the person's twelve words; else REALDID_MNEMONIC from the environment")
  .setAction(
    runTask<CertificateArgs>(async ({ url, purpose, verifier, out, ...args }, hre) => {
      const { askAuthority, serviceIssuer } = await import("./askAuthority.ts");
      const { writeWhole } = await import("./authorityFile.ts");
      const { readMnemonic } = await import("./holder.ts");
      const { formatCertificateRequest } = await import("../sdk/enrolment/certificate/certificateBody.ts");
      const { readCertificate } = await import("../sdk/enrolment/certificate/readCertificate.ts");
      const { requestCertificate } = await import("../sdk/enrolment/certificate/requestCertificate.ts");
      const { restoreWallet } = await import("../sdk/enrolment/restoreWallet.ts");
      const network = await connect(hre);
      const wallet = restoreWallet(readMnemonic(args.mnemonicFile), network.deployment.networkId);
      const issuer = await serviceIssuer(network, url, "real-name-confirmation");
      const challenge = await askAuthority<CertificateChallenge>(url, "/v1/certificates/challenges", {});
      const claims = args.claims.split(",") as CertificateClaim[];
      const { request, holderKey } = requestCertificate(wallet, challenge, {
        issuer,
        context: { purpose, verifier },
        claims,
      });
      const body: CertificateBody = formatCertificateRequest(request);
      const { certificate } = await askAuthority<{ readonly certificate: string }>(url, "/v1/certificates", body);
      writeWhole(out, `${JSON.stringify({ certificate, holderKey }, undefined, 2)}\n`);
      printTable([{ ...readCertificate(certificate).claims, file: out }]);
    }),
  );

interface OrganisationArgs {
  readonly url: string;
  readonly name: string;
  readonly creditCode: string;
  readonly nonce: string;
  readonly code: string;
  readonly from: string;
  readonly out: string;
}

task("enrolment:organisation", "Has a business identity issued for an organisation's DID, with the desk's ticket")
  .addOptionalParam("url", URL_TEXT, LOCAL_URL)
  .addParam("name", "Name as the register has it")
  .addParam("creditCode", "Unified social credit code")
  .addParam("nonce", "From the desk's ticket")
  .addParam("code", "From the desk's ticket")
  .addParam("from", "Address of the organisation's DID, which it still controls itself, among the network's keys")
  .addParam("out", "File for the business identity")
  .setAction(
    runTask<OrganisationArgs>(async ({ url, name, creditCode, nonce, code, from, out }, hre) => {
      const { isHexString } = await import("ethers");
      const { askAuthority, serviceIssuer } = await import("./askAuthority.ts");
      const { writeWhole } = await import("./authorityFile.ts");
      const { TaskTicketInvalid } = await import("./errors.ts");
      const { signOrganisationRequest } = await import("../sdk/enrolment/organisation/organisationRequest.ts");
      if (!isHexString(nonce, 32)) throw new TaskTicketInvalid();
      const network = await connect(hre);
      const controller = await signerOf(hre, from);
      const issuer = await serviceIssuer(network, url, "business-identity");
      const request = await signOrganisationRequest(network.deployment, controller, {
        name,
        creditCode,
        organisation: (await controller.getAddress()) as Hex,
        issuer,
        expiresAt: 0,
        sessionNonce: nonce as Hex,
        code,
      });
      const issued = await askAuthority<IssuedBusinessIdentity>(url, "/v1/organisations", request);
      writeWhole(out, `${JSON.stringify(issued.identity, undefined, 2)}\n`);
      printTable([{ organisation: issued.identity.organisation, uid: issued.uid, file: out }]);
    }),
  );
