// SPDX-License-Identifier: MIT
pragma solidity ^0.8.34;

import {IRegistryClock} from "../governance/IRegistryClock.sol";

/// @notice Number of a group. 0 is the verified citizens; each other group has its own authority.
type GroupId is uint32;

/// @title Group roots: who is a verified person, as one number per epoch
/// @notice Each epoch publishes the root of a Poseidon Merkle tree of fixed depth 31 (docs/spec/enrolment.md). The registry keeps
/// roots, sizes and hashes of the changed leaves; never a name, never a number, never a key.
interface IEnrolmentRegistry is IRegistryClock {
    /// @notice What the registry keeps of one published root. Times are unix seconds.
    struct RootRecord {
        /// Epoch in which the root was published; 0 means never.
        uint32 epoch;
        /// The standing epoch it was built on; 0 means the empty tree.
        uint32 previousEpoch;
        /// Places used so far: an upper bound on the people in the group.
        uint32 size;
        uint40 publishedAt;
        /// When a later epoch replaced it, moved later by each pause since, so that the root counts until replacedAt + rootWindowSeconds.
        /// 0 means current, unless withdrawn.
        uint40 replacedAt;
        bool withdrawn;
    }

    /// @notice No group has this number. List the groups with `groupCount` and the `GroupAdded` events.
    error EnrolmentGroupUnknown(GroupId groupId);
    /// @notice The caller is not the group's authority. Send from the authority's account.
    error EnrolmentNotAuthority(GroupId groupId, address caller, address authority);
    /// @notice The root is 0 or not below the field's order. Rebuild the tree and publish its real root.
    error EnrolmentRootOutOfRange(uint256 root);
    /// @notice This root has been published before. There is nothing new to publish.
    error EnrolmentRootKnown(GroupId groupId, uint256 root);
    /// @notice The change was built on another root than the current one. Fetch the current root and build again.
    error EnrolmentRootNotCurrent(uint256 currentRoot, uint256 previousRoot);
    /// @notice The size fell or passes 2^31. A place once used is never used again: publish a size at least as large as the current one.
    error EnrolmentSizeOutOfRange(uint256 size, uint256 currentSize);
    /// @notice The group is smaller than the minimum, so its root would name its members. Wait until more people have joined.
    error EnrolmentGroupTooSmall(uint256 size, uint256 minimumSize);
    /// @notice The batch of leaves is empty, or the file's hash is zero. Publish the leaves that changed.
    error EnrolmentLeavesMissing();
    /// @notice No such epoch, or it was withdrawn before. List the epochs with the `RootPublished` events.
    error EnrolmentEpochUnknown(GroupId groupId, uint32 epoch);
    /// @notice The authority's address is zero. Name the account that publishes for the group.
    error EnrolmentAuthorityZero();

    /// @notice A group was added; `uri` describes it to people.
    event GroupAdded(GroupId indexed groupId, address indexed authority, string uri);
    /// @notice Another account publishes for the group from now on.
    event AuthorityChanged(GroupId indexed groupId, address indexed authority);
    /// @notice A root was published. `batchHash` = keccak256(previousRoot || leaves).
    event RootPublished(
        GroupId indexed groupId,
        uint32 indexed epoch,
        uint256 root,
        uint256 previousRoot,
        uint32 size,
        bytes32 batchHash
    );
    /// @notice The leaves of an epoch, in full (encoding: docs/spec/enrolment.md section 3).
    event LeavesPublished(GroupId indexed groupId, uint32 indexed epoch, bytes leaves);
    /// @notice The leaves of an epoch are in the file at `uri`; `batchHash`, as in {RootPublished}, says whether it is the right file.
    event LeavesFilePublished(GroupId indexed groupId, uint32 indexed epoch, bytes32 batchHash, string uri);
    /// @notice The guardian withdrew an epoch; `currentEpoch` is the one that stands now. Pseudonyms proved against a withdrawn
    /// epoch are no longer live.
    event EpochWithdrawn(GroupId indexed groupId, uint32 indexed epoch, uint32 currentEpoch);

