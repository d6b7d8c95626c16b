// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {RegistryClock} from "../governance/RegistryClock.sol";
import {GroupId, IEnrolmentRegistry} from "./IEnrolmentRegistry.sol";

/// @notice Roots of every group, one storage slot per root and one per epoch. Everything else is in the events.
contract EnrolmentRegistry is IEnrolmentRegistry, RegistryClock {
    /// | 32 size | 32 epochCount | 32 epoch | 160 authority |
    /// authority == 0: no such group. epoch == 0: the empty tree stands.
    struct Group {
        address authority;
        uint32 epoch;
        uint32 epochCount;
        uint32 size;
    }

    /// | 72 unused | 8 withdrawn | 40 replacedAt (registry s) | 40 publishedAt (unix s) | 32 size | 32 previousEpoch | 32 epoch |
    /// epoch == 0: never published. replacedAt == 0: current, unless withdrawn.
    struct Root {
        uint32 epoch;
        uint32 previousEpoch;
        uint32 size;
        uint40 publishedAt;
        uint40 replacedAt;
        bool withdrawn;
    }

    /// @dev Order of the BN254 scalar field: every root is below it.
    uint256 private constant FIELD_ORDER = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    /// @dev Places of a tree of depth 31.
    uint256 private constant MAXIMUM_SIZE = 2 ** 31;

    /// @dev Top bit of an epoch's slot. A root is below 2^254, so the bit is free.
    uint256 private constant WITHDRAWN_BIT = 1 << 255;

    /// @inheritdoc IEnrolmentRegistry
    /// @dev Fixed: scopes and wallets' keys are derived from it.
    bytes32 public immutable networkId;

    /// @inheritdoc IEnrolmentRegistry
    /// @dev Fixed: the wait before a new enrolment after a loss counts on it.
    uint32 public immutable rootWindowSeconds;

    /// @inheritdoc IEnrolmentRegistry
    /// @dev Fixed: what a member was promised when joining must not shrink later.
    uint32 public immutable minimumGroupSize;

    /// @inheritdoc IEnrolmentRegistry
    uint32 public groupCount;

    mapping(GroupId groupId => Group group) private _groups;
    mapping(GroupId groupId => mapping(uint256 root => Root record)) private _roots;

    /// | 1 withdrawn | 1 unused | 254 root |   0: never published
    mapping(GroupId groupId => mapping(uint32 epoch => uint256 rootAndBit)) private _epochs;

    constructor(
        address accessManager,
        bytes32 networkId_,
        uint32 rootWindowSeconds_,
        uint32 minimumGroupSize_
    ) RegistryClock(accessManager) {
        networkId = networkId_;
        rootWindowSeconds = rootWindowSeconds_;
        minimumGroupSize = minimumGroupSize_;
    }

    /// @inheritdoc IEnrolmentRegistry
    function addGroup(address authority, string calldata uri) external restricted returns (GroupId groupId) {
        if (authority == address(0)) revert EnrolmentAuthorityZero();
        groupId = GroupId.wrap(groupCount++);
        _groups[groupId].authority = authority;
        emit GroupAdded(groupId, authority, uri);
    }

    /// @inheritdoc IEnrolmentRegistry
    function setGroupAuthority(GroupId groupId, address authority) external restricted {
        if (authority == address(0)) revert EnrolmentAuthorityZero();
        Group storage group = _groups[groupId];
        if (group.authority == address(0)) revert EnrolmentGroupUnknown(groupId);
        group.authority = authority;
        emit AuthorityChanged(groupId, authority);
    }

    /// @inheritdoc IEnrolmentRegistry
    function publishRoot(
        GroupId groupId,
        uint256 previousRoot,
        uint256 root,
        uint32 size,
        bytes calldata leaves
    ) external returns (uint32 epoch) {
        if (leaves.length == 0) revert EnrolmentLeavesMissing();
        epoch = _publish(groupId, previousRoot, root, size, keccak256(abi.encodePacked(previousRoot, leaves)));
        emit LeavesPublished(groupId, epoch, leaves);
    }

    /// @inheritdoc IEnrolmentRegistry
    function publishRootFromFile(
        GroupId groupId,
        uint256 previousRoot,
        uint256 root,
        uint32 size,
        bytes32 batchHash,
        string calldata uri
    ) external returns (uint32 epoch) {
        if (batchHash == 0) revert EnrolmentLeavesMissing();
        epoch = _publish(groupId, previousRoot, root, size, batchHash);
        emit LeavesFilePublished(groupId, epoch, batchHash, uri);
    }

    /// @inheritdoc IEnrolmentRegistry
    function withdrawEpoch(GroupId groupId, uint32 epoch) external restricted {
        uint256 root = _epochs[groupId][epoch];
        if (root == 0 || root & WITHDRAWN_BIT != 0) revert EnrolmentEpochUnknown(groupId, epoch);
        _epochs[groupId][epoch] = root | WITHDRAWN_BIT;
        Root storage record = _roots[groupId][root];
        record.withdrawn = true;
        Group storage group = _groups[groupId];
        if (group.epoch == epoch) _reinstate(groupId, group, record.previousEpoch);
        emit EpochWithdrawn(groupId, epoch, group.epoch);
    }

    /// @inheritdoc IEnrolmentRegistry
    function liveEpochOf(GroupId groupId, uint256 root) external view returns (uint32 epoch) {
        Root memory record = _roots[groupId][root];
        if (record.withdrawn) return 0;
        if (record.replacedAt != 0 && _registryTime() >= uint256(record.replacedAt) + rootWindowSeconds) return 0;
        return record.epoch;
    }

    /// @inheritdoc IEnrolmentRegistry
    function isEpochStanding(GroupId groupId, uint32 epoch) external view returns (bool) {
        uint256 root = _epochs[groupId][epoch];
        return root != 0 && root & WITHDRAWN_BIT == 0;
    }

    /// @inheritdoc IEnrolmentRegistry
    function groupOf(
        GroupId groupId
    ) external view returns (address authority, uint32 epoch, uint256 root, uint32 size, uint32 epochCount) {
        Group memory group = _groups[groupId];
        if (group.authority == address(0)) revert EnrolmentGroupUnknown(groupId);
        return (group.authority, group.epoch, _epochs[groupId][group.epoch], group.size, group.epochCount);
    }

    /// @inheritdoc IEnrolmentRegistry
    function recordOf(GroupId groupId, uint256 root) external view returns (RootRecord memory) {
        Root memory record = _roots[groupId][root];
        return
            RootRecord({
                epoch: record.epoch,
                previousEpoch: record.previousEpoch,
                size: record.size,
                publishedAt: record.publishedAt,
                replacedAt: record.replacedAt == 0 ? 0 : record.replacedAt + pausedSeconds(),
                withdrawn: record.withdrawn
            });
    }

    /// @inheritdoc IEnrolmentRegistry
    function rootOf(GroupId groupId, uint32 epoch) external view returns (uint256) {
        return _epochs[groupId][epoch] & ~WITHDRAWN_BIT;
    }

    /// @dev Checks and stores the next epoch; the leaves follow in an event of their own.
    function _publish(
        GroupId groupId,
        uint256 previousRoot,
        uint256 root,
        uint32 size,
        bytes32 batchHash
    ) private returns (uint32 epoch) {
        uint256 time = _runningTime();
        Group memory group = _groups[groupId];
        if (group.authority == address(0)) revert EnrolmentGroupUnknown(groupId);
        if (msg.sender != group.authority) revert EnrolmentNotAuthority(groupId, msg.sender, group.authority);
        // The current epoch was not withdrawn, so its slot is its root; epoch 0 has the empty slot.
        uint256 currentRoot = _epochs[groupId][group.epoch];
        if (previousRoot != currentRoot) revert EnrolmentRootNotCurrent(currentRoot, previousRoot);
        if (root == 0 || root >= FIELD_ORDER) revert EnrolmentRootOutOfRange(root);
        if (_roots[groupId][root].epoch != 0) revert EnrolmentRootKnown(groupId, root);
        if (size < group.size || size > MAXIMUM_SIZE) revert EnrolmentSizeOutOfRange(size, group.size);
        if (size < minimumGroupSize) revert EnrolmentGroupTooSmall(size, minimumGroupSize);

        epoch = group.epochCount + 1;
        // Registry time fits 40 bits for 34,000 years.
        if (group.epoch != 0) _roots[groupId][currentRoot].replacedAt = uint40(time);
        _roots[groupId][root] = Root(epoch, group.epoch, size, uint40(block.timestamp), 0, false);
        _epochs[groupId][epoch] = root;
        _groups[groupId] = Group(group.authority, epoch, epoch, size);
        emit RootPublished(groupId, epoch, root, previousRoot, size, batchHash);
    }

    /// @dev Makes the last standing epoch among `epoch` and its ancestors current; the empty tree if none stands.
    function _reinstate(GroupId groupId, Group storage group, uint32 epoch) private {
        while (epoch != 0) {
            uint256 root = _epochs[groupId][epoch];
            if (root & WITHDRAWN_BIT == 0) {
                Root storage record = _roots[groupId][root];
                record.replacedAt = 0;
                (group.epoch, group.size) = (epoch, record.size);
                return;
            }
            epoch = _roots[groupId][root & ~WITHDRAWN_BIT].previousEpoch;
        }
        (group.epoch, group.size) = (0, 0);
    }
}
