// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {RegistryClock} from "../governance/RegistryClock.sol";
import {AttestationAnchors} from "./AttestationAnchors.sol";
import {AttestationDraft, AttestationDrafts} from "./AttestationDraft.sol";
import {AttestationStatus, packStatus} from "./AttestationStatus.sol";
import {AttestationUid, IAttestationLog} from "./IAttestationLog.sol";
import {SchemaId} from "./IIssuerPolicy.sol";
import {IssuerAccreditation} from "./IssuerAccreditation.sol";

/// @title An append-only log of signed statements
/// @notice See {IAttestationLog}. Packing, hashing and gas floor: docs/spec/attestation.md.
contract AttestationLog is IssuerAccreditation, AttestationAnchors, EIP712 {
    bytes32 private constant ATTEST_TYPEHASH = keccak256(
        "Attest(address issuer,bytes32 schema,bytes32 subject,bytes32 ref,uint40 expiresAt,bytes32 salt,bytes content,uint64 deadline)"
    );
    bytes32 private constant REVOKE_TYPEHASH = keccak256("Revoke(address issuer,bytes32 uid,uint64 deadline)");

    mapping(address issuer => mapping(AttestationUid => AttestationStatus)) private _statuses;

    constructor(address accessManager) RegistryClock(accessManager) EIP712("RealDID AttestationLog", "1") {}

    /// @inheritdoc IAttestationLog
    function attest(Attestation calldata attestation) external returns (AttestationUid) {
        _runningTime();
        return _attest(attestation, msg.sender);
    }

    /// @inheritdoc IAttestationLog
    function attestBySignature(
        Attestation calldata attestation,
        address issuer,
        uint64 deadline,
        bytes calldata signature
    ) external returns (AttestationUid) {
        _runningTime();
        _checkSignature(issuer, _hashAttest(attestation, issuer, deadline), deadline, signature);
        return _attest(attestation, issuer);
    }

    /// @inheritdoc IAttestationLog
    function attestMany(Attestation[] calldata attestations) external returns (AttestationUid[] memory uids) {
        _runningTime();
        if (attestations.length == 0) revert AttestationBatchEmpty();
        uids = new AttestationUid[](attestations.length);
        SchemaId schema = attestations[0].schema;
        AttestationStatus fresh = _freshStatus(schema, msg.sender);
        mapping(AttestationUid => AttestationStatus) storage statuses = _statuses[msg.sender];
        AttestationDraft draft = AttestationDrafts.open(schema, msg.sender);
        uint256 place = 0;
        uint256 end = attestations.length << 5;
        do {
            Attestation calldata attestation;
            // Replaces `attestation = attestations[i]`, without the compiler's check that it lies within the calldata: what lies beyond
            // reads as zeros, and no schema has id zero.
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                attestation := add(attestations.offset, calldataload(add(attestations.offset, place)))
                place := add(place, 0x20) // at most the size of the calldata
            }
            if (SchemaId.unwrap(attestation.schema) != SchemaId.unwrap(schema)) {
                schema = attestation.schema;
                fresh = _freshStatus(schema, msg.sender);
                draft.turnTo(schema);
            }
            AttestationUid uid = draft.append(attestation, fresh, statuses);
            // solhint-disable-next-line no-inline-assembly
            assembly ("memory-safe") {
                mstore(add(uids, place), uid) // uids[i] = uid
            }
        } while (place < end);
        // Replaces `return uids`, whose copying costs 150 gas a statement: the array is returned where it stands. The word before it is
        // needed no more.
        // solhint-disable-next-line no-inline-assembly
        assembly {
            mstore(sub(uids, 0x20), 0x20)
            return(sub(uids, 0x20), add(0x40, end))
        }
    }

    /// @inheritdoc IAttestationLog
    function revoke(AttestationUid uid) external {
        _runningTime();
        _revoke(msg.sender, uid);
    }

    /// @inheritdoc IAttestationLog
    function revokeMany(AttestationUid[] calldata uids) external {
        _runningTime();
        if (uids.length == 0) revert AttestationBatchEmpty();
        for (uint256 i = 0; i < uids.length; ++i) {
            _revoke(msg.sender, uids[i]);
        }
    }

    /// @inheritdoc IAttestationLog
    function revokeBySignature(AttestationUid uid, address issuer, uint64 deadline, bytes calldata signature) external {
        _runningTime();
        _checkSignature(issuer, keccak256(abi.encode(REVOKE_TYPEHASH, issuer, uid, deadline)), deadline, signature);
        _revoke(issuer, uid);
    }

    /// @inheritdoc IAttestationLog
    function isLive(address issuer, AttestationUid uid) external view returns (bool) {
        AttestationStatus status = _statuses[issuer][uid];
        uint40 expiry = status.expiresAt();
        return status.issuedAt() != 0 && status.revokedAt() == 0 && (expiry == 0 || block.timestamp < expiry);
    }

    /// @inheritdoc IAttestationLog
    function statusOf(
        address issuer,
        AttestationUid uid
    ) external view returns (uint40 issuedAt, uint40 expiresAt, uint40 revokedAt) {
        AttestationStatus status = _statuses[issuer][uid];
        return (status.issuedAt(), status.expiresAt(), status.revokedAt());
    }

    /// @inheritdoc IAttestationLog
    function uidOf(
        SchemaId schema,
        address issuer,
        bytes32 subject,
        AttestationUid ref,
        uint40 expiresAt,
        bytes32 salt,
        bytes32 contentHash
    ) external view returns (AttestationUid) {
        return
            AttestationUid.wrap(
                keccak256(abi.encode(block.chainid, address(this), schema, issuer, subject, ref, expiresAt, salt, contentHash))
            );
    }

    function _attest(Attestation calldata attestation, address issuer) private returns (AttestationUid) {
        AttestationStatus fresh = _freshStatus(attestation.schema, issuer);
        AttestationDraft draft = AttestationDrafts.open(attestation.schema, issuer);
        return draft.append(attestation, fresh, _statuses[issuer]);
    }

    /// @dev The status of a statement issued now that never expires. Reverts unless `issuer` may issue statements of `schema` now.
    function _freshStatus(SchemaId schema, address issuer) private view returns (AttestationStatus) {
        return packStatus(_admit(schema, issuer), block.timestamp);
    }

    function _revoke(address issuer, AttestationUid uid) private {
        AttestationStatus status = _statuses[issuer][uid];
        if (status.revokedAt() != 0) revert AttestationRevokedBefore(issuer, uid);
        if (status.isFinal()) revert AttestationNotRevocable(uid);
        _statuses[issuer][uid] = status.revokeAt(block.timestamp);
        emit AttestationRevoked(issuer, uid);
    }

    function _isRevoked(address issuer, AttestationUid uid) internal view override returns (bool) {
        return _statuses[issuer][uid].revokedAt() != 0;
    }

    function _checkSignature(address issuer, bytes32 structHash, uint64 deadline, bytes calldata signature) private view {
        if (block.timestamp > deadline) revert AttestationDeadlinePassed(deadline, block.timestamp);
        // A static call to the issuer, if it is a contract; it can change nothing here.
        if (!SignatureChecker.isValidSignatureNowCalldata(issuer, _hashTypedDataV4(structHash), signature)) {
            revert AttestationSignatureInvalid(issuer);
        }
    }

    function _hashAttest(Attestation calldata attestation, address issuer, uint64 deadline) private pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    ATTEST_TYPEHASH,
                    issuer,
                    attestation.schema,
                    attestation.subject,
                    attestation.ref,
                    attestation.expiresAt,
                    attestation.salt,
                    keccak256(attestation.content),
                    deadline
                )
            );
    }
}
