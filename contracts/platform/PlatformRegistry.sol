// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RegistryClock} from "../governance/RegistryClock.sol";
import {IPlatformRegistry, PlatformId} from "./IPlatformRegistry.sol";
import {PolicySlot, PolicySlots} from "./PolicySlot.sol";

/// @notice Platforms and policies. Nothing here is about a person.
contract PlatformRegistry is IPlatformRegistry, RegistryClock {
    uint256 private constant MAX_GRACE_SECONDS = 366 days;

    struct Platform {
        /// Zero: the platform was never added.
        address operator;
        string slug;
        string domain;
    }

    mapping(PlatformId platformId => Platform) private _platforms;

    /// The policy is kept under the operator's address and moves when the operator changes: so a report reads "is this the operator?"
    /// and "what is the policy?" from one slot (2,100 gas less for each report).
    mapping(PlatformId platformId => mapping(address operator => PolicySlot)) private _policies;

    constructor(address accessManager) RegistryClock(accessManager) {}

    /// @inheritdoc IPlatformRegistry
    function addPlatform(
        string calldata slug,
        string calldata domain,
        address operator,
        Policy calldata policy,
        bytes32 documentHash
    ) external restricted returns (PlatformId platformId) {
        _checkSlug(slug);
        platformId = PlatformId.wrap(keccak256(bytes(slug)));
        if (isPlatform(platformId)) revert PlatformKnown(platformId);
        if (bytes(domain).length == 0) revert PlatformDomainMissing(slug);
        if (operator == address(0)) revert PlatformOperatorZero();
        _platforms[platformId] = Platform({operator: operator, slug: slug, domain: domain});
        emit PlatformAdded(platformId, slug, domain, operator);
        _setPolicy(platformId, operator, policy, documentHash);
    }

    /// @inheritdoc IPlatformRegistry
    function setPolicy(PlatformId platformId, Policy calldata policy, bytes32 documentHash) external restricted {
        _setPolicy(platformId, _knownOperatorOf(platformId), policy, documentHash);
    }

    /// @inheritdoc IPlatformRegistry
    function rotateOperator(PlatformId platformId, address operator) external {
        _runningTime();
        address current = _knownOperatorOf(platformId);
        if (msg.sender != current) revert PlatformNotOperator(platformId, msg.sender, current);
        _moveTo(platformId, current, operator);
    }

    /// @inheritdoc IPlatformRegistry
    function setOperator(PlatformId platformId, address operator) external restricted {
        _moveTo(platformId, _knownOperatorOf(platformId), operator);
    }

    /// @inheritdoc IPlatformRegistry
    function assess(
        PlatformId platformId,
        uint256 followers,
        uint256 field
    ) external view returns (uint8 stage, uint32 graceSeconds) {
        PolicySlot slot = _policies[platformId][_knownOperatorOf(platformId)];
        // 0 to 2, and 32 bits.
        return (uint8(slot.assess(followers, field, block.timestamp)), uint32(slot.graceSeconds()));
    }

    /// @inheritdoc IPlatformRegistry
    function policyFor(PlatformId platformId, address operator) external view returns (PolicySlot slot) {
        slot = _policies[platformId][operator];
        if (!slot.isSet()) revert PlatformNotOperator(platformId, operator, _knownOperatorOf(platformId));
    }

    /// @inheritdoc IPlatformRegistry
    function isPlatform(PlatformId platformId) public view returns (bool) {
        return operatorOf(platformId) != address(0);
    }

    /// @inheritdoc IPlatformRegistry
    function operatorOf(PlatformId platformId) public view returns (address) {
        return _platforms[platformId].operator;
    }

    /// @inheritdoc IPlatformRegistry
    function platformOf(
        PlatformId platformId
    ) external view returns (string memory slug, string memory domain, address operator) {
        operator = _knownOperatorOf(platformId);
        Platform storage platform = _platforms[platformId];
        return (platform.slug, platform.domain, operator);
    }

    /// @inheritdoc IPlatformRegistry
    function policyOf(PlatformId platformId) external view returns (Policy memory policy, uint32 version) {
        return _policies[platformId][_knownOperatorOf(platformId)].unpack();
    }

    function _setPolicy(PlatformId platformId, address operator, Policy calldata policy, bytes32 documentHash) private {
        if (documentHash == 0 || !_isValid(policy)) revert PlatformPolicyInvalid();
        (, uint32 version) = _policies[platformId][operator].unpack();
        _policies[platformId][operator] = PolicySlots.pack(policy, ++version);
        emit PolicySet(platformId, version, policy, documentHash);
    }

    function _moveTo(PlatformId platformId, address current, address operator) private {
        if (operator == address(0)) revert PlatformOperatorZero();
        PolicySlot slot = _policies[platformId][current];
        _policies[platformId][current] = PolicySlot.wrap(0);
        _policies[platformId][operator] = slot;
        _platforms[platformId].operator = operator;
        emit OperatorRotated(platformId, operator);
    }

    function _knownOperatorOf(PlatformId platformId) private view returns (address operator) {
        operator = operatorOf(platformId);
        if (operator == address(0)) revert PlatformUnknown(platformId);
    }

    function _isValid(Policy calldata policy) private pure returns (bool) {
        if (policy.firstFrom == 0) {
            return
                policy.firstFollowers == 0 &&
                policy.laterFrom == 0 &&
                policy.laterFollowers == 0 &&
                policy.graceSeconds == 0 &&
                policy.fields == 0;
        }
        bool laterIsValid =
            policy.laterFrom == 0
                ? policy.laterFollowers == 0
                : policy.laterFrom > policy.firstFrom && policy.laterFollowers != 0;
        return
            laterIsValid &&
            policy.firstFollowers != 0 &&
            policy.graceSeconds != 0 &&
            policy.graceSeconds <= MAX_GRACE_SECONDS &&
            policy.fields != 0;
    }

    function _checkSlug(string calldata slug) private pure {
        bytes calldata characters = bytes(slug);
        if (characters.length == 0 || characters.length > 31) revert PlatformSlugInvalid(slug);
        for (uint256 i = 0; i < characters.length; ++i) {
            bytes1 c = characters[i];
            bool allowed = (c >= "a" && c <= "z") || (c >= "0" && c <= "9") || c == "-";
            if (!allowed) revert PlatformSlugInvalid(slug);
        }
    }
}
