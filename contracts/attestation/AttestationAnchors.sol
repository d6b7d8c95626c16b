// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";

import {RegistryClock} from "../governance/RegistryClock.sol";
import {AttestationUid, IAttestationLog} from "./IAttestationLog.sol";

/// @notice Any number of statements under one root. See {IAttestationLog}; hashing: docs/spec/attestation.md section 4.
abstract contract AttestationAnchors is IAttestationLog, RegistryClock {
    bytes32 private constant LEAF_TAG = keccak256("RealDID attestation leaf v1");

    /// Unix seconds; 0: never anchored.
    mapping(address issuer => mapping(bytes32 root => uint40)) private _anchoredAt;

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
        if (_anchoredAt[issuer][root] == 0 || _isRevoked(issuer, uid)) return false;
        bytes32 leaf = keccak256(bytes.concat(keccak256(abi.encode(LEAF_TAG, uid))));
        return MerkleProof.verifyCalldata(proof, root, leaf);
    }

    /// @dev Whether `issuer` revoked `uid`.
    function _isRevoked(address issuer, AttestationUid uid) internal view virtual returns (bool);
}
