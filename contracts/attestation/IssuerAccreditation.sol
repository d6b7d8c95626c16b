// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RegistryClock} from "../governance/RegistryClock.sol";
import {AccreditationSlot, packAccreditation} from "./AccreditationSlot.sol";
import {IAttestationLog} from "./IAttestationLog.sol";
import {IIssuerAccreditation} from "./IIssuerAccreditation.sol";
import {IIssuerPolicy, SchemaId} from "./IIssuerPolicy.sol";
import {SchemaSlot, packSchema} from "./SchemaSlot.sol";

/// @notice Schemas, and who may issue statements of which. See {IIssuerAccreditation}.
abstract contract IssuerAccreditation is IAttestationLog, RegistryClock {
    mapping(SchemaId schema => SchemaSlot) private _schemas;
    mapping(SchemaId schema => mapping(address issuer => AccreditationSlot)) private _accreditations;

    /// @inheritdoc IIssuerAccreditation
    function registerSchema(string calldata definition, bool revocable, address policy) external returns (SchemaId schema) {
        if (policy != address(0) && policy.code.length == 0) revert AttestationPolicyNotContract(policy);
        schema = SchemaId.wrap(keccak256(abi.encode(definition, revocable, policy)));
        if (_schemas[schema].isRegistered()) revert AttestationSchemaKnown(schema);
        _schemas[schema] = packSchema(revocable, policy);
        emit SchemaRegistered(schema, revocable, policy, definition);
    }

    /// @inheritdoc IIssuerAccreditation
    function accredit(SchemaId schema, address issuer, string calldata uri) external restricted {
        if (issuer == address(0)) revert AccreditationIssuerZero();
        SchemaSlot known = _knownSchema(schema);
        if (known.policy() != address(this)) revert AccreditationSchemaNotGoverned(schema, known.policy());
        if (_accreditations[schema][issuer].isActive()) revert AccreditationActive(schema, issuer);
        _accreditations[schema][issuer] = packAccreditation(known.isRevocableSchema(), block.timestamp);
        emit IssuerAccredited(schema, issuer, uri);
    }

    /// @inheritdoc IIssuerAccreditation
    function suspend(SchemaId schema, address issuer) external restricted {
        AccreditationSlot accreditation = _accreditations[schema][issuer];
        if (!accreditation.isActive()) revert AccreditationNotActive(schema, issuer);
        _accreditations[schema][issuer] = accreditation.suspendAt(block.timestamp);
        emit IssuerSuspended(schema, issuer);
    }

    /// @inheritdoc IIssuerPolicy
    function mayIssue(SchemaId schema, address issuer) external view returns (bool) {
        if (_accreditations[schema][issuer].isActive()) return true;
        SchemaSlot known = _schemas[schema];
        return known.isRegistered() && _isAdmitted(known.policy(), schema, issuer);
    }

    /// @inheritdoc IIssuerAccreditation
    function accreditationOf(SchemaId schema, address issuer) external view returns (uint40 since, uint40 suspendedAt) {
        AccreditationSlot accreditation = _accreditations[schema][issuer];
        return (accreditation.since(), accreditation.suspendedAt());
    }

    /// @inheritdoc IIssuerAccreditation
    function schemaOf(SchemaId schema) external view returns (bool registered, bool revocable, address policy) {
        SchemaSlot known = _schemas[schema];
        return (known.isRegistered(), known.isRevocableSchema(), known.policy());
    }

    /// @dev Reverts unless `issuer` may issue statements of `schema` now. An accredited one costs a single read: the schema is known, and its
    /// policy is this log, or it could not have been accredited.
    /// @return revocable whether its statements can be revoked.
    function _admit(SchemaId schema, address issuer) internal view returns (bool revocable) {
        AccreditationSlot accreditation = _accreditations[schema][issuer];
        if (accreditation.isActive()) return accreditation.isRevocable();
        SchemaSlot known = _knownSchema(schema);
        if (!_isAdmitted(known.policy(), schema, issuer)) revert AttestationIssuerNotAllowed(schema, issuer);
        return known.isRevocableSchema();
    }

    function _knownSchema(SchemaId schema) private view returns (SchemaSlot known) {
        known = _schemas[schema];
        if (!known.isRegistered()) revert AttestationSchemaUnknown(schema);
    }

    /// @dev Whether `policy` lets an issuer issue that is not accredited here.
    function _isAdmitted(address policy, SchemaId schema, address issuer) private view returns (bool) {
        if (policy == address(0)) return true;
        return policy != address(this) && _ask(policy, schema, issuer);
    }

    /// @dev A static call to the contract that the schema's id names; whoever relies on the schema trusts it. Replaces
    /// `IIssuerPolicy(policy).mayIssue(schema, issuer)`, at 290 gas less and without its reverts: a policy that reverts or answers anything
    /// but true says no.
    function _ask(address policy, SchemaId schema, address issuer) private view returns (bool allowed) {
        bytes4 selector = IIssuerPolicy.mayIssue.selector;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let data := mload(0x40)
            mstore(data, selector)
            mstore(add(data, 0x04), schema)
            mstore(add(data, 0x24), issuer)
            mstore(0x00, 0)
            let answered := staticcall(gas(), policy, data, 0x44, 0x00, 0x20)
            allowed := and(and(answered, gt(returndatasize(), 0x1f)), eq(mload(0x00), 1))
        }
    }
}
