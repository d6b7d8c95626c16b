// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {RegistryClock} from "../governance/RegistryClock.sol";
import {AttestationStatus, issuedStatus} from "./AttestationStatus.sol";
import {AttestationUid, IAttestationLog, SchemaId} from "./IAttestationLog.sol";
import {IIssuerPolicy} from "./IIssuerPolicy.sol";

/// @title An append-only log of signed statements
/// @notice See {IAttestationLog}. Packing, hashing and gas floor: docs/spec/attestation.md.
contract AttestationLog is IAttestationLog, RegistryClock, EIP712 {
    /// | 80 unused | 8 revocable | 8 registered | 160 policy |
    struct Schema {
        address policy;
        bool registered;
        bool revocable;
    }

    bytes32 private constant ATTEST_TYPEHASH =
        keccak256(
            "Attest(address issuer,bytes32 schema,bytes32 subject,bytes32 ref,uint40 expiresAt,bytes32 salt,bytes content,uint64 deadline)"
        );
    bytes32 private constant REVOKE_TYPEHASH = keccak256("Revoke(address issuer,bytes32 uid,uint64 deadline)");
    bytes32 private constant LEAF_TAG = keccak256("RealDID attestation leaf v1");

    mapping(SchemaId => Schema) private _schemas;
    mapping(address issuer => mapping(AttestationUid => AttestationStatus)) private _statuses;
    /// Unix seconds; 0: never anchored.
    mapping(address issuer => mapping(bytes32 root => uint40)) private _anchoredAt;

    constructor(address accessManager) RegistryClock(accessManager) EIP712("RealDID AttestationLog", "1") {}

    /// @inheritdoc IAttestationLog
    function registerSchema(
        string calldata definition,
        bool revocable,
        address policy
    ) external returns (SchemaId schema) {
        if (policy != address(0) && policy.code.length == 0) revert AttestationPolicyNotContract(policy);
        schema = SchemaId.wrap(keccak256(abi.encode(definition, revocable, policy)));
        if (_schemas[schema].registered) revert AttestationSchemaKnown(schema);
        _schemas[schema] = Schema({policy: policy, registered: true, revocable: revocable});
        emit SchemaRegistered(schema, revocable, policy, definition);
    }

    /// @inheritdoc IAttestationLog
    function attest(Attestation calldata attestation) external returns (AttestationUid uid) {
        _runningTime();
        return _attest(attestation, msg.sender, _admit(attestation.schema, msg.sender));
    }

    /// @inheritdoc IAttestationLog
    function attestBySignature(
        Attestation calldata attestation,
        address issuer,
        uint64 deadline,
        bytes calldata signature
    ) external returns (AttestationUid uid) {
        _runningTime();
        _checkSignature(issuer, _hashAttest(attestation, issuer, deadline), deadline, signature);
        return _attest(attestation, issuer, _admit(attestation.schema, issuer));
    }

    /// @inheritdoc IAttestationLog
    function attestMany(Attestation[] calldata attestations) external returns (AttestationUid[] memory uids) {
        _runningTime();
        uint256 count = attestations.length;
        if (count == 0) revert AttestationBatchEmpty();
        uids = new AttestationUid[](count);
        SchemaId schema = attestations[0].schema;
        bool revocable = _admit(schema, msg.sender);
        for (uint256 i = 0; i < count; ++i) {
            Attestation calldata attestation = attestations[i];
            if (SchemaId.unwrap(attestation.schema) != SchemaId.unwrap(schema)) {
                schema = attestation.schema;
                revocable = _admit(schema, msg.sender);
            }
            uids[i] = _attest(attestation, msg.sender, revocable);
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
    function revokeBySignature(
        AttestationUid uid,
        address issuer,
        uint64 deadline,
        bytes calldata signature
    ) external {
        _runningTime();
        _checkSignature(issuer, keccak256(abi.encode(REVOKE_TYPEHASH, issuer, uid, deadline)), deadline, signature);
        _revoke(issuer, uid);
    }

    /// @inheritdoc IAttestationLog
    function anchor(bytes32 root, uint64 count, string calldata uri) external {
        _runningTime();
        if (root == 0 || count == 0 || _anchoredAt[msg.sender][root] != 0) {
            revert AttestationAnchorInvalid(root, count);
        }
        _anchoredAt[msg.sender][root] = uint40(block.timestamp);
        emit Anchored(msg.sender, root, count, uri);
    }

    /// @inheritdoc IAttestationLog
    function anchoredAt(address issuer, bytes32 root) external view returns (uint40) {
        return _anchoredAt[issuer][root];
    }

    /// @inheritdoc IAttestationLog
    function isAnchored(
        address issuer,
        AttestationUid uid,
        bytes32 root,
        bytes32[] calldata proof
    ) external view returns (bool) {
        if (_anchoredAt[issuer][root] == 0 || _statuses[issuer][uid].revokedAt() != 0) return false;
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(LEAF_TAG, uid))));
        return MerkleProof.verifyCalldata(proof, root, leaf);
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
        bytes32 contentHash,
        uint40 expiresAt,
        bytes32 salt
    ) public view returns (AttestationUid) {
        return
            AttestationUid.wrap(
                keccak256(
                    abi.encode(
                        block.chainid,
                        address(this),
                        schema,
                        issuer,
                        subject,
                        ref,
                        contentHash,
                        expiresAt,
                        salt
                    )
                )
            );
    }

    /// @inheritdoc IAttestationLog
    function schemaOf(SchemaId schema) external view returns (bool registered, bool revocable, address policy) {
        Schema storage known = _schemas[schema];
        return (known.registered, known.revocable, known.policy);
    }

    /// @dev Reverts unless `issuer` may issue statements of `schema` now.
    function _admit(SchemaId schema, address issuer) private view returns (bool revocable) {
        Schema memory known = _schemas[schema];
        if (!known.registered) revert AttestationSchemaUnknown(schema);
        // A static call to the contract that the schema's id names; whoever relies on the schema trusts it.
        if (known.policy != address(0) && !IIssuerPolicy(known.policy).mayIssue(schema, issuer)) {
            revert AttestationIssuerNotAllowed(schema, issuer);
        }
        return known.revocable;
    }

    function _attest(
        Attestation calldata attestation,
        address issuer,
        bool revocable
    ) private returns (AttestationUid uid) {
        uint40 expiry = attestation.expiresAt;
        if (expiry != 0 && expiry <= block.timestamp) revert AttestationExpiryPassed(expiry, block.timestamp);
        uid = uidOf(
            attestation.schema,
            issuer,
            attestation.subject,
            attestation.ref,
            keccak256(attestation.content),
            expiry,
            attestation.salt
        );
        AttestationStatus status = _statuses[issuer][uid];
        if (!status.isUnknown()) {
            if (status.revokedAt() != 0) revert AttestationRevokedBefore(issuer, uid);
            revert AttestationKnown(uid);
        }
        _statuses[issuer][uid] = issuedStatus(block.timestamp, expiry, revocable);
        _emitAttested(uid, attestation, issuer);
    }

    function _emitAttested(AttestationUid uid, Attestation calldata attestation, address issuer) private {
        emit Attested(
            uid,
            attestation.schema,
            issuer,
            attestation.subject,
            attestation.ref,
            attestation.expiresAt,
            attestation.salt,
            attestation.content
        );
    }

    function _revoke(address issuer, AttestationUid uid) private {
        AttestationStatus status = _statuses[issuer][uid];
        if (status.revokedAt() != 0) revert AttestationRevokedBefore(issuer, uid);
        if (status.isFinal()) revert AttestationNotRevocable(uid);
        _statuses[issuer][uid] = status.revokeAt(block.timestamp);
        emit AttestationRevoked(issuer, uid);
    }

    function _checkSignature(
        address issuer,
        bytes32 structHash,
        uint64 deadline,
        bytes calldata signature
    ) private view {
        if (block.timestamp > deadline) revert AttestationDeadlinePassed(deadline, block.timestamp);
        // A static call to the issuer, if it is a contract; it can change nothing here.
        if (!SignatureChecker.isValidSignatureNowCalldata(issuer, _hashTypedDataV4(structHash), signature)) {
            revert AttestationSignatureInvalid(issuer);
        }
    }

    function _hashAttest(
        Attestation calldata attestation,
        address issuer,
        uint64 deadline
    ) private pure returns (bytes32) {
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
