// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IIssuerPolicy, SchemaId} from "./IIssuerPolicy.sol";

/// @title Schemas, and who may issue statements of which
/// @notice A schema names its policy: the log itself, whose issuers governance accredits; another contract, which the log asks; or zero, and
/// anyone may issue. The consortium accredits after its delay, a supervisor suspends at once. What an issuer stated before its suspension
/// stays, and everyone can see the suspension beside it.
interface IIssuerAccreditation is IIssuerPolicy {
    /// @notice No schema has this id. Register it first.
    error AttestationSchemaUnknown(SchemaId schema);
    /// @notice The schema was registered before. Use the existing one.
    error AttestationSchemaKnown(SchemaId schema);
    /// @notice A schema's policy must be a contract, or zero for none. Deploy the policy first.
    error AttestationPolicyNotContract(address policy);
    /// @notice The schema's policy does not let this account issue, or its accreditation is suspended. Ask the consortium to accredit it.
    error AttestationIssuerNotAllowed(SchemaId schema, address issuer);
    /// @notice The issuer's address is zero. Name the account that issues.
    error AccreditationIssuerZero();
    /// @notice The schema's policy is not the log, so governance does not say who issues it. Register it with the log's address as policy.
    error AccreditationSchemaNotGoverned(SchemaId schema, address policy);
    /// @notice The issuer is accredited for this schema now. There is nothing to do.
    error AccreditationActive(SchemaId schema, address issuer);
    /// @notice The issuer is not accredited for this schema, or is suspended already. There is nothing to suspend.
    error AccreditationNotActive(SchemaId schema, address issuer);

    event SchemaRegistered(SchemaId indexed schema, bool revocable, address indexed policy, string definition);
    /// @notice From now on the issuer may issue statements of the schema; `uri` says who it is.
    event IssuerAccredited(SchemaId indexed schema, address indexed issuer, string uri);
    /// @notice From now on the issuer may not issue statements of the schema.
    event IssuerSuspended(SchemaId indexed schema, address indexed issuer);

    /// @notice Registers a schema for good. Anyone may.
    /// @dev Reverts {AttestationPolicyNotContract}, {AttestationSchemaKnown}. Emits {SchemaRegistered}.
    /// @param definition what the statement means and the ABI types of its content (docs/spec/attestation.md section 3).
    /// @param policy who issues. The log's own address: whom the consortium accredits. Zero: anyone. Else a contract that answers
    /// {IIssuerPolicy-mayIssue}; one that reverts or answers anything but true says no.
    /// @return schema keccak256(abi.encode(definition, revocable, policy)).
    function registerSchema(string calldata definition, bool revocable, address policy) external returns (SchemaId schema);

    /// @notice Accredits an issuer for a schema whose policy is this log, or ends its suspension. Only the consortium, after its delay.
    /// @dev Reverts {AccreditationIssuerZero}, {AttestationSchemaUnknown}, {AccreditationSchemaNotGoverned}, {AccreditationActive}.
    /// Emits {IssuerAccredited}.
    /// @param uri where the public can read who the issuer is and how it checks.
    function accredit(SchemaId schema, address issuer, string calldata uri) external;

    /// @notice Stops an issuer at once. Only a supervisor.
    /// @dev Reverts {AccreditationNotActive}. Emits {IssuerSuspended}.
    function suspend(SchemaId schema, address issuer) external;

    /// @notice Start of the latest accreditation (0: never) and of the suspension that ended it (0: none), unix seconds.
    /// Earlier accreditations are in the events.
    function accreditationOf(SchemaId schema, address issuer) external view returns (uint40 since, uint40 suspendedAt);

    /// @notice What is kept of a schema. `registered` false: unknown.
    function schemaOf(SchemaId schema) external view returns (bool registered, bool revocable, address policy);
}
