// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {GroupId, IEnrolmentRegistry} from "../enrolment/IEnrolmentRegistry.sol";
import {RegistryClock} from "../governance/RegistryClock.sol";
import {IPlatformRegistry, PlatformId} from "../platform/IPlatformRegistry.sol";
import {IPseudonymRegistry, Pseudonym} from "./IPseudonymRegistry.sol";
import {PseudonymVerifier} from "./PseudonymVerifier.sol";

/// @notice Behaviour, units and errors: {IPseudonymRegistry}.
contract PseudonymRegistry is IPseudonymRegistry, PseudonymVerifier, RegistryClock, EIP712 {
    /// | 32 sequence | 32 epoch | 32 validUntil (registry s, to 2106) | 160 controller |
    /// sequence == 0: never registered. controller == 0: released, or frozen while validUntil lies ahead.
    struct Slot {
        address controller;
        uint32 validUntil;
        uint32 epoch;
        uint32 sequence;
    }

    /// | 192 unused | 32 epoch | 32 validUntil (registry s) |
    struct Claim {
        uint32 validUntil;
        uint32 epoch;
    }

    enum Action {
        None,
        Register,
        Renew,
        Replace,
        Freeze,
        Claim
    }

    bytes32 private constant MESSAGE_TYPEHASH =
        keccak256(
            "RealDidPseudonym(uint256 chainId,address registry,uint8 action,uint32 groupId,bytes32 platformId,address controller,uint32 sequence,uint64 deadline)"
        );
    bytes32 private constant REPLACE_TYPEHASH =
        keccak256("Replace(bytes32 platformId,uint256 pseudonym,address controller,uint32 sequence,uint64 deadline)");
    bytes32 private constant RELEASE_TYPEHASH =
        keccak256("Release(bytes32 platformId,uint256 pseudonym,uint32 sequence,uint64 deadline)");

    GroupId private constant CITIZENS = GroupId.wrap(0);
    uint256 private constant MAX_DEADLINE_SECONDS = 1 hours;

    /// Fixed: a pseudonym is worth something only together with these.
    IEnrolmentRegistry private immutable ENROLMENT;
    IPlatformRegistry private immutable PLATFORMS;
    /// @inheritdoc IPseudonymRegistry
    bytes32 public immutable networkId;
    /// @inheritdoc IPseudonymRegistry
    uint32 public immutable leaseSeconds;
    /// @inheritdoc IPseudonymRegistry
    uint32 public immutable leaseEpochSeconds;

    mapping(PlatformId => mapping(Pseudonym => Slot)) private _slots;
    mapping(PlatformId => mapping(Pseudonym => mapping(GroupId => Claim))) private _claims;

    constructor(
        address accessManager,
        IEnrolmentRegistry enrolment,
        IPlatformRegistry platforms,
        bytes32 networkId_,
        uint32 leaseSeconds_,
        uint32 leaseEpochSeconds_
    ) RegistryClock(accessManager) EIP712("RealDID PseudonymRegistry", "1") {
        ENROLMENT = enrolment;
        PLATFORMS = platforms;
        networkId = networkId_;
        leaseSeconds = leaseSeconds_;
        leaseEpochSeconds = leaseEpochSeconds_;
    }

    /// @inheritdoc IPseudonymRegistry
    function register(PlatformId platformId, Proof calldata proof) external {
        uint256 time = _runningTime();
        _requireController(proof.controller);
        Slot storage slot = _slots[platformId][proof.pseudonym];
        Slot memory before = slot;
        _requireUnheld(proof.pseudonym, before, time);
        uint32 epoch = _verify(platformId, CITIZENS, Action.Register, before.sequence, proof);
        _bind(slot, before.sequence, proof.controller, time, epoch);
        _emitRegistered(platformId, proof, time, epoch);
    }

    /// @inheritdoc IPseudonymRegistry
    function registerMany(PlatformId platformId, Proof[] calldata proofs) external {
        uint256 time = _runningTime();
        uint256 scope = _hashToField(_requireScope(platformId));
        uint256[] memory items = new uint256[](proofs.length * 12);
        uint256 applied = 0;
        uint256 previous = 0;
        for (uint256 i = 0; i < proofs.length; ++i) {
            Proof calldata proof = proofs[i];
            uint256 pseudonym = Pseudonym.unwrap(proof.pseudonym);
            if (pseudonym <= previous) revert PseudonymBatchUnsorted(i);
            previous = pseudonym;
            if (_applyItem(platformId, proof, time)) _writeItem(items, applied++, platformId, scope, proof);
        }
        if (proofs.length == 0) revert PseudonymBatchUnsorted(0);
        if (applied == 0) return;
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            // Shortens the array to the items that were applied: 12 words each, at most its allocated length.
            mstore(items, mul(applied, 12))
        }
        // Which item is at fault is found off chain; the whole batch reverts.
        if (!_areValidProofs(items)) revert PseudonymProofInvalid(proofs[0].pseudonym);
    }

    /// @inheritdoc IPseudonymRegistry
    function renew(PlatformId platformId, Proof calldata proof) external {
        uint256 time = _runningTime();
        Slot storage slot = _slots[platformId][proof.pseudonym];
        Slot memory before = slot;
        _requireHeld(proof.pseudonym, before, time);
        if (proof.controller != before.controller) revert PseudonymControllerInvalid(proof.controller);
        uint32 epoch = _verify(platformId, CITIZENS, Action.Renew, before.sequence, proof);
        _bind(slot, before.sequence, before.controller, time, epoch);
        emit PseudonymRenewed(platformId, proof.pseudonym, _leaseEndUnix(time), epoch, before.sequence + 1);
    }

    /// @inheritdoc IPseudonymRegistry
    function replace(PlatformId platformId, Proof calldata proof) external {
        uint256 time = _runningTime();
        _requireController(proof.controller);
        Slot storage slot = _slots[platformId][proof.pseudonym];
        Slot memory before = slot;
        _requireHeld(proof.pseudonym, before, time);
        if (proof.controller == before.controller) revert PseudonymControllerInvalid(proof.controller);
        uint32 epoch = _verify(platformId, CITIZENS, Action.Replace, before.sequence, proof);
        _bind(slot, before.sequence, proof.controller, time, epoch);
        emit PseudonymReplaced(
            platformId,
            proof.pseudonym,
            proof.controller,
            _leaseEndUnix(time),
            epoch,
            before.sequence + 1
        );
    }

    /// @inheritdoc IPseudonymRegistry
    function replaceBySignature(
        PlatformId platformId,
        Pseudonym pseudonym,
        address controller,
        uint64 deadline,
        bytes calldata signature
    ) external {
        uint256 time = _runningTime();
        _requireController(controller);
        Slot storage slot = _slots[platformId][pseudonym];
        Slot memory before = slot;
        _requireHeld(pseudonym, before, time);
        if (!_isSlotLive(before, time)) revert PseudonymNotLive(pseudonym);
        if (controller == before.controller) revert PseudonymControllerInvalid(controller);
        bytes32 structHash = keccak256(
            abi.encode(REPLACE_TYPEHASH, platformId, pseudonym, controller, before.sequence, deadline)
        );
        _requireSignature(pseudonym, before.controller, structHash, deadline, signature);
        slot.controller = controller;
        slot.sequence = before.sequence + 1;
        emit PseudonymReplaced(
            platformId,
            pseudonym,
            controller,
            _toUnix(before.validUntil),
            before.epoch,
            before.sequence + 1
        );
    }

    /// @inheritdoc IPseudonymRegistry
    function freeze(PlatformId platformId, Proof calldata proof) external {
        uint256 time = _runningTime();
        if (proof.controller != address(0)) revert PseudonymControllerInvalid(proof.controller);
        Slot storage slot = _slots[platformId][proof.pseudonym];
        Slot memory before = slot;
        _requireNotFrozen(proof.pseudonym, before, time);
        uint32 epoch = _verify(platformId, CITIZENS, Action.Freeze, before.sequence, proof);
        _bind(slot, before.sequence, address(0), time, epoch);
        emit PseudonymFroze(platformId, proof.pseudonym, _leaseEndUnix(time), before.sequence + 1);
    }

    /// @inheritdoc IPseudonymRegistry
    function release(PlatformId platformId, Pseudonym pseudonym, uint64 deadline, bytes calldata signature) external {
        uint256 time = _runningTime();
        Slot storage slot = _slots[platformId][pseudonym];
        Slot memory before = slot;
        _requireHeld(pseudonym, before, time);
        bytes32 structHash = keccak256(abi.encode(RELEASE_TYPEHASH, platformId, pseudonym, before.sequence, deadline));
        _requireSignature(pseudonym, before.controller, structHash, deadline, signature);
        slot.controller = address(0);
        slot.validUntil = 0;
        slot.sequence = before.sequence + 1;
        emit PseudonymReleased(platformId, pseudonym, before.sequence + 1);
    }

    /// @inheritdoc IPseudonymRegistry
    function claim(PlatformId platformId, GroupId groupId, Proof calldata proof) external {
        uint256 time = _runningTime();
        if (GroupId.unwrap(groupId) == 0) revert PseudonymClaimGroupInvalid(groupId);
        Slot storage slot = _slots[platformId][proof.pseudonym];
        Slot memory before = slot;
        _requireHeld(proof.pseudonym, before, time);
        if (!_isSlotLive(before, time)) revert PseudonymNotLive(proof.pseudonym);
        if (proof.controller != before.controller) revert PseudonymControllerInvalid(proof.controller);
        uint32 epoch = _verify(platformId, groupId, Action.Claim, before.sequence, proof);
        slot.sequence = before.sequence + 1;
        _claims[platformId][proof.pseudonym][groupId] = Claim(_leaseEnd(time), epoch);
        emit PseudonymClaimed(platformId, proof.pseudonym, groupId, _leaseEndUnix(time), epoch, before.sequence + 1);
    }

    /// @inheritdoc IPseudonymRegistry
    function controllerOf(PlatformId platformId, Pseudonym pseudonym) external view returns (address) {
        Slot memory slot = _slots[platformId][pseudonym];
        return _isSlotLive(slot, _registryTime()) ? slot.controller : address(0);
    }

    /// @inheritdoc IPseudonymRegistry
    function isLive(PlatformId platformId, Pseudonym pseudonym) public view returns (bool) {
        return _isSlotLive(_slots[platformId][pseudonym], _registryTime());
    }

    /// @inheritdoc IPseudonymRegistry
    function isLiveWith(
        PlatformId platformId,
        Pseudonym pseudonym,
        GroupId[] calldata groups
    ) external view returns (bool) {
        if (!isLive(platformId, pseudonym)) return false;
        uint256 time = _registryTime();
        for (uint256 i = 0; i < groups.length; ++i) {
            Claim memory held = _claims[platformId][pseudonym][groups[i]];
            if (held.validUntil <= time || !ENROLMENT.isEpochStanding(groups[i], held.epoch)) return false;
        }
        return true;
    }

    /// @inheritdoc IPseudonymRegistry
    function statusOf(
        PlatformId platformId,
        Pseudonym pseudonym
    ) external view returns (address controller, uint40 validUntil, uint32 epoch, uint32 sequence) {
        Slot memory slot = _slots[platformId][pseudonym];
        validUntil = slot.validUntil == 0 ? 0 : _toUnix(slot.validUntil);
        return (slot.controller, validUntil, slot.epoch, slot.sequence);
    }

    /// @inheritdoc IPseudonymRegistry
    function sequenceOf(PlatformId platformId, Pseudonym pseudonym) external view returns (uint32) {
        return _slots[platformId][pseudonym].sequence;
    }

    /// @inheritdoc IPseudonymRegistry
    function scopeOf(PlatformId platformId) public view returns (uint256) {
        return uint256(keccak256(abi.encode(networkId, platformId)));
    }

    /// @dev One item of a batch: false, with an event, if the pseudonym has moved on since the item was made.
    function _applyItem(PlatformId platformId, Proof calldata proof, uint256 time) private returns (bool) {
        Slot storage slot = _slots[platformId][proof.pseudonym];
        Slot memory before = slot;
        if (proof.sequence != before.sequence || before.validUntil > time) {
            emit PseudonymSkipped(platformId, proof.pseudonym, before.sequence);
            return false;
        }
        _requireController(proof.controller);
        _requireDeadline(proof.deadline);
        uint32 epoch = _requireLiveRoot(CITIZENS, proof.root);
        _bind(slot, before.sequence, proof.controller, time, epoch);
        _emitRegistered(platformId, proof, time, epoch);
        return true;
    }

    /// @dev Item i of the array that {_areValidProofs} reads.
    function _writeItem(
        uint256[] memory items,
        uint256 i,
        PlatformId platformId,
        uint256 scope,
        Proof calldata proof
    ) private view {
        uint256 to = i * 12;
        items[to] = proof.root;
        items[to + 1] = _requireInField(proof.pseudonym);
        items[to + 2] = _messageHash(platformId, CITIZENS, Action.Register, proof);
        items[to + 3] = scope;
        for (uint256 j = 0; j < 8; ++j) items[to + 4 + j] = proof.points[j];
    }

    /// @dev Everything that makes a single proof good; returns the epoch of its root.
    function _verify(
        PlatformId platformId,
        GroupId groupId,
        Action action,
        uint32 sequence,
        Proof calldata proof
    ) private view returns (uint32 epoch) {
        if (proof.sequence != sequence) revert PseudonymSequenceMismatch(sequence, proof.sequence);
        _requireDeadline(proof.deadline);
        uint256[4] memory signals;
        signals[0] = proof.root;
        signals[1] = _requireInField(proof.pseudonym);
        signals[2] = _messageHash(platformId, groupId, action, proof);
        signals[3] = _hashToField(_requireScope(platformId));
        epoch = _requireLiveRoot(groupId, proof.root);
        if (!_isValidProof(signals, proof.points)) revert PseudonymProofInvalid(proof.pseudonym);
    }

    function _bind(Slot storage slot, uint32 sequence, address controller, uint256 time, uint32 epoch) private {
        // One write. The sequence cannot pass 2^32: each step costs its sender more than 20,000 gas.
        Slot memory next = Slot(controller, _leaseEnd(time), epoch, sequence + 1);
        slot.controller = next.controller;
        slot.validUntil = next.validUntil;
        slot.epoch = next.epoch;
        slot.sequence = next.sequence;
    }

    function _emitRegistered(PlatformId platformId, Proof calldata proof, uint256 time, uint32 epoch) private {
        emit PseudonymRegistered(
            platformId,
            proof.pseudonym,
            proof.controller,
            _leaseEndUnix(time),
            epoch,
            proof.sequence + 1
        );
    }

    function _messageHash(
        PlatformId platformId,
        GroupId groupId,
        Action action,
        Proof calldata proof
    ) private view returns (uint256) {
        bytes32 message = keccak256(
            abi.encode(
                MESSAGE_TYPEHASH,
                block.chainid,
                address(this),
                action,
                groupId,
                platformId,
                proof.controller,
                proof.sequence,
                proof.deadline
            )
        );
        return _hashToField(uint256(message));
    }

    /// @dev Semaphore's hash of a message or scope into the field: below 2^248.
    function _hashToField(uint256 value) private pure returns (uint256) {
        return uint256(keccak256(abi.encode(value))) >> 8;
    }

    function _requireScope(PlatformId platformId) private view returns (uint256) {
        if (!PLATFORMS.isPlatform(platformId)) revert PseudonymPlatformUnknown(platformId);
        return scopeOf(platformId);
    }

    function _requireLiveRoot(GroupId groupId, uint256 root) private view returns (uint32 epoch) {
        epoch = ENROLMENT.liveEpochOf(groupId, root);
        if (epoch == 0) revert PseudonymRootNotLive(groupId, root);
    }

    function _requireInField(Pseudonym pseudonym) private pure returns (uint256 value) {
        value = Pseudonym.unwrap(pseudonym);
        if (value == 0 || value >= SCALAR_ORDER) revert PseudonymOutOfRange(value);
    }

    function _requireController(address controller) private pure {
        if (controller == address(0)) revert PseudonymControllerInvalid(controller);
    }

    function _requireDeadline(uint64 deadline) private view {
        if (deadline < block.timestamp) revert PseudonymDeadlinePassed(deadline, block.timestamp);
        uint256 latest = block.timestamp + MAX_DEADLINE_SECONDS;
        if (deadline > latest) revert PseudonymDeadlineTooFar(deadline, latest);
    }

    function _requireNotFrozen(Pseudonym pseudonym, Slot memory slot, uint256 time) private view {
        if (slot.controller == address(0) && slot.validUntil > time) {
            revert PseudonymFrozen(pseudonym, _toUnix(slot.validUntil));
        }
    }

    function _requireHeld(Pseudonym pseudonym, Slot memory slot, uint256 time) private view {
        _requireNotFrozen(pseudonym, slot, time);
        if (slot.controller == address(0)) revert PseudonymNotHeld(pseudonym);
    }

    function _requireUnheld(Pseudonym pseudonym, Slot memory slot, uint256 time) private view {
        _requireNotFrozen(pseudonym, slot, time);
        if (slot.validUntil > time) revert PseudonymTaken(pseudonym, slot.controller);
    }

    function _requireSignature(
        Pseudonym pseudonym,
        address controller,
        bytes32 structHash,
        uint64 deadline,
        bytes calldata signature
    ) private view {
        _requireDeadline(deadline);
        if (!SignatureChecker.isValidSignatureNowCalldata(controller, _hashTypedDataV4(structHash), signature)) {
            revert PseudonymSignatureInvalid(pseudonym, controller);
        }
    }

    function _isSlotLive(Slot memory slot, uint256 time) private view returns (bool) {
        return
            slot.controller != address(0) &&
            slot.validUntil > time &&
            ENROLMENT.isEpochStanding(CITIZENS, slot.epoch);
    }

    /// @dev The last common epoch within the longest lease, registry time. Fits 32 bits until 2106.
    function _leaseEnd(uint256 time) private view returns (uint32) {
        uint256 latest = time + leaseSeconds;
        return uint32(latest - (latest % leaseEpochSeconds));
    }

    function _leaseEndUnix(uint256 time) private view returns (uint40) {
        return _toUnix(_leaseEnd(time));
    }

    function _toUnix(uint32 registryTime) private view returns (uint40) {
        return uint40(registryTime) + pausedSeconds();
    }
}
