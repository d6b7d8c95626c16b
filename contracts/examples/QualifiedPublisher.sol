// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {GroupId} from "../enrolment/IEnrolmentRegistry.sol";
import {PlatformId} from "../platform/IPlatformRegistry.sol";
import {IPseudonymRegistry, Pseudonym} from "../pseudonym/IPseudonymRegistry.sol";
import {FieldId, IQualifiedPublisher} from "./IQualifiedPublisher.sol";

/// @notice Behaviour, units and errors: {IQualifiedPublisher}. Keeps one time a mark and asks the registry for everything else.
contract QualifiedPublisher is IQualifiedPublisher, EIP712 {
    bytes32 private constant MARK_TYPEHASH = keccak256(
        "Mark(bytes32 platformId,uint256 pseudonym,bytes32 field,bytes32 postHash,uint64 deadline)"
    );

    /// Fixed for good: says who controls a pseudonym and what it claimed. Trusted.
    IPseudonymRegistry private immutable PSEUDONYM_REGISTRY;

    /// Set at deployment only. 0: the field is unknown.
    mapping(FieldId field => GroupId licence) private _licences;
    /// By {_keyOf}: unix seconds; 0: never marked.
    mapping(bytes32 key => uint40 markedAt) private _marks;

    constructor(
        IPseudonymRegistry pseudonymRegistry,
        FieldId[] memory fields,
        GroupId[] memory licences
    ) EIP712("RealDID QualifiedPublisher", "1") {
        PSEUDONYM_REGISTRY = pseudonymRegistry;
        if (fields.length != licences.length) revert PublisherFieldsInvalid(licences.length);
        for (uint256 i = 0; i < fields.length; ++i) {
            if (GroupId.unwrap(licences[i]) == 0 || _isKnown(fields[i])) revert PublisherFieldsInvalid(i);
            _licences[fields[i]] = licences[i];
        }
    }

    /// @inheritdoc IQualifiedPublisher
    function mark(
        PlatformId platformId,
        Pseudonym pseudonym,
        FieldId field,
        bytes32 postHash,
        uint64 deadline,
        bytes calldata signature
    ) external {
        if (!_isKnown(field)) revert PublisherFieldUnknown(field);
        if (deadline < block.timestamp) revert PublisherDeadlinePassed(deadline, block.timestamp);
        if (!_isQualified(platformId, pseudonym, field)) revert PublisherNotQualified(platformId, pseudonym, field);
        bytes32 structHash = keccak256(abi.encode(MARK_TYPEHASH, platformId, pseudonym, field, postHash, deadline));
        // Not zero: the pseudonym is live. A contract is called statically and cannot change anything here.
        address controller = PSEUDONYM_REGISTRY.controllerOf(platformId, pseudonym);
        if (!SignatureChecker.isValidSignatureNowCalldata(controller, _hashTypedDataV4(structHash), signature)) {
            revert PublisherSignatureInvalid(pseudonym, controller);
        }
        bytes32 key = _keyOf(platformId, pseudonym, field, postHash);
        if (_marks[key] != 0) revert PublisherMarkedBefore(platformId, pseudonym, field, postHash);
        // Fits for 30,000 years.
        _marks[key] = uint40(block.timestamp);
        emit PublisherAdviceMarked(platformId, pseudonym, field, postHash, _licences[field]);
    }

    /// @inheritdoc IQualifiedPublisher
    function isStanding(
        PlatformId platformId,
        Pseudonym pseudonym,
        FieldId field,
        bytes32 postHash
    ) external view returns (bool) {
        return markedAt(platformId, pseudonym, field, postHash) != 0 && _isQualified(platformId, pseudonym, field);
    }

    /// @inheritdoc IQualifiedPublisher
    function markedAt(PlatformId platformId, Pseudonym pseudonym, FieldId field, bytes32 postHash) public view returns (uint40) {
        return _marks[_keyOf(platformId, pseudonym, field, postHash)];
    }

    /// @inheritdoc IQualifiedPublisher
    function licenceOf(FieldId field) external view returns (GroupId) {
        return _licences[field];
    }

    function _isQualified(PlatformId platformId, Pseudonym pseudonym, FieldId field) private view returns (bool) {
        GroupId[] memory groups = new GroupId[](1);
        groups[0] = _licences[field];
        return PSEUDONYM_REGISTRY.isLiveWith(platformId, pseudonym, groups);
    }

    function _isKnown(FieldId field) private view returns (bool) {
        return GroupId.unwrap(_licences[field]) != 0;
    }

    function _keyOf(PlatformId platformId, Pseudonym pseudonym, FieldId field, bytes32 postHash) private pure returns (bytes32) {
        return keccak256(abi.encode(platformId, pseudonym, field, postHash));
    }
}
