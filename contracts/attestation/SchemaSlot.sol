// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev All that is kept of one schema; it never changes.
/// | 80 unused | 8 revocable | 8 registered | 160 policy |
/// registered == 0: unknown. policy == 0: anyone may issue; policy == the log: governance accredits; else that contract says who may.
type SchemaSlot is uint256;

using {isRegistered, isRevocableSchema, policy} for SchemaSlot global;

uint256 constant REGISTERED = 1 << 160;
uint256 constant SCHEMA_REVOCABLE = 1 << 168;

/// @dev The slot of a schema that is registered now.
function packSchema(bool revocable, address policy_) pure returns (SchemaSlot) {
    return SchemaSlot.wrap(uint160(policy_) | REGISTERED | (revocable ? SCHEMA_REVOCABLE : 0));
}

/// @dev Whether the schema is known.
function isRegistered(SchemaSlot slot) pure returns (bool) {
    return SchemaSlot.unwrap(slot) != 0;
}

/// @dev Whether its statements can be revoked.
function isRevocableSchema(SchemaSlot slot) pure returns (bool) {
    return SchemaSlot.unwrap(slot) & SCHEMA_REVOCABLE != 0;
}

/// @dev The contract that says who may issue; zero: anyone.
function policy(SchemaSlot slot) pure returns (address) {
    return address(uint160(SchemaSlot.unwrap(slot)));
}
