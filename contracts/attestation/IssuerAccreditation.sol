// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";

import {SchemaId} from "./IAttestationLog.sol";
import {IIssuerAccreditation} from "./IIssuerAccreditation.sol";
import {IIssuerPolicy} from "./IIssuerPolicy.sol";

/// @title Who may issue statements of which schema
/// @notice See {IIssuerAccreditation}.
contract IssuerAccreditation is IIssuerAccreditation, AccessManaged {
    uint256 private constant SUSPENDED_OFFSET = 40;

    /// | 176 unused | 40 suspendedAt (unix s) | 40 since (unix s) |
    /// 0: never accredited. suspendedAt == 0: not suspended.
    mapping(SchemaId schema => mapping(address issuer => uint256)) private _accreditations;

    constructor(address accessManager) AccessManaged(accessManager) {}

    /// @inheritdoc IIssuerAccreditation
    function accredit(SchemaId schema, address issuer, string calldata uri) external restricted {
        if (issuer == address(0)) revert AccreditationIssuerZero();
        if (mayIssue(schema, issuer)) revert AccreditationActive(schema, issuer);
        _accreditations[schema][issuer] = uint40(block.timestamp);
        emit IssuerAccredited(schema, issuer, uri);
    }

    /// @inheritdoc IIssuerAccreditation
    function suspend(SchemaId schema, address issuer) external restricted {
        if (!mayIssue(schema, issuer)) revert AccreditationNotActive(schema, issuer);
        _accreditations[schema][issuer] |= uint256(uint40(block.timestamp)) << SUSPENDED_OFFSET;
        emit IssuerSuspended(schema, issuer);
    }

    /// @inheritdoc IIssuerPolicy
    function mayIssue(SchemaId schema, address issuer) public view returns (bool) {
        uint256 accreditation = _accreditations[schema][issuer];
        return accreditation != 0 && accreditation >> SUSPENDED_OFFSET == 0;
    }

    /// @inheritdoc IIssuerAccreditation
    function accreditationOf(SchemaId schema, address issuer) external view returns (uint40 since, uint40 suspendedAt) {
        uint256 accreditation = _accreditations[schema][issuer];
        return (uint40(accreditation), uint40(accreditation >> SUSPENDED_OFFSET));
    }
}
