import { RealDidError } from "../errors.ts";

/** The network is connected through something that cannot read a chain. */
export class OversightProviderMissing extends RealDidError {
  readonly code = "OVERSIGHT_PROVIDER_MISSING" as const;
  constructor() {
    super("the network is connected without a provider", "Connect it with a provider, or with a signer that has one.");
  }
}

/** The endpoint does not serve the events of even one block. */
export class OversightEventsRefused extends RealDidError {
  readonly code = "OVERSIGHT_EVENTS_REFUSED" as const;
  constructor(
    readonly block: number,
    cause: unknown,
  ) {
    super(
      `the endpoint refuses the events of block ${block}`,
      "Use an endpoint that serves the chain's whole history.",
      {
        cause,
      },
    );
  }
}

/** A contract of the deployment emitted something that its interface does not declare. */
export class OversightEventUnknown extends RealDidError {
  readonly code = "OVERSIGHT_EVENT_UNKNOWN" as const;
  constructor(contract: string, topic: string, block: number) {
    super(
      `${contract} emitted an event that is not in its interface (${topic}, block ${block})`,
      "Check that the addresses are those of this network's deployment, and that this package is of the deployment's version.",
    );
  }
}

/** Something that stands on chain is not as the rules want it. */
export class OversightNotSound extends RealDidError {
  readonly code = "OVERSIGHT_NOT_SOUND" as const;
  constructor(readonly failed: readonly string[]) {
    super(
      `the audit failed: ${failed.join("; ")}`,
      "Run it again through another endpoint; if it fails again, tell the public.",
    );
  }
}

/** There is no such kind of act. */
export class OversightPowerUnknown extends RealDidError {
  readonly code = "OVERSIGHT_POWER_UNKNOWN" as const;
  constructor(power: string, known: readonly string[]) {
    super(`there is no power "${power}"`, `Use one of ${known.join(", ")}.`);
  }
}

/** Somebody disclosed on chain, and nobody can see what. */
export class OversightStatementsUnserved extends RealDidError {
  readonly code = "OVERSIGHT_STATEMENTS_UNSERVED" as const;
  constructor(readonly unserved: number) {
    super(
      `${unserved} disclosures stand on chain whose statements were not handed in`,
      "Ask their platforms to have the holders hand them in: disclosure:hand-in.",
    );
  }
}
