import type { RealDidNetwork } from "../../chain/network.ts";
import { view } from "../../chain/send.ts";
import type { AskingPlatform } from "../../login/challenge/answerChallenge.ts";
import { isHostOf, loginOrigin } from "../../login/challenge/domain.ts";
import { platformId } from "../../platform/platformId.ts";
import { viewingDay } from "./day.ts";
import { OversightViewingDayOther, OversightViewingOriginForeign, OversightViewingOtherNetwork } from "./errors.ts";
import { type ViewingChallenge, checkViewingChallenge } from "./viewingChallenge.ts";

/** What the wallet knows of who asks, and when; not from the page. */
export interface ViewingAsker {
  /** Host of the page that handed over the challenge, as the browser reports it. */
  readonly host: string;
  /** Unix seconds by the wallet's own clock. */
  readonly time: number;
}

const OVERSIGHT = platformId("oversight");

/**
 * Checks on the wallet's side who asks for a viewing, before anything is shown as theirs or proved: the page must be under the domain that
 * the network registered for `oversight`.
 *
 * @param network connected network of the wallet
 * @param challenge what the page handed over
 * @param asker page and time
 * @param platforms of the network, from `listPlatforms`; without them the endpoint is asked for this one
 * @returns the platform `oversight` as the registry has it, to show to the person
 * @throws {@link OversightViewingMalformed} {@link OversightViewingOtherNetwork} {@link OversightViewingOriginForeign}
 * {@link OversightViewingDayOther} PlatformUnknown
 * @see docs/spec/oversight.md section 6
 */
export async function requireViewingAsker(
  network: RealDidNetwork,
  challenge: ViewingChallenge,
  asker: ViewingAsker,
  platforms?: readonly AskingPlatform[],
): Promise<Pick<AskingPlatform, "slug" | "domain" | "operator">> {
  const { networkId, chainId } = checkViewingChallenge(challenge);
  const { deployment, platformRegistry } = network;
  if (networkId !== deployment.networkId || chainId !== deployment.chainId) throw new OversightViewingOtherNetwork();
  const known = platforms?.find(({ id }) => id === OVERSIGHT);
  const { slug, domain, operator } = known ?? (await view(platformRegistry.platformOf(OVERSIGHT)));
  if (!isHostOf(domain, asker.host)) throw new OversightViewingOriginForeign(asker.host, domain);
  requireOwnToday(challenge, asker);
  return { slug, domain, operator: operator as AskingPlatform["operator"] };
}

/**
 * Refuses a challenge that another page handed on, and one for another day: a service that is answered for two days knows that both
 * pseudonyms are one person's.
 *
 * @param challenge checked
 * @param asker page and time
 * @throws {@link OversightViewingOriginForeign} {@link OversightViewingDayOther}
 */
export function requireOwnToday({ origin, day }: ViewingChallenge, { host, time }: ViewingAsker): void {
  if (origin !== loginOrigin(host.toLowerCase())) throw new OversightViewingOriginForeign(host, origin);
  const today = viewingDay(time);
  if (day !== today) throw new OversightViewingDayOther(day, today);
}
