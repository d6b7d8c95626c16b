// What help says of parameters that several tasks have.

/** Of `--schema`. */
export const SCHEMA = "Name of one of the network's schemas (real-name-confirmation, ...), or the id of any other";

/** Of an issuer's `--from`. */
export const ISSUER = "Issuer among the network's keys; the authority unless given";

/** Of `--deadline`. */
export const DEADLINE = "Last second at which it may be submitted: 2030-01-31T12:00:00Z, or unix seconds";

/** Of `--shards`. */
export const SHARDS =
  "Server of the group's shards (the authority or a copy): whole shards are fetched, nobody is named; without it, all is rebuilt from the chain";

/** Of `--generation`. */
export const GENERATION = "Number of the controller's key; unless given, one that this pseudonym never had";
