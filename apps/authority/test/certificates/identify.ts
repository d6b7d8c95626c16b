import { type HDNodeWallet } from "ethers";
import {
  type Hex,
  type IssuedBusinessIdentity,
  type OrganisationRequest,
  type SessionTicket,
  signOrganisationRequest,
} from "realdid";

import type { TestService } from "../setup/service.ts";

export const NAME = "晨光文化传媒有限公司";
export const CODE = "91350100M000100Y43";

/** Puts the organisation in the register. */
export async function register({ service }: TestService): Promise<void> {
  await service.database.db
    .insertInto("organisation_register")
    .values({ credit_code: CODE, name: NAME })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** What an organisation sends whose representative is at the desk. */
export async function askIdentity(
  running: TestService,
  controller: HDNodeWallet,
  change: Partial<OrganisationRequest> = {},
): Promise<OrganisationRequest> {
  const opened = await running.deskCall("POST", "/v1/organisations/sessions", { creditCode: CODE });
  const ticket = opened.json as unknown as SessionTicket;
  const issuer = (await running.publicCall("GET", "/v1/issuer")).json.account as Hex;
  return signOrganisationRequest(running.service.network.deployment, controller, {
    name: NAME,
    creditCode: CODE,
    organisation: controller.address as Hex,
    issuer,
    expiresAt: 0,
    sessionNonce: ticket.nonce,
    code: ticket.code,
    ...change,
  });
}

/** Has a business identity issued. */
export async function identify(running: TestService, controller: HDNodeWallet): Promise<IssuedBusinessIdentity> {
  await register(running);
  const answer = await running.publicCall("POST", "/v1/organisations", await askIdentity(running, controller));
  if (answer.status !== 201) throw new Error(answer.text);
  return answer.json as unknown as IssuedBusinessIdentity;
}
