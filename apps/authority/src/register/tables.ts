/** Who the population register, or the register of a qualification, knows: keyed hashes only. */
interface PopulationRegisterTable {
  readonly group_id: number;
  /** Keyed hash of the number. */
  readonly number_hash: Uint8Array;
  /** Keyed hash of number and name. */
  readonly name_hash: Uint8Array;
}

/** Which organisations the register knows. Their names and codes are public. */
interface OrganisationRegisterTable {
  readonly credit_code: string;
  readonly name: string;
}

/** How far a file was loaded. */
interface RegisterLoadTable {
  /** Keyed hash of what tells the file from others: kind, group, path, size, time of its last change. */
  readonly source: Uint8Array;
  /** Lines whose rows are in the register. */
  readonly lines: number;
}

/** Tables of the registers: migration 002. */
export interface RegisterTables {
  readonly population_register: PopulationRegisterTable;
  readonly organisation_register: OrganisationRegisterTable;
  readonly register_load: RegisterLoadTable;
}
