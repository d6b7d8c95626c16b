// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {GroupId, IEnrolmentRegistry} from "../enrolment/IEnrolmentRegistry.sol";
import {RegistryClock} from "../governance/RegistryClock.sol";
import {IPlatformRegistry, PlatformId} from "../platform/IPlatformRegistry.sol";
import {IPseudonymRegistry, Pseudonym} from "./IPseudonymRegistry.sol";
import {PseudonymProofs} from "./PseudonymProofs.sol";
import {PseudonymSlot, packPseudonym} from "./PseudonymSlot.sol";

/// @notice Behaviour, units and errors: {IPseudonymRegistry}.
contract PseudonymRegistry is PseudonymProofs, RegistryClock, EIP712 {
    /// | 192 unused | 32 epoch of the group | 32 validUntil (registry s) |   zero: never claimed
    struct Claim {
        uint32 validUntil;
        uint32 epoch;
    }

    bytes32 private constant REPLACE_TYPEHASH = keccak256(
        "Replace(bytes32 platformId,uint256 pseudonym,address controller,uint32 sequence,uint64 deadline)"
    );
    bytes32 private constant RELEASE_TYPEHASH = keccak256(
        "Release(bytes32 platformId,uint256 pseudonym,uint32 sequence,uint64 deadline)"
    );

    /// Fixed: an enrolment after a loss waits until every lease of the old one has ended.
    /// @inheritdoc IPseudonymRegistry
    uint32 public immutable leaseSeconds;
    /// @inheritdoc IPseudonymRegistry
    uint32 public immutable leaseEpochSeconds;

    mapping(PlatformId platformId => mapping(Pseudonym pseudonym => PseudonymSlot slot)) private _slots;
    mapping(PlatformId platformId => mapping(Pseudonym pseudonym => mapping(GroupId groupId => Claim claim))) private _claims;

    constructor(
        address accessManager,
        IEnrolmentRegistry enrolment,
        IPlatformRegistry platforms,
        bytes32 networkId_,
        uint32 leaseSeconds_,
        uint32 leaseEpochSeconds_
    ) PseudonymProofs(enrolment, platforms, networkId_) RegistryClock(accessManager) EIP712("RealDID PseudonymRegistry", "1") {
        leaseSeconds = leaseSeconds_;
        leaseEpochSeconds = leaseEpochSeconds_;
    }

    /// @inheritdoc IPseudonymRegistry
    function register(PlatformId platformId, Proof calldata proof) external {
        uint256 time = _runningTime();
        _requireController(proof.controller);
        PseudonymSlot slot = _slots[platformId][proof.pseudonym];
        _requireNotFrozen(proof.pseudonym, slot, time);
        if (slot.validUntilOf() > time) revert PseudonymTaken(proof.pseudonym, slot.controllerOf());
        uint32 epoch = _verify(platformId, CITIZENS, Action.Register, slot.sequenceOf(), proof);
        (uint40 validUntil, uint32 sequence) = _bind(platformId, proof, epoch, time);
        emit PseudonymRegistered(platformId, proof.pseudonym, proof.controller, validUntil, epoch, sequence);
    }

    /// @inheritdoc IPseudonymRegistry
    function registerMany(PlatformId platformId, uint256 root, uint64 deadline, Registration[] calldata registrations) external {
        uint256 time = _runningTime();
        if (registrations.length == 0) revert PseudonymBatchUnsorted(0);
        Batch memory batch = _openBatch(platformId, root, deadline, registrations.length);
        (batch.time, batch.leaseEnd, batch.leaseEndUnix) = (time, _leaseEnd(time), _leaseEndUnix(time));
        uint256 previous = 0;
        for (uint256 i = 0; i < registrations.length; ++i) {
            Registration calldata registration = registrations[i];
            uint256 pseudonym = Pseudonym.unwrap(registration.pseudonym);
            if (pseudonym <= previous) revert PseudonymBatchUnsorted(i);
            previous = pseudonym;
            _registerItem(_slots[platformId], platformId, batch, registration);
        }
        // The last is the greatest, and the first was above 0.
        if (previous >= SCALAR_ORDER) revert PseudonymOutOfRange(previous);
        _closeBatch(batch);
    }

    /// @inheritdoc IPseudonymRegistry
    function renew(PlatformId platformId, Proof calldata proof) external {
        uint256 time = _runningTime();
        PseudonymSlot slot = _slots[platformId][proof.pseudonym];
        _requireHeld(proof.pseudonym, slot, time);
        if (proof.controller != slot.controllerOf()) revert PseudonymControllerInvalid(proof.controller);
        uint32 epoch = _verify(platformId, CITIZENS, Action.Renew, slot.sequenceOf(), proof);
        (uint40 validUntil, uint32 sequence) = _bind(platformId, proof, epoch, time);
        emit PseudonymRenewed(platformId, proof.pseudonym, validUntil, epoch, sequence);
    }

    /// @inheritdoc IPseudonymRegistry
    function replace(PlatformId platformId, Proof calldata proof) external {
        uint256 time = _runningTime();
        PseudonymSlot slot = _slots[platformId][proof.pseudonym];
        _requireHeld(proof.pseudonym, slot, time);
        _requireOtherController(proof.controller, slot);
        uint32 epoch = _verify(platformId, CITIZENS, Action.Replace, slot.sequenceOf(), proof);
        (uint40 validUntil, uint32 sequence) = _bind(platformId, proof, epoch, time);
        emit PseudonymReplaced(platformId, proof.pseudonym, proof.controller, validUntil, epoch, sequence);
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
        PseudonymSlot slot = _slots[platformId][pseudonym];
        _requireHeld(pseudonym, slot, time);
        if (!_isSlotLive(slot, time)) revert PseudonymNotLive(pseudonym);
        _requireOtherController(controller, slot);
        bytes32 structHash = keccak256(
            abi.encode(REPLACE_TYPEHASH, platformId, pseudonym, controller, slot.sequenceOf(), deadline)
        );
        _requireSignature(pseudonym, slot.controllerOf(), structHash, deadline, signature);
        PseudonymSlot next = slot.handTo(controller);
        _slots[platformId][pseudonym] = next;
        emit PseudonymReplaced(
            platformId,
            pseudonym,
            controller,
            _toUnix(next.validUntilOf(), time),
            next.epochOf(),
            next.sequenceOf()
        );
    }

    /// @inheritdoc IPseudonymRegistry
    function freeze(PlatformId platformId, Proof calldata proof) external {
        uint256 time = _runningTime();
        if (proof.controller != address(0)) revert PseudonymControllerInvalid(proof.controller);
        PseudonymSlot slot = _slots[platformId][proof.pseudonym];
        _requireNotFrozen(proof.pseudonym, slot, time);
        uint32 epoch = _verify(platformId, CITIZENS, Action.Freeze, slot.sequenceOf(), proof);
        (uint40 until, uint32 sequence) = _bind(platformId, proof, epoch, time);
        emit PseudonymFroze(platformId, proof.pseudonym, until, sequence);
    }

    /// @inheritdoc IPseudonymRegistry
    function release(PlatformId platformId, Pseudonym pseudonym, uint64 deadline, bytes calldata signature) external {
        uint256 time = _runningTime();
        PseudonymSlot slot = _slots[platformId][pseudonym];
        _requireHeld(pseudonym, slot, time);
        bytes32 structHash = keccak256(abi.encode(RELEASE_TYPEHASH, platformId, pseudonym, slot.sequenceOf(), deadline));
        _requireSignature(pseudonym, slot.controllerOf(), structHash, deadline, signature);
        PseudonymSlot next = slot.release();
        _slots[platformId][pseudonym] = next;
        emit PseudonymReleased(platformId, pseudonym, next.sequenceOf());
    }

    /// @inheritdoc IPseudonymRegistry
    function claim(PlatformId platformId, GroupId groupId, Proof calldata proof) external {
        uint256 time = _runningTime();
        if (GroupId.unwrap(groupId) == 0) revert PseudonymClaimGroupInvalid(groupId);
        PseudonymSlot slot = _slots[platformId][proof.pseudonym];
        _requireHeld(proof.pseudonym, slot, time);
        if (!_isSlotLive(slot, time)) revert PseudonymNotLive(proof.pseudonym);
        if (proof.controller != slot.controllerOf()) revert PseudonymControllerInvalid(proof.controller);
        uint32 epoch = _verify(platformId, groupId, Action.Claim, slot.sequenceOf(), proof);
        _slots[platformId][proof.pseudonym] = slot.handTo(proof.controller);
        _claims[platformId][proof.pseudonym][groupId] = Claim(_leaseEnd(time), epoch);
        emit PseudonymClaimed(platformId, proof.pseudonym, groupId, _leaseEndUnix(time), epoch, proof.sequence + 1);
    }

    /// @inheritdoc IPseudonymRegistry
    function controllerOf(PlatformId platformId, Pseudonym pseudonym) external view returns (address) {
        PseudonymSlot slot = _slots[platformId][pseudonym];
        return _isSlotLive(slot, _registryTime()) ? slot.controllerOf() : address(0);
    }

    /// @inheritdoc IPseudonymRegistry
    function isLive(PlatformId platformId, Pseudonym pseudonym) public view returns (bool) {
        return _isSlotLive(_slots[platformId][pseudonym], _registryTime());
    }

    /// @inheritdoc IPseudonymRegistry
    function isLiveWith(PlatformId platformId, Pseudonym pseudonym, GroupId[] calldata groups) external view returns (bool) {
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
        PseudonymSlot slot = _slots[platformId][pseudonym];
        validUntil = slot.validUntilOf() == 0 ? 0 : slot.validUntilOf() + pausedSeconds();
        return (slot.controllerOf(), validUntil, slot.epochOf(), slot.sequenceOf());
    }

    /// @inheritdoc IPseudonymRegistry
    function sequenceOf(PlatformId platformId, Pseudonym pseudonym) external view returns (uint32) {
        return _slots[platformId][pseudonym].sequenceOf();
    }

    /// @dev One item of a batch: applied, or left out with an event if the pseudonym has moved on since it was made.
    function _registerItem(
        mapping(Pseudonym pseudonym => PseudonymSlot slot) storage slots,
        PlatformId platformId,
        Batch memory batch,
        Registration calldata registration
    ) private {
        Pseudonym pseudonym = registration.pseudonym;
        PseudonymSlot slot = slots[pseudonym];
        uint32 sequence = registration.sequence;
        if (sequence != slot.sequenceOf() || slot.validUntilOf() > batch.time) {
            emit PseudonymSkipped(platformId, pseudonym, slot.sequenceOf());
            return;
        }
        address controller = registration.controller;
        _requireController(controller);
        _addToBatch(batch, registration);
        uint32 epoch = batch.epoch;
        slots[pseudonym] = packPseudonym(controller, batch.leaseEnd, epoch, ++sequence);
        emit PseudonymRegistered(platformId, pseudonym, controller, batch.leaseEndUnix, epoch, sequence);
    }

    /// @dev A new lease, or a freeze, as the proof says. Returns when it ends, unix seconds.
    function _bind(
        PlatformId platformId,
        Proof calldata proof,
        uint32 epoch,
        uint256 time
    ) private returns (uint40, uint32 sequence) {
        uint32 leaseEnd = _leaseEnd(time);
        // The sequence cannot pass 2^32: each step costs its sender 200,000 gas.
        sequence = proof.sequence + 1;
        _slots[platformId][proof.pseudonym] = packPseudonym(proof.controller, leaseEnd, epoch, sequence);
        return (_toUnix(leaseEnd, time), sequence);
    }

    function _requireController(address controller) private pure {
        if (controller == address(0)) revert PseudonymControllerInvalid(controller);
    }

    function _requireOtherController(address controller, PseudonymSlot slot) private pure {
        if (controller == address(0) || controller == slot.controllerOf()) {
            revert PseudonymControllerInvalid(controller);
        }
    }

    function _requireNotFrozen(Pseudonym pseudonym, PseudonymSlot slot, uint256 time) private view {
        if (slot.isFrozen(time)) revert PseudonymFrozen(pseudonym, _toUnix(slot.validUntilOf(), time));
    }

    function _requireHeld(Pseudonym pseudonym, PseudonymSlot slot, uint256 time) private view {
        _requireNotFrozen(pseudonym, slot, time);
        if (!slot.isHeld()) revert PseudonymNotHeld(pseudonym);
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

    function _isSlotLive(PseudonymSlot slot, uint256 time) private view returns (bool) {
        return slot.isHeld() && slot.validUntilOf() > time && ENROLMENT.isEpochStanding(CITIZENS, slot.epochOf());
    }

    /// @dev The last common epoch within the longest lease, registry time. Fits 32 bits until 2106.
    function _leaseEnd(uint256 time) private view returns (uint32) {
        uint256 latest = time + leaseSeconds;
        return uint32(latest - (latest % leaseEpochSeconds));
    }

    function _leaseEndUnix(uint256 time) private view returns (uint40) {
        return _toUnix(_leaseEnd(time), time);
    }

    /// @dev Unix time of `registryTime`, while running and now being `time`: their difference is what was ever paused. Fits 40 bits.
    function _toUnix(uint32 registryTime, uint256 time) private view returns (uint40) {
        return uint40(registryTime + block.timestamp - time);
    }
}
