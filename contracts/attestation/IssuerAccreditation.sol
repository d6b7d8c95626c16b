// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {SchemaId} from "./IAttestationLog.sol";
import {IIssuerAccreditation} from "./IIssuerAccreditation.sol";
import {IIssuerPolicy} from "./IIssuerPolicy.sol";

/// @title Who may issue statements of which schema
/// @notice See {IIssuerAccreditation}.
contract IssuerAccreditation is IIssuerAccreditation, AccessManaged {
    /// | 176 unused | 40 suspendedAt (unix s) | 40 since (unix s) |
    /// since == 0: never accredited. suspendedAt == 0: not suspended.
    struct Accreditation {
        uint40 since;
        uint40 suspendedAt;
    }

    mapping(SchemaId schema => mapping(address issuer => Accreditation)) private _accreditations;

    constructor(address accessManager) AccessManaged(accessManager) {}

    /// @inheritdoc IIssuerAccreditation
    function accredit(SchemaId schema, address issuer, string calldata uri) external restricted {
        if (issuer == address(0)) revert AccreditationIssuerZero();
        if (mayIssue(schema, issuer)) revert AccreditationActive(schema, issuer);
        _accreditations[schema][issuer] = Accreditation({since: uint40(block.timestamp), suspendedAt: 0});
        emit IssuerAccredited(schema, issuer, uri);
    }

    /// @inheritdoc IIssuerAccreditation
    function suspend(SchemaId schema, address issuer) external restricted {
        if (!mayIssue(schema, issuer)) revert AccreditationNotActive(schema, issuer);
        _accreditations[schema][issuer].suspendedAt = uint40(block.timestamp);
        emit IssuerSuspended(schema, issuer);
    }

    /// @inheritdoc IIssuerPolicy
    function mayIssue(SchemaId schema, address issuer) public view returns (bool) {
        Accreditation storage accreditation = _accreditations[schema][issuer];
        return accreditation.since != 0 && accreditation.suspendedAt == 0;
    }

    /// @inheritdoc IIssuerAccreditation
    function accreditationOf(
        SchemaId schema,
        address issuer
    ) external view returns (uint40 since, uint40 suspendedAt) {
        Accreditation storage accreditation = _accreditations[schema][issuer];
        return (accreditation.since, accreditation.suspendedAt);
    }
}
