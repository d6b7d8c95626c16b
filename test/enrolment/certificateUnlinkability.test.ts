import { time } from "@nomicfoundation/hardhat-network-helpers";
import { expect } from "chai";

import { CERTIFICATE_DIGESTS, DAY_SECONDS } from "../../sdk/enrolment/certificate/certificate.ts";
import {
  ALL,
  BANK,
  type CertificateFixture,
  type Held,
  NONCE,
  deployWithIssuer,
  obtain,
  show,
} from "./certificates.ts";

describe("two certificates of one person", () => {
  let fixture: CertificateFixture;

  beforeEach(async () => {
    fixture = await deployWithIssuer();
  });

  const RUN = 8;
  /** Shorter, as names and punctuation between random values are constants too. */
  const CONSTANT = 6;

  /** The bytes of a certificate: as it stands, its parts decoded, and what is base64url once more inside (digests, coordinates). */
  function bytesOf(text: string): readonly Buffer[] {
    const parts = text.split(/[.~]/u).map((part) => Buffer.from(part, "base64url"));
    const inner = parts.flatMap((part) => part.toString("latin1").match(/[A-Za-z0-9_-]{22,}/gu) ?? []);
    return [Buffer.from(text), ...parts, ...inner.map((one) => Buffer.from(one, "base64url"))];
  }

  /** Every run of so many bytes, by where it begins. */
  function runsOf(bytes: Buffer, length: number): readonly string[] {
    return Array.from({ length: Math.max(0, bytes.length - length + 1) }, (_, i) =>
      bytes.subarray(i, i + length).toString("hex"),
    );
  }

  /** Runs of eight bytes that two texts share, outside of what a third, another person's, has too. */
  function joined(one: string, two: string, another: string): string[] {
    const shared = new Set(bytesOf(two).flatMap((bytes) => runsOf(bytes, RUN)));
    const constants = new Set(bytesOf(another).flatMap((bytes) => runsOf(bytes, CONSTANT)));
    return bytesOf(one).flatMap((bytes) => {
      const begins = runsOf(bytes, CONSTANT).flatMap((run, i) => (constants.has(run) ? [i] : []));
      const isConstant = new Set(begins.flatMap((i) => Array.from({ length: CONSTANT }, (_, k) => i + k)));
      return runsOf(bytes, RUN).filter((run, i) => {
        const places = Array.from({ length: RUN }, (_, k) => i + k);
        return shared.has(run) && !places.some((place) => isConstant.has(place));
      });
    });
  }

  it("have no eight bytes in common that another person's has not, on the same day and on different ones", async () => {
    const first = await obtain(fixture, fixture.person);
    const second = await obtain(fixture, fixture.person);
    const another = await obtain(fixture, fixture.other);
    const jwtOf = ({ certificate }: Held): string => certificate.split("~")[0] as string;
    expect(joined(jwtOf(first), jwtOf(second), jwtOf(another))).to.deep.equal([]);
    await time.increase(DAY_SECONDS);
    const third = await obtain(fixture, fixture.person);
    expect(joined(jwtOf(first), jwtOf(third), jwtOf(another))).to.deep.equal([]);
    // The search finds what there is: a shown name is in both, and in nobody else's.
    const [one, two] = [await show(first, ["name"]), await show(second, ["name"], NONCE)];
    expect(joined(one, two, await show(another, ["name"]))).not.to.deep.equal([]);
  });

  it("share nothing in presentations that show only what many have", async () => {
    const shown = async (wallet: typeof fixture.person): Promise<string> =>
      show(await obtain(fixture, wallet, BANK, ["age_over_16", "name"]), ["age_over_16"]);
    const [first, second, another] = [
      await shown(fixture.person),
      await shown(fixture.person),
      await shown(fixture.other),
    ];
    expect(joined(first, second, another)).to.deep.equal([]);
  });

  it("do not tell by the number of digests which claims they hold", async () => {
    for (const claims of [["age_over_18"], ALL] as const) {
      const { certificate } = await obtain(fixture, fixture.person, BANK, claims);
      const payload = JSON.parse(Buffer.from(certificate.split(".")[1] as string, "base64url").toString()) as {
        _sd: string[];
      };
      expect(payload._sd).to.have.length(CERTIFICATE_DIGESTS);
    }
  });
});
