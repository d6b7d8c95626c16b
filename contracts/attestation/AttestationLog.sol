// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

import {RegistryClock} from "../governance/RegistryClock.sol";
// The offsets are used in assembly only, which the linter does not see.
// solhint-disable-next-line no-unused-import
import {AttestationStatus, EXPIRES_OFFSET, FINAL_OFFSET} from "./AttestationStatus.sol";
import {AttestationUid, IAttestationLog, SchemaId} from "./IAttestationLog.sol";
import {IIssuerPolicy} from "./IIssuerPolicy.sol";

// Assembly where the compiler's own coding of a statement costs 1,700 gas more than this; each block names the Solidity that it replaces and test/attestation holds them against each other (docs/spec/attestation.md section 7).
// solhint-disable no-inline-assembly

/// @title An append-only log of signed statements
/// @notice See {IAttestationLog}. Packing, hashing and gas floor: docs/spec/attestation.md.
contract AttestationLog is IAttestationLog, RegistryClock, EIP712 {
    bytes32 private constant ATTEST_TYPEHASH = keccak256(
        "Attest(address issuer,bytes32 schema,bytes32 subject,bytes32 ref,uint40 expiresAt,bytes32 salt,bytes content,uint64 deadline)"
    );
    bytes32 private constant REVOKE_TYPEHASH = keccak256("Revoke(address issuer,bytes32 uid,uint64 deadline)");
    bytes32 private constant LEAF_TAG = keccak256("RealDID attestation leaf v1");

    uint256 private constant REGISTERED = 1 << 160;
    uint256 private constant REVOCABLE = 1 << 168;

    /// | 80 unused | 8 revocable | 8 registered | 160 policy |
    mapping(SchemaId => uint256) private _schemas;
    mapping(address issuer => mapping(AttestationUid => AttestationStatus)) private _statuses;
    /// Unix seconds; 0: never anchored.
    mapping(address issuer => mapping(bytes32 root => uint40)) private _anchoredAt;

    constructor(address accessManager) RegistryClock(accessManager) EIP712("RealDID AttestationLog", "1") {}

    /// @inheritdoc IAttestationLog
    function registerSchema(string calldata definition, bool revocable, address policy) external returns (SchemaId schema) {
        if (policy != address(0) && policy.code.length == 0) revert AttestationPolicyNotContract(policy);
        schema = SchemaId.wrap(keccak256(abi.encode(definition, revocable, policy)));
        if (_schemas[schema] != 0) revert AttestationSchemaKnown(schema);
        _schemas[schema] = uint160(policy) | REGISTERED | (revocable ? REVOCABLE : 0);
        emit SchemaRegistered(schema, revocable, policy, definition);
    }

    /// @inheritdoc IAttestationLog
    function attest(Attestation calldata attestation) external returns (AttestationUid uid) {
        _runningTime();
        return _append(_open(attestation.schema, msg.sender), _placeOf(attestation));
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
        return _append(_open(attestation.schema, issuer), _placeOf(attestation));
    }

    /// @inheritdoc IAttestationLog
    function attestMany(Attestation[] calldata attestations) external returns (AttestationUid[] memory uids) {
        _runningTime();
        uint256 count = attestations.length;
        if (count == 0) revert AttestationBatchEmpty();
        uids = new AttestationUid[](count);
        uint256 draft = _open(attestations[0].schema, msg.sender);
        uint256 end = count << 5;
        for (uint256 cursor = 0; cursor < end;) {
            uint256 place;
            uint256 difference;
            // Replaces `place = _placeOf(attestations[i])`, without the compiler's check that the statement lies within the calldata:
            // what lies beyond reads as zeros, and no schema has id zero.
            assembly ("memory-safe") {
                place := add(attestations.offset, calldataload(add(attestations.offset, cursor)))
                difference := sub(calldataload(place), mload(add(draft, 0x40)))
            }
            if (difference != 0) _readmit(draft, place);
            AttestationUid uid = _append(draft, place);
            assembly ("memory-safe") {
                cursor := add(cursor, 0x20) // at most the size of the calldata
                mstore(add(uids, cursor), uid) // uids[i] = uid
            }
        }
        // Replaces `return uids`, whose copying costs 150 gas a statement: the array is returned where it stands. The word before it
        // is needed no more.
        assembly {
            mstore(sub(uids, 0x20), 0x20)
            return(sub(uids, 0x20), add(0x40, shl(5, count)))
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
    function isAnchored(address issuer, AttestationUid uid, bytes32 root, bytes32[] calldata proof) external view returns (bool) {
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
    ) external view returns (AttestationUid) {
        return
            AttestationUid.wrap(
                keccak256(abi.encode(block.chainid, address(this), schema, issuer, subject, ref, contentHash, expiresAt, salt))
            );
    }

    /// @inheritdoc IAttestationLog
    function schemaOf(SchemaId schema) external view returns (bool registered, bool revocable, address policy) {
        uint256 known = _schemas[schema];
        return (known != 0, known & REVOCABLE != 0, address(uint160(known)));
    }

    // A draft is a statement under way, in memory: what stays the same for a batch is written once.
    //
    // | 0x000 chain id | 0x020 log | 0x040 schema | 0x060 issuer | 0x080 subject | 0x0a0 ref | 0x0c0 content hash |
    // | 0x0e0 expiresAt | 0x100 salt |    these nine words are what a uid hashes
    // | 0x120 uid | 0x140 slot of _statuses[issuer] |    these two are what the statement's own slot hashes
    // | 0x160 status of a statement issued now, without its expiry |
    // | 0x180 subject | 0x1a0 ref | 0x1c0 expiresAt | 0x1e0 salt | 0x200 0xa0 | 0x220 length | 0x240 content ... |    event data
    //
    // The draft is the last thing that is allocated, so the content may be as long as it likes.

    /// @dev Reverts unless `issuer` may issue statements of `schema` now. Returns the schema's slot.
    function _admit(SchemaId schema, address issuer) private view returns (uint256 known) {
        known = _schemas[schema];
        if (known == 0) revert AttestationSchemaUnknown(schema);
        address policy = address(uint160(known));
        if (policy != address(0) && !_mayIssue(policy, schema, issuer)) {
            revert AttestationIssuerNotAllowed(schema, issuer);
        }
    }

    /// @dev A static call to the contract that the schema's id names; whoever relies on the schema trusts it. Replaces
    /// `IIssuerPolicy(policy).mayIssue(schema, issuer)`, at 290 gas less; a policy that reverts or answers anything but true says no.
    function _mayIssue(address policy, SchemaId schema, address issuer) private view returns (bool allowed) {
        bytes4 selector = IIssuerPolicy.mayIssue.selector;
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

    /// @dev A draft for statements of `issuer`. Reverts unless it may issue statements of `schema` now.
    function _open(SchemaId schema, address issuer) private view returns (uint256 draft) {
        uint256 known = _admit(schema, issuer);
        mapping(AttestationUid => AttestationStatus) storage statuses = _statuses[issuer];
        assembly ("memory-safe") {
            draft := mload(0x40)
            mstore(0x40, add(draft, 0x240))
            mstore(draft, chainid())
            mstore(add(draft, 0x20), address())
            mstore(add(draft, 0x40), schema)
            mstore(add(draft, 0x60), issuer)
            mstore(add(draft, 0x140), statuses.slot)
            mstore(add(draft, 0x200), 0xa0)
        }
        _freshen(draft, known);
    }

    /// @dev Sets the status of a statement issued now (AttestationStatus.sol): final if the schema is not revocable.
    function _freshen(uint256 draft, uint256 known) private view {
        assembly ("memory-safe") {
            mstore(add(draft, 0x160), or(timestamp(), shl(FINAL_OFFSET, iszero(and(known, REVOCABLE)))))
        }
    }

    /// @dev Turns the draft to the schema of the statement at `place`.
    function _readmit(uint256 draft, uint256 place) private view {
        SchemaId schema;
        assembly ("memory-safe") {
            schema := calldataload(place)
        }
        _freshen(draft, _admit(schema, _issuerOf(draft)));
        assembly ("memory-safe") {
            mstore(add(draft, 0x40), schema)
        }
    }

    function _issuerOf(uint256 draft) private pure returns (address issuer) {
        assembly ("memory-safe") {
            issuer := mload(add(draft, 0x60))
        }
    }

    /// @dev Where a statement begins in the calldata.
    function _placeOf(Attestation calldata attestation) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := attestation
        }
    }

    /// @dev Logs the statement at `place` in the calldata. In assembly because the compiler's own decoding and encoding of these words
    /// costs 1,700 gas more a statement, and a batch is to cost little more than its storage and event. Replaces
    ///   uid = this.uidOf(schema, issuer, subject, ref, keccak256(content), expiresAt, salt);
    ///   _statuses[issuer][uid] = fresh | (expiresAt << EXPIRES_OFFSET);    unless refused
    ///   emit Attested(uid, schema, issuer, subject, ref, expiresAt, salt, content);
    /// and test/attestation holds it against `uidOf`, `statusOf` and the decoded events for contents of many lengths.
    function _append(uint256 draft, uint256 place) private returns (AttestationUid uid) {
        uint256 slot;
        uint256 objection;
        assembly ("memory-safe") {
            let expiry := calldataload(add(place, 0x60))
            let content := add(place, calldataload(add(place, 0xa0)))
            let length := calldataload(content)
            content := add(content, 0x20)
            // As the ABI decoder: an expiry of at most 40 bits, a content that ends within the calldata. A length so large that the
            // sum wraps cannot be copied.
            if or(shr(40, expiry), gt(add(content, length), calldatasize())) {
                revert(0, 0)
            }
            calldatacopy(add(draft, 0x180), add(place, 0x20), 0x80) // event: subject, ref, expiresAt, salt
            mstore(add(draft, 0x220), length)
            calldatacopy(add(draft, 0x240), content, length)
            mstore(add(add(draft, 0x240), length), 0) // zeros up to the end of the last word
            calldatacopy(add(draft, 0x80), add(place, 0x20), 0x40) // uid: subject, ref
            mstore(add(draft, 0xc0), keccak256(add(draft, 0x240), length))
            calldatacopy(add(draft, 0xe0), add(place, 0x60), 0x40) // uid: expiresAt, salt
            uid := keccak256(draft, 0x120)
            mstore(add(draft, 0x120), uid)
            slot := keccak256(add(draft, 0x120), 0x40)
            // Refused if something is stored, or the expiry is not in the future; 0 means never, and wraps to the largest number.
            objection := or(sload(slot), lt(sub(expiry, 1), timestamp()))
        }
        if (objection != 0) _refuse(draft);
        bytes32 topic = Attested.selector;
        assembly ("memory-safe") {
            sstore(slot, or(mload(add(draft, 0x160)), shl(EXPIRES_OFFSET, mload(add(draft, 0xe0)))))
            let size := add(0xc0, and(add(mload(add(draft, 0x220)), 0x1f), not(0x1f)))
            log4(add(draft, 0x180), size, topic, uid, mload(add(draft, 0x40)), mload(add(draft, 0x60)))
        }
    }

    /// @dev Says why the statement in the draft cannot be logged.
    function _refuse(uint256 draft) private view {
        AttestationUid uid;
        uint40 expiry;
        assembly ("memory-safe") {
            uid := mload(add(draft, 0x120))
            expiry := mload(add(draft, 0xe0))
        }
        if (expiry != 0 && expiry <= block.timestamp) revert AttestationExpiryPassed(expiry, block.timestamp);
        address issuer = _issuerOf(draft);
        if (_statuses[issuer][uid].revokedAt() != 0) revert AttestationRevokedBefore(issuer, uid);
        revert AttestationKnown(uid);
    }

    function _revoke(address issuer, AttestationUid uid) private {
        AttestationStatus status = _statuses[issuer][uid];
        if (status.revokedAt() != 0) revert AttestationRevokedBefore(issuer, uid);
        if (status.isFinal()) revert AttestationNotRevocable(uid);
        _statuses[issuer][uid] = status.revokeAt(block.timestamp);
        emit AttestationRevoked(issuer, uid);
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
