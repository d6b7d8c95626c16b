// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {AttestationUid, IAttestationLog, SchemaId} from "../attestation/IAttestationLog.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";
import {IDisclosureRegistry, KIND_BACKER, KIND_SELF} from "./IDisclosureRegistry.sol";

/// @notice Which attestation answers a duty. Uids are computed here from their fields, so a statement for another chain, registry,
/// platform, pseudonym or kind has another uid and is not found in the log.
abstract contract DisclosureStatements is IDisclosureRegistry {
    bytes32 private constant SUBJECT_TAG = keccak256("RealDID name statement v1");

    /// Fixed for good: a statement is worth what this log says of it. Trusted.
    IAttestationLog internal immutable ATTESTATION_LOG;
    SchemaId private immutable NAME_STATEMENT;
    SchemaId private immutable BUSINESS_IDENTITY;

    /// Issuers that answered a duty, numbered from 1: a number fits into a duty's slot, an address does not. No array: its length would be
    /// read with each element.
    mapping(uint256 number => address issuer) private _issuers;
    mapping(address issuer => uint256 number) private _issuerNumbers;
    uint256 private _issuerCount;

    /// @param firstIssuer numbered at once, so that the first holder who discloses does not pay for it
    constructor(IAttestationLog attestationLog, SchemaId nameStatement, SchemaId businessIdentity, address firstIssuer) {
        ATTESTATION_LOG = attestationLog;
        NAME_STATEMENT = nameStatement;
        BUSINESS_IDENTITY = businessIdentity;
        _numberOf(firstIssuer);
    }

    /// @inheritdoc IDisclosureRegistry
    function statementSubjectOf(PlatformId platformId, Pseudonym pseudonym, uint8 kind) public view returns (bytes32) {
        return keccak256(abi.encode(SUBJECT_TAG, block.chainid, address(this), platformId, pseudonym, kind));
    }

    /// @dev Uid of the holder's own-name statement; reverts {DisclosureStatementNotLive} unless it is live.
    function _liveSelf(
        PlatformId platformId,
        Pseudonym pseudonym,
        Statement calldata statement
    ) internal view returns (AttestationUid) {
        bytes32 subject = statementSubjectOf(platformId, pseudonym, KIND_SELF);
        return _liveStatement(subject, AttestationUid.wrap(0), statement);
    }

    /// @dev Uid of the statement that names the backer; reverts unless it and the backer's business identity are live.
    function _liveBacker(
        PlatformId platformId,
        Pseudonym pseudonym,
        Statement calldata statement,
        BusinessIdentity calldata backer
    ) internal view returns (AttestationUid) {
        AttestationUid ref = _uidOf(
            BUSINESS_IDENTITY,
            backer.issuer,
            backer.subject,
            backer.ref,
            backer.expiresAt,
            backer.salt,
            backer.contentHash
        );
        if (!ATTESTATION_LOG.isLive(backer.issuer, ref)) revert DisclosureBackerNotLive(backer.issuer, ref);
        return _liveStatement(statementSubjectOf(platformId, pseudonym, KIND_BACKER), ref, statement);
    }

    /// @dev Number of an issuer, given at its first use.
    function _numberOf(address issuer) internal returns (uint256 number) {
        number = _issuerNumbers[issuer];
        if (number == 0) {
            number = ++_issuerCount;
            _issuers[number] = issuer;
            _issuerNumbers[issuer] = number;
        }
    }

    /// @dev Issuer of a number that {_numberOf} gave.
    function _issuerOf(uint256 number) internal view returns (address) {
        return _issuers[number];
    }

    /// @dev Unix second at which a statement that was live ceased to be, 0 if it still is; and whether it was revoked before its time.
    function _endOf(uint256 issuerNumber, AttestationUid statement) internal view returns (uint256 end, bool isRevoked) {
        (, uint40 expiresAt, uint40 revokedAt) = ATTESTATION_LOG.statusOf(_issuerOf(issuerNumber), statement);
        isRevoked = revokedAt != 0 && (expiresAt == 0 || revokedAt < expiresAt);
        if (isRevoked) end = revokedAt;
        else if (expiresAt <= block.timestamp) end = expiresAt;
    }

    function _liveStatement(
        bytes32 subject,
        AttestationUid ref,
        Statement calldata statement
    ) private view returns (AttestationUid uid) {
        uid = _uidOf(NAME_STATEMENT, statement.issuer, subject, ref, statement.expiresAt, statement.salt, statement.contentHash);
        if (!ATTESTATION_LOG.isLive(statement.issuer, uid)) revert DisclosureStatementNotLive(statement.issuer, uid);
    }

    /// @dev As {IAttestationLog-uidOf}, without the call.
    function _uidOf(
        SchemaId schema,
        address issuer,
        bytes32 subject,
        AttestationUid ref,
        uint40 expiresAt,
        bytes32 salt,
        bytes32 contentHash
    ) private view returns (AttestationUid) {
        bytes memory fields = abi.encode(
            block.chainid,
            ATTESTATION_LOG,
            schema,
            issuer,
            subject,
            ref,
            expiresAt,
            salt,
            contentHash
        );
        return AttestationUid.wrap(keccak256(fields));
    }
}
