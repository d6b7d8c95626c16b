// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

/// @notice keccak256 of a schema's definition, its revocability and its policy contract.
type SchemaId is bytes32;

/// @notice What the attestation log asks before it accepts a statement.
interface IIssuerPolicy {
    /// @notice Whether `issuer` may issue statements of `schema` now.
    function mayIssue(SchemaId schema, address issuer) external view returns (bool);
}
