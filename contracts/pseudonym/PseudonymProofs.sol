// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {GroupId, IEnrolmentRegistry} from "../enrolment/IEnrolmentRegistry.sol";
import {IPlatformRegistry, PlatformId} from "../platform/IPlatformRegistry.sol";
import {IPseudonymRegistry, Pseudonym} from "./IPseudonymRegistry.sol";
import {PseudonymVerifier} from "./PseudonymVerifier.sol";

/// @notice What a proof says, and everything but the pseudonym's own state that makes it good. docs/spec/pseudonym.md sections 1 to 6.
abstract contract PseudonymProofs is IPseudonymRegistry, PseudonymVerifier {
    enum Action {
        None,
        Register,
        Renew,
        Replace,
        Freeze,
        Claim
    }

    bytes32 private constant MESSAGE_TYPEHASH = keccak256(
        "RealDidPseudonym(uint256 chainId,address registry,uint8 action,uint32 groupId,bytes32 platformId,address controller,uint32 sequence,uint64 deadline)"
    );
    uint256 private constant MESSAGE_WORDS = 9;
    uint256 private constant MAX_DEADLINE_SECONDS = 1 hours;

    /// @dev The verified citizens.
    GroupId internal constant CITIZENS = GroupId.wrap(0);

    /// Fixed: a pseudonym is worth something only together with these.
    IEnrolmentRegistry internal immutable ENROLMENT;
    IPlatformRegistry private immutable PLATFORMS;
    /// @inheritdoc IPseudonymRegistry
    bytes32 public immutable networkId;

    /// Signal 3 of each platform on which a pseudonym was ever changed; 0: not yet. Platforms are never removed, so the platform registry
    /// is asked once.
    mapping(PlatformId platformId => uint256 scopeSignal) private _scopeSignals;

    /// @dev What the items of a batch have in common.
    struct Batch {
        /// Registry time.
        uint256 time;
        /// End of the lease, registry time, and the same in unix seconds.
        uint32 leaseEnd;
        uint40 leaseEndUnix;
        /// Signals 0 and 3, and the epoch of the root.
        uint256 root;
        uint256 scope;
        uint32 epoch;
        /// As {_messageOf} gives it; controller and sequence are each item's own.
        uint256[MESSAGE_WORDS] message;
        /// From {_newBatch}; the first `applied` items are written.
        uint256[] items;
        uint256 applied;
    }

    constructor(IEnrolmentRegistry enrolment, IPlatformRegistry platforms, bytes32 networkId_) {
        ENROLMENT = enrolment;
        PLATFORMS = platforms;
        networkId = networkId_;
    }

    /// @inheritdoc IPseudonymRegistry
    function scopeOf(PlatformId platformId) public view returns (uint256) {
        return uint256(keccak256(abi.encode(networkId, platformId)));
    }

    /// @dev Checks one proof for a pseudonym that changed `sequence` times; returns the epoch of its root.
    function _verify(
        PlatformId platformId,
        GroupId groupId,
        Action action,
        uint32 sequence,
        Proof calldata proof
    ) internal returns (uint32 epoch) {
        if (proof.sequence != sequence) revert PseudonymSequenceMismatch(sequence, proof.sequence);
        _requireDeadline(proof.deadline);
        uint256[SIGNALS] memory signals;
        signals[0] = proof.root;
        signals[1] = _requireInField(proof.pseudonym);
        signals[2] = _hashMessage(_messageOf(platformId, groupId, action), proof);
        signals[3] = _requireScope(platformId);
        epoch = _requireLiveRoot(groupId, proof.root);
        if (!_isValidProof(signals, proof.points)) revert PseudonymProofInvalid(proof.pseudonym);
    }

    /// @dev An empty batch of registrations with room for `size` items.
    function _openBatch(
        PlatformId platformId,
        uint256 root,
        uint64 deadline,
        uint256 size
    ) internal returns (Batch memory batch) {
        _requireDeadline(deadline);
        batch.scope = _requireScope(platformId);
        batch.epoch = _requireLiveRoot(CITIZENS, root);
        batch.root = root;
        batch.message = _messageOf(platformId, CITIZENS, Action.Register);
        batch.message[8] = deadline;
        batch.items = _newBatch(size);
    }

    /// @dev Adds an item; the proof itself is checked by {_closeBatch}. The caller makes sure that the pseudonym is in the field, and that
    /// controller and sequence fit their types.
    function _addToBatch(Batch memory batch, Registration calldata registration) internal pure {
        (uint256[MESSAGE_WORDS] memory message, uint256[] memory items, uint256 i) = (batch.message, batch.items, batch.applied);
        // (message[6], message[7]) = (registration.controller, registration.sequence), which stand in this order;
        // items[4 + 10 * i ..] = (registration.points, registration.pseudonym, hash of the message): i is below the size of the batch.
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            calldatacopy(add(message, 0xc0), add(registration, 0x20), 0x40)
            mstore(0x00, keccak256(message, 0x120))
            let item := add(add(items, 0xa0), mul(i, 0x140))
            calldatacopy(item, add(registration, 0x60), 0x100)
            mstore(add(item, 0x100), calldataload(registration))
            mstore(add(item, 0x120), shr(8, keccak256(0x00, 0x20)))
        }
        batch.applied = i + 1;
    }

    /// @dev Checks all proofs of a batch at once.
    function _closeBatch(Batch memory batch) internal view {
        uint256 applied = batch.applied;
        if (applied == 0) return;
        if (!_areValidProofs(batch.items, applied, batch.root, batch.scope)) revert PseudonymBatchInvalid(applied);
    }

    function _requireDeadline(uint64 deadline) internal view {
        if (deadline < block.timestamp) revert PseudonymDeadlinePassed(deadline, block.timestamp);
        uint256 latest = block.timestamp + MAX_DEADLINE_SECONDS;
        if (deadline > latest) revert PseudonymDeadlineTooFar(deadline, latest);
    }

    /// @dev The words of the message; controller, sequence and deadline are still to be filled in.
    function _messageOf(
        PlatformId platformId,
        GroupId groupId,
        Action action
    ) private view returns (uint256[MESSAGE_WORDS] memory) {
        return
            [
                uint256(MESSAGE_TYPEHASH),
                block.chainid,
                uint160(address(this)),
                uint256(action),
                GroupId.unwrap(groupId),
                uint256(PlatformId.unwrap(platformId)),
                0,
                0,
                0
            ];
    }

    /// @dev Signal 2: the message of this proof. `message` is written to.
    function _hashMessage(uint256[MESSAGE_WORDS] memory message, Proof calldata proof) private pure returns (uint256) {
        uint256 hash;
        // (message[6], message[7], message[8]) = (proof.controller, proof.sequence, proof.deadline), which stand in this order;
        // hash = uint256(keccak256(abi.encode(message)));
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            calldatacopy(add(message, 0xc0), add(proof, 0x20), 0x60)
            hash := keccak256(message, 0x120)
        }
        return _hashToField(hash);
    }

    /// @dev Semaphore's hash of a message or scope into the field: below 2^248.
    function _hashToField(uint256 value) private pure returns (uint256 hash) {
        // hash = uint256(keccak256(abi.encode(value))) >> 8;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            mstore(0x00, value)
            hash := shr(8, keccak256(0x00, 0x20))
        }
    }

    /// @dev Signal 3: the scope of a platform that exists.
    function _requireScope(PlatformId platformId) private returns (uint256 signal) {
        signal = _scopeSignals[platformId];
        if (signal != 0) return signal;
        if (!PLATFORMS.isPlatform(platformId)) revert PseudonymPlatformUnknown(platformId);
        signal = _hashToField(scopeOf(platformId));
        _scopeSignals[platformId] = signal;
    }

    function _requireLiveRoot(GroupId groupId, uint256 root) private view returns (uint32 epoch) {
        epoch = ENROLMENT.liveEpochOf(groupId, root);
        if (epoch == 0) revert PseudonymRootNotLive(groupId, root);
    }

    function _requireInField(Pseudonym pseudonym) private pure returns (uint256 value) {
        value = Pseudonym.unwrap(pseudonym);
        if (value == 0 || value >= SCALAR_ORDER) revert PseudonymOutOfRange(value);
    }
}