    /// @notice Adds a group. Only the consortium, after its delay. The first group added is 0, the verified citizens.
    /// @dev Reverts {EnrolmentAuthorityZero}. Emits {GroupAdded}.
    function addGroup(address authority, string calldata uri) external returns (GroupId groupId);

    /// @notice Names another account as authority of a group. Only the consortium, after its delay.
    /// @dev Reverts {EnrolmentGroupUnknown}, {EnrolmentAuthorityZero}. Emits {AuthorityChanged}.
    function setGroupAuthority(GroupId groupId, address authority) external;

    /// @notice Publishes the next root with its changed leaves in full. Only the group's authority.
    /// @dev Reverts {RegistryPaused}, {EnrolmentGroupUnknown}, {EnrolmentNotAuthority}, {EnrolmentRootNotCurrent}, {EnrolmentRootOutOfRange},
    /// {EnrolmentRootKnown}, {EnrolmentSizeOutOfRange}, {EnrolmentGroupTooSmall}, {EnrolmentLeavesMissing}.
    /// Emits {RootPublished}, {LeavesPublished}.
    /// @param previousRoot the root the change was built on; 0 for the first epoch of a group
    /// @param size places used after the change, at most 2^31
    function publishRoot(
        GroupId groupId,
        uint256 previousRoot,
        uint256 root,
        uint32 size,
        bytes calldata leaves
    ) external returns (uint32 epoch);

    /// @notice The same with the leaves in a file that anyone can fetch: `batchHash` = keccak256(previousRoot || file bytes).
    /// Warning: the registry cannot read the file. Operators sign only after they hold it and have recomputed root and hash.
    function publishRootFromFile(
        GroupId groupId,
        uint256 previousRoot,
        uint256 root,
        uint32 size,
        bytes32 batchHash,
        string calldata uri
    ) external returns (uint32 epoch);

    /// @notice Withdraws a bad epoch at once. Only the guardian role. If it is the current one, the last epoch that stands
    /// before it is current again.
    /// Warning: for good. Its root cannot be published again: after a mistake the next epoch must differ by at least one leaf.
    /// @dev Reverts {EnrolmentEpochUnknown}. Emits {EpochWithdrawn}. Works while paused.
    function withdrawEpoch(GroupId groupId, uint32 epoch) external;

    /// @dev Root 0 is never live: it was never published.
    /// @notice Epoch of `root` if it is live: current, or replaced less than the root window ago, and not withdrawn. 0 if not live.
    function liveEpochOf(GroupId groupId, uint256 root) external view returns (uint32 epoch);

    /// @notice Whether `epoch` was published and not withdrawn.
    function isEpochStanding(GroupId groupId, uint32 epoch) external view returns (bool);

    /// @notice The current epoch (0: none yet), its root and size, the authority and the number of epochs ever published.
    /// @dev Reverts {EnrolmentGroupUnknown}.
    function groupOf(
        GroupId groupId
    ) external view returns (address authority, uint32 epoch, uint256 root, uint32 size, uint32 epochCount);

    /// @notice What is kept of `root`; a zero record if it was never published.
    function recordOf(GroupId groupId, uint256 root) external view returns (RootRecord memory);

    /// @notice The root published in `epoch`; 0 if none.
    function rootOf(GroupId groupId, uint32 epoch) external view returns (uint256);

    /// @notice Number of groups.
    function groupCount() external view returns (uint32);

    /// @notice Identifies this network; part of every scope, controller key and proof of possession (docs/spec/enrolment.md section 1).
    function networkId() external view returns (bytes32);

    /// @notice Seconds for which a replaced root still counts, so that proofs in flight land.
    function rootWindowSeconds() external view returns (uint32);

    /// @notice Fewest places a group needs to publish.
    function minimumGroupSize() external view returns (uint32);
}
